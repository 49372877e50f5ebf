"""Publishing a draft: cohorts, bookings, invitations and planned wishes, all of it or nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from courseapp import promises
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting, Seat
from courseapp.cohorts.rules import CohortState
from courseapp.demand.actions import happen
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestEvent, InterestState
from courseapp.enrollment.models import Invitation
from courseapp.kernel import clock
from courseapp.kernel.clock import local
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.network.models import FacilitatorAvailability, Qualification
from courseapp.places.models import VenueClosure
from courseapp.planning import actions, queries
from courseapp.planning.models import Draft, PublishedCohort
from courseapp.planning.publishing import Meanwhile, publish
from courseapp.planning.rules import DraftState, RoundState
from tests.makers import NOW, a_cohort, a_coordinator, a_household
from tests.planning.makers import World, a_planned_draft, a_wish, a_world

pytestmark = pytest.mark.usefixtures("app")


def a_draft(world: World) -> Draft:
    draft = a_planned_draft(world.round)
    assert draft.cohort_count, "there is something to publish"
    return draft


def first_days(draft: Draft) -> list[date]:
    """The dates of the first cohort's meetings."""
    it = queries.opened(draft)
    return [it.facts.day(week, it.cohorts[0].slot) for week in it.cohorts[0].weeks]


def counts() -> tuple[int, ...]:
    """How many rows there are of what publishing writes."""
    kinds = (Cohort, Meeting, Booking, Seat, Invitation, PublishedCohort)
    return tuple(db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)


def refused(draft: Draft) -> Refused:
    """Publish in vain; nothing may have been written."""
    version = draft.version
    before = counts()
    with pytest.raises(Refused) as caught, transaction():
        publish(None, draft, version)
    assert counts() == before
    assert not any(draft.state == DraftState.PUBLISHED for draft in db.session.scalars(select(Draft)))
    return caught.value


def meanwhile(draft: Draft) -> list[Meanwhile]:
    found = refused(draft)
    assert found.code == "planning.changed_meanwhile"
    return list(found.detail["meanwhile"])


def test_a_published_cohort_is_as_it_was_planned() -> None:
    with transaction():
        world = a_world()
        coordinator = a_coordinator(world.cooperation)
        draft = a_draft(world)
        planned = queries.opened(draft)
    with transaction():
        made = publish(coordinator, draft, draft.version)
    cohort = db.session.get_one(Cohort, made[0].id)
    assert (cohort.state, cohort.min_homes, cohort.room_id) == (CohortState.OPEN, 4, world.room.id)
    days = first_days(draft)
    begins = [local(meeting.starts_at) for meeting in cohort.meetings]
    assert [moment.date() for moment in begins] == days
    assert {moment.strftime("%H.%M") for moment in begins} == {"17.30"}, "on both sides of summer time"
    leaders = set(db.session.scalars(select(CohortFacilitator.facilitator_id)))
    assert leaders == {planned.refs.facilitators[it] for it in planned.cohorts[0].facilitators}
    invited = set(db.session.scalars(select(Invitation.household_id).where(Invitation.cohort_id == cohort.id)))
    assert invited == {planned.refs.households[it] for it in planned.cohorts[0].households}
    assert [(it.number, it.cohort_id) for it in queries.published_of(draft)] == [(0, cohort.id)]
    assert list(promises.broken()) == []


def test_wishes_that_are_met_are_planned_and_the_others_go_on_waiting() -> None:
    with transaction():
        world = a_world(homes=7)
        draft = a_draft(world)
    with transaction():
        publish(None, draft, draft.version)
    states = list(db.session.scalars(select(InterestRegistration.state)))
    assert states.count(InterestState.PLANNED) == 6
    assert states.count(InterestState.OPEN) == 1


def test_publishing_is_in_the_journal() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
    with transaction():
        publish(None, draft, draft.version)
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "planning.publish")).one()
    assert line.subject == f"plan_draft:{draft.id}"
    assert len(line.detail["cohorts"]) == 1


def test_a_draft_that_somebody_else_has_changed_is_not_published() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
    with pytest.raises(Refused, match=r"planning\.changed"), transaction():
        publish(None, draft, draft.version - 1)


def test_an_empty_plan_is_not_published() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
        actions.edit(None, draft, [], draft.version)
    assert refused(draft).code == "planning.empty"


