"""Makers of what rounds are planned from: wishes, times, and a cooperation small enough to be planned at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from courseapp.demand.models import HomeAvailability, InterestRegistration
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator, FacilitatorAvailability
from courseapp.people.models import Household
from courseapp.places.models import ChildWelfareService, Cooperation, Room
from courseapp.places.slots import SLOTS, Part, Slot, to_bits
from courseapp.planning import actions, queries, round_actions
from courseapp.planning.models import Draft, PlanningRound
from courseapp.planning.round_actions import Frame
from tests.makers import a_cooperation, a_facilitator, a_household, a_room, a_service, save
from tests.planning.by_hand import planned_by_hand

FIRST_MONDAY = date(2027, 1, 4)
TUESDAY = Slot(1, Part.EVENING)
WEDNESDAY = Slot(2, Part.EVENING)


def a_wish(
    home: Household,
    cooperation: Cooperation,
    program: str = "trygg-base",
    *,
    slots: Sequence[Slot] = (TUESDAY,),
    waited_weeks: int = 10,
    max_minutes: int = 60,
    adults: int = 2,
) -> InterestRegistration:
    """A home's wish; the home tells when it can come if it has not."""
    if db.session.get(HomeAvailability, home.id) is None:
        save(
            HomeAvailability(
                household_id=home.id,
                municipality_number=home.home_municipality,
                slots=to_bits(slots),
                max_minutes=max_minutes,
                adults=adults,
            )
        )
    it = InterestRegistration(
        household_id=home.id,
        cooperation_id=cooperation.id,
        program_key=program,
        since=clock.today() - timedelta(weeks=waited_weeks),
        entered_at=clock.now(),
    )
    save(it)
    return it


def a_leader_of(
    cooperation: Cooperation,
    *programs: str,
    lead: bool = True,
    slots: Sequence[Slot] = SLOTS,
    max_cohorts: int = 4,
    max_minutes: int = 120,
) -> Facilitator:
    """A facilitator who has told when they can come."""
    it = a_facilitator(cooperation, *programs, lead=lead)
    save(
        FacilitatorAvailability(
            facilitator_id=it.id, slots=to_bits(slots), max_cohorts=max_cohorts, max_minutes=max_minutes
        )
    )
    return it


@dataclass
class World:
    """A cooperation with one service, homes that wish, facilitators, a room, and an open round."""

    cooperation: Cooperation
    service: ChildWelfareService
    homes: list[Household]
    wishes: list[InterestRegistration]
    facilitators: list[Facilitator]
    room: Room
    round: PlanningRound = field(init=False)


def a_world(
    *, homes: int = 6, facilitators: int = 3, programs: Sequence[str] = ("trygg-base",), weeks: int = 30
) -> World:
    """Make a cooperation in which one cohort can be planned, in the transaction under way."""
    service = a_service()
    cooperation = a_cooperation(service)
    them = [a_household(service) for _ in range(homes)]
    world = World(
        cooperation=cooperation,
        service=service,
        homes=them,
        wishes=[a_wish(home, cooperation, program) for program in programs for home in them],
        facilitators=[a_leader_of(cooperation, *programs) for _ in range(facilitators)],
        room=a_room(cooperation),
    )
    world.round = a_round(cooperation, programs=programs, weeks=weeks)
    return world


def a_round(
    cooperation: Cooperation, *, programs: Sequence[str] = ("trygg-base",), weeks: int = 30, name: str = "Våren"
) -> PlanningRound:
    """An open round."""
    frame = Frame(name=name, first_monday=FIRST_MONDAY, weeks=weeks, programs=tuple(programs))
    return round_actions.create_round(None, cooperation, frame)


def a_planned_draft(planning_round: PlanningRound) -> Draft:
    """A draft with the plan that a hand makes, in the transaction under way."""
    draft = actions.new_draft(None, planning_round)
    actions.edit(None, draft, planned_by_hand(queries.opened(draft).facts), draft.version)
    return draft
