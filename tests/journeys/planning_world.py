"""What is planned on these journeys: homes that wish, facilitators who can, and a worker who plans."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.planning import running
from tests import makers
from tests.journeys.conftest import Stage
from tests.planning.makers import TUESDAY, WEDNESDAY, a_leader_of, a_planned_draft, a_round, a_wish


@contextmanager
def planner(stage: Stage) -> Iterator[None]:
    """Let a worker plan while the journey lasts."""
    stop = threading.Event()

    def work() -> None:
        with clock.at(makers.NOW):
            running.run(stage.app, stop)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wishes(stage: Stage, homes: int = 7, facilitators: int = 3) -> None:
    """Let new homes of side A wish, one of them on a day nobody else can; ``planned_parent`` lives in the first."""
    side = stage.world.a
    with clock.at(makers.NOW), stage.app.app_context():
        with transaction():
            cooperation, service = _cooperation(side.codes["cooperation"]), _service(side.codes["service1"])
            for number in range(homes):
                home = makers.a_household(service)
                if number == 0:
                    side.actors["planned_parent"] = makers.a_foster_parent(home)
                when = WEDNESDAY if number == homes - 1 else TUESDAY
                a_wish(home, cooperation, waited_weeks=40 - number, slots=[when])
            for _ in range(facilitators):
                a_leader_of(cooperation, "trygg-base")
            side.actors["stranger"] = stage.world.b.actors["coordinator"]
        db.session.remove()


def drafted(stage: Stage) -> str:
    """Make a round with a draft that a hand has planned; gives the draft's code."""
    with clock.at(makers.NOW), stage.app.app_context():
        with transaction():
            planned = a_round(_cooperation(stage.world.a.codes["cooperation"]), name="Våren 2027")
            code = a_planned_draft(planned).code
        db.session.remove()
    return code


def _cooperation(key: str) -> Cooperation:
    it: Cooperation = db.session.scalars(db.select(Cooperation).where(Cooperation.key == key)).one()
    return it


def _service(key: str) -> ChildWelfareService:
    it: ChildWelfareService = db.session.scalars(
        db.select(ChildWelfareService).where(ChildWelfareService.key == key)
    ).one()
    return it