def test_a_plan_that_breaks_a_rule_is_kept_but_not_published() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
        cohort = queries.opened(draft).cohorts[0]
        few = type(cohort)(**{**{f: getattr(cohort, f) for f in cohort.__slots__}, "households": cohort.households[:2]})
        actions.edit(None, draft, [few], draft.version)
    assert [it.code for it in meanwhile(draft)] == ["too_few_homes"]


def test_a_facilitator_booked_elsewhere_since_refuses_it_all() -> None:
    with transaction():
        world = a_world(facilitators=2)
        draft = a_draft(world)
        day = first_days(draft)[0]
    with transaction():
        other = a_cohort(world.cooperation, "fosterhjemskveld", first=day)
        cohort_actions.assign_facilitators(None, other, world.facilitators[0].id, [world.facilitators[1].id])
    found = meanwhile(draft)
    assert [it.code for it in found] == ["facilitator_away", "facilitator_away"]
    assert {it.detail["week"] for it in found} == {queries.opened(draft).cohorts[0].weeks[0]}


def test_a_facilitator_who_leads_on_another_day_that_week_stands_in_nobodys_way() -> None:
    with transaction():
        world = a_world(facilitators=2)
        draft = a_draft(world)
        day = first_days(draft)[0]
    with transaction():
        other = a_cohort(world.cooperation, "fosterhjemskveld", first=day + timedelta(days=1))
        cohort_actions.assign_facilitators(None, other, world.facilitators[0].id, [world.facilitators[1].id])
    with transaction():
        assert len(publish(None, draft, draft.version)) == 1


def test_a_room_booked_elsewhere_since_refuses_it_all() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
        day = first_days(draft)[1]
    with transaction():
        a_cohort(world.cooperation, "fosterhjemskveld", first=day, room=world.room)
    found = meanwhile(draft)
    assert [(it.cohort, it.code) for it in found] == [(0, "venue_closed")]
    assert found[0].detail["week"] == queries.opened(draft).cohorts[0].weeks[1]


def test_a_venue_closed_since_refuses_it_all() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
    with transaction():
        days = {"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 10)}
        db.session.add(VenueClosure(venue_id=world.room.venue_id, **days))
    assert [it.code for it in meanwhile(draft)] == ["venue_closed"]


def test_a_wish_withdrawn_since_refuses_it_all_and_tells_whose() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
    with transaction():
        happen(None, db.session.merge(world.wishes[2]), InterestEvent.WITHDRAW)
    found = meanwhile(draft)
    assert [it.code for it in found] == ["home_no_longer"]
    refs = queries.opened(draft).refs
    assert refs.households[found[0].detail["household"]] == world.wishes[2].household_id


def test_a_qualification_that_ends_before_the_last_meeting_refuses_it_all() -> None:
    with transaction():
        world = a_world(facilitators=2)
        draft = a_draft(world)
    with transaction():
        for row in db.session.scalars(select(Qualification)):
            row.valid_until = date(2027, 3, 1)
    assert {it.code for it in meanwhile(draft)} == {"facilitator_away"}


def test_a_facilitator_who_has_taken_back_what_was_told_refuses_it_all() -> None:
    with transaction():
        world = a_world(facilitators=2)
        draft = a_draft(world)
    with transaction():
        db.session.delete(db.session.get_one(FacilitatorAvailability, world.facilitators[0].id))
    assert [it.code for it in meanwhile(draft)] == ["facilitator_no_longer"]


def test_a_plan_whose_first_day_has_come_is_not_published() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
    with clock.at(datetime(2027, 1, 5, 8, tzinfo=NOW.tzinfo)):
        assert [it.code for it in meanwhile(draft)] == ["venue_closed"]


def test_a_protected_home_is_planned_like_others() -> None:
    with transaction():
        world = a_world(homes=3)
        hidden = a_household(world.service, limited=True)
        a_wish(hidden, world.cooperation)
        draft = a_draft(world)
        coordinator = a_coordinator(world.cooperation)
    with transaction():
        publish(coordinator, draft, draft.version)
    assert hidden.id in set(db.session.scalars(select(Invitation.household_id)))


def test_nothing_is_published_in_a_closed_round() -> None:
    with transaction():
        world = a_world()
        draft = a_draft(world)
        world.round.state = RoundState.CLOSED
    assert refused(draft).code == "planning.round_closed"
