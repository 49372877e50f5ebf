"""Publishing what overlaps: one wins, the other is told what was taken; and nothing is published twice."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from courseapp import promises
from courseapp.cohorts.models import Booking, Cohort, Meeting, Seat
from courseapp.enrollment.models import Invitation
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.planning.models import Draft, PublishedCohort
from courseapp.planning.publishing import publish
from tests.makers import NOW, a_cohort
from tests.planning.makers import World, a_planned_draft, a_round, a_world

pytestmark = pytest.mark.usefixtures("app")


def a_draft(world: World) -> Draft:
    draft = a_planned_draft(world.round)
    assert draft.cohort_count, "there is something to publish"
    return draft


def counts() -> tuple[int, ...]:
    """How many rows there are of what publishing writes."""
    kinds = (Cohort, Meeting, Booking, Seat, Invitation, PublishedCohort)
    return tuple(db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)


def test_a_draft_is_published_once() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
    with transaction():
        publish(None, draft, draft.version)
    with pytest.raises(Refused, match=r"planning\.not_now"), transaction():
        publish(None, draft, draft.version)


def test_the_database_refuses_a_cohort_that_comes_from_two_drafts() -> None:
    with transaction():
        world = a_world()
        first, second = a_draft(world), a_draft(world)
        cohort = a_cohort(world.cooperation)
        db.session.add(PublishedCohort(draft_id=first.id, number=0, cohort_id=cohort.id))
    with pytest.raises(IntegrityError), transaction():
        db.session.add(PublishedCohort(draft_id=second.id, number=0, cohort_id=cohort.id))


def test_of_two_drafts_with_the_same_homes_the_second_is_told_what_was_taken() -> None:
    with transaction():
        world = a_world()
        first, second = a_draft(world), a_draft(world)
    with transaction():
        publish(None, first, first.version)
    before = counts()
    with pytest.raises(Refused) as caught, transaction():
        publish(None, second, second.version)
    assert counts() == before
    found = caught.value.detail["meanwhile"]
    assert sum(it.code == "home_no_longer" for it in found) == 6
    assert "venue_closed" in {it.code for it in found}


def test_of_two_who_publish_overlapping_drafts_at_once_one_wins(app: Flask) -> None:
    with transaction():
        world = a_world()
        other = a_round(world.cooperation, name="Høsten")
        drafts = [a_planned_draft(planning_round) for planning_round in (world.round, other)]
        wanted = [(draft.id, draft.version) for draft in drafts]
    ready, told = threading.Barrier(2), list[str]()

    def try_it(draft_id: int, version: int) -> None:
        with clock.at(NOW), app.app_context():
            draft = db.session.get_one(Draft, draft_id)
            ready.wait()
            try:
                with transaction():
                    publish(None, draft, version)
                told.append("published")
            except Refused as no:
                told.append(no.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=try_it, args=it) for it in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["planning.changed_meanwhile", "published"]
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == 1
    assert list(promises.broken()) == []


def test_cohorts_of_the_same_program_and_place_get_names_that_differ() -> None:
    with transaction():
        world = a_world(homes=12, facilitators=4, weeks=56)
        draft = a_draft(world)
    with transaction():
        made = publish(None, draft, draft.version)
    assert len(made) == 2
    first, second = (cohort.name for cohort in made)
    assert second == f"{first} 2"
