"""A room or a facilitator is never in two places at once: by the database, whoever writes, and however many do."""

from __future__ import annotations

import random
import threading
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts import actions
from courseapp.cohorts.models import Booking, Cohort, Meeting
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from tests import makers

HOUR = timedelta(hours=1)


def a_meeting(cohort: Cohort, number: int, starts_at: datetime, ends_at: datetime) -> Meeting:
    it = Meeting(
        cohort_id=cohort.id, number=number, phase="course", starts_at=starts_at, ends_at=ends_at, changed_at=clock.now()
    )
    makers.save(it)
    return it


@pytest.mark.parametrize("resource", ["room", "facilitator"])
@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [(-2, 0, True), (-1, 1, False), (0, 2, False), (1, 2, False), (-1, 3, False), (2, 3, True)],
)
def test_the_database_refuses_bookings_that_overlap(app, resource, begins, ends, fits):
    with transaction():
        cohort = makers.a_cohort()
        room, person = makers.a_room(cohort.cooperation), makers.a_facilitator(cohort.cooperation)
        held = {"room_id": room.id} if resource == "room" else {"facilitator_id": person.id}
        first = a_meeting(cohort, 101, makers.NOW, makers.NOW + 2 * HOUR)
        other = a_meeting(cohort, 102, makers.NOW + begins * HOUR, makers.NOW + ends * HOUR)
        makers.save(Booking(meeting_id=first.id, starts_at=first.starts_at, ends_at=first.ends_at, **held))
    expected = nullcontext() if fits else pytest.raises(IntegrityError, match=f"ex_booking_{resource}")
    with expected, transaction():
        makers.save(Booking(meeting_id=other.id, starts_at=other.starts_at, ends_at=other.ends_at, **held))


def test_a_booking_has_the_times_of_its_meeting(app):
    with transaction():
        cohort = makers.a_cohort()
        room = makers.a_room(cohort.cooperation)
        meeting = db.session.scalars(select(Meeting).limit(1)).one()
    with pytest.raises(IntegrityError), transaction():
        makers.save(Booking(meeting_id=meeting.id, starts_at=makers.NOW, ends_at=makers.NOW + HOUR, room_id=room.id))


def at_once(app, *deeds) -> list[str]:
    """Run deeds in threads that start together; tell how each went."""
    outcomes = ["?"] * len(deeds)
    start = threading.Barrier(len(deeds))

    def run(place: int) -> None:
        with clock.at(makers.NOW), app.app_context():
            start.wait()
            try:
                with transaction():
                    deeds[place]()
                outcomes[place] = "done"
            except Refused as refusal:
                outcomes[place] = refusal.code
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_two_who_take_the_same_facilitators_at_once_one_gets_them(app):
    with transaction():
        cooperation = makers.a_cooperation()
        one, other = makers.a_cohort(cooperation), makers.a_cohort(cooperation)
        kari, ola = makers.a_facilitator(cooperation).id, makers.a_facilitator(cooperation).id

    def take(cohort_id: int, lead: int, second: int) -> None:
        actions.assign_facilitators(None, db.session.get_one(Cohort, cohort_id), lead, [second])

    # In opposite order, so that a missing order of locks would show as a deadlock.
    first, second = one.id, other.id
    db.session.rollback()
    outcomes = at_once(app, lambda: take(first, kari, ola), lambda: take(second, ola, kari))
    assert outcomes == ["cohorts.taken", "done"]
    assert db.session.query(Booking).count() == 32


def test_two_cohorts_that_change_rooms_with_each_other_at_once_do_not_block_each_other(app):
    with transaction():
        cooperation = makers.a_cooperation()
        found = [makers.a_room(cooperation), makers.a_room(cooperation)]
        rooms, cohorts = [r.id for r in found], [makers.a_cohort(cooperation, room=r).id for r in found]

    def swap(place: int) -> None:
        cohort = db.session.get_one(Cohort, cohorts[place])
        wanted = replace(actions.settings_of(cohort), room_id=rooms[1 - place])
        actions.change(None, cohort, wanted, cohort.version)

    db.session.rollback()
    assert at_once(app, lambda: swap(0), lambda: swap(1)) == ["cohorts.taken", "cohorts.taken"]
    assert db.session.query(Booking).count() == 32


@dataclass
class Model:
    """What bookings ought to be: who is taken when, in plain Python."""

    taken: dict[int, tuple[int, int, int]]
    """Meeting id → resource, begin, end (hours after NOW)."""

    def fits(self, resource: int, begin: int, end: int, but: int | None = None) -> bool:
        return not any(r == resource and b < end and e > begin for m, (r, b, e) in self.taken.items() if m != but)


def test_a_few_hundred_random_bookings_and_releases_agree_with_a_model(app):
    dice = random.Random(20261124)
    with transaction():
        cohort = makers.a_cohort(program="culture-day")
        rooms = [makers.a_room(cohort.cooperation).id for _ in range(3)]
        slots = [(b, b + dice.randint(1, 4)) for b in (dice.randrange(0, 60) for _ in range(40))]
        times = [(makers.NOW + b * HOUR, makers.NOW + e * HOUR) for b, e in slots]
        ids = [a_meeting(cohort, n, *when).id for n, when in enumerate(times, start=100)]
    model = Model({})
    for _ in range(300):
        place = dice.randrange(len(ids))
        meeting, (begin, end), room = ids[place], slots[place], dice.choice(rooms)
        if meeting in model.taken:
            with transaction():
                db.session.query(Booking).filter_by(meeting_id=meeting).delete()
            del model.taken[meeting]
            continue
        starts_at, ends_at = times[place]
        try:
            with transaction():
                makers.save(Booking(meeting_id=meeting, room_id=room, starts_at=starts_at, ends_at=ends_at))
        except IntegrityError:
            assert not model.fits(room, begin, end)
        else:
            assert model.fits(room, begin, end)
            model.taken[meeting] = (room, begin, end)
    stored = db.session.execute(select(Booking.meeting_id, Booking.room_id)).all()
    assert {tuple(row) for row in stored} == {(m, r) for m, (r, _, _) in model.taken.items()}
