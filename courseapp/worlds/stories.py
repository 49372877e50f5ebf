"""The lives of the demo's cohorts, told as deeds of the people in it, through the same actions as the pages use."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts import facilitator_actions, meeting_actions
from courseapp.cohorts.actions import Plan
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.schedule import Proposed, Shift
from courseapp.enrollment import actions, capacity
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.models import DeclineReason, Enrollment, Invitation
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import to_utc
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.places.closed_days import closed_days
from courseapp.places.models import Cooperation, Room, Venue
from courseapp.worlds.cast import Cast, Home, Player
from courseapp.worlds.diary import Aim, Diary, dates_for
from courseapp.worlds.people import services_of
from courseapp.worlds.registers import take_register
from courseapp.worlds.staff_courses import sign_up_staff
from courseapp.worlds.timeline import Timeline
from programs import catalog
from programs.model import Audience, Program

NEEDS = (
    Needs(),
    Needs(),
    Needs(),
    Needs(),
    Needs(childcare=True),
    Needs(diet="vegetarian"),
    Needs(diet="gluten_free,nut_free"),
    Needs(childcare=True, diet="halal", interpreter="Tigrinja"),
    Needs(access_needs="Rullestol"),
)
NIGHT_ENDS = time(4)
"""One night a year skips an hour before this: no meeting begins or ends in it."""
NO_THANKS = (DeclineReason.TIME, DeclineReason.NOT_NOW, DeclineReason.HAS_TAKEN, DeclineReason.PLACE)


class Fate(StrEnum):
    """What has become of a cohort by now."""

    PLANNED = "planned"
    OPEN = "open"
    BELOW_MINIMUM = "below minimum, and the day to decide is near"
    FULL = "full, with a line"
    RUNNING = "running"
    TODAY = "running, and meeting today"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Story:
    """A cohort to be: program, fate, how many homes or staff ask for how many seats, and how many one service keeps."""

    program: str
    fate: Fate
    name: str
    homes: int = 0
    seats: int | None = None
    weekday: int = 1
    weeks: int = 5
    kept: int = 0


@dataclass(slots=True)
class Told:
    """A cohort whose story was told, with what the description needs to know of it."""

    story: Story
    cooperation: Cooperation
    meetings: list[Proposed]
    leaders: list[tuple[Facilitator, Player]]
    homes: list[Home]
    others: list[Home]
    cohort: Cohort = field(init=False)


class Teller:
    """Tells the stories of one cooperation's cohorts."""

    def __init__(
        self, cast: Cast, diary: Diary, timeline: Timeline, dice: random.Random, cooperation: Cooperation
    ) -> None:
        self.cast, self.diary, self.timeline, self.dice = cast, diary, timeline, dice
        self.cooperation = cooperation
        self.services = services_of(cooperation)
        self.planner = cast.acting(cast.coordinators[cooperation.id])
        rooms = db.select(Room).join(Venue).where(Venue.cooperation_id == cooperation.id).order_by(Room.id)
        self.rooms = list(db.session.scalars(rooms))
        numbers = {m.number for s in self.services for m in s.municipalities}
        today = clock.today()
        self.closed = closed_days(numbers, today - timedelta(days=800), today + timedelta(days=1300))

    def tell(self, story: Story) -> Told:
        """Lay a cohort's deeds on the timeline."""
        program = catalog.get(story.program)
        seats = story.seats or program.max_homes
        meetings = dates_for(program, time.fromisoformat(program.start_time), self.closed, _aim(program, story))
        if story.fate == Fate.TODAY:
            meetings = [_begun(m) if m.day == clock.today() else m for m in meetings]
        days = [m.day for m in meetings]
        room = self.diary.room(self.rooms, min(2 * seats, 500), days)
        leaders = self.diary.facilitators(self.cast.facilitators[self.cooperation.id], program, days)
        created = _at_office(min(meetings[0].starts_at - timedelta(days=60), clock.now() - timedelta(days=24)))
        homes = self._homes_for(program, clock.local(created).date())
        told = Told(story, self.cooperation, meetings, leaders, homes[: story.homes], homes[story.homes :])
        self.cast.in_program |= {(home.household.id, program.key) for home in told.homes}
        opened = self._begin(told, program, seats, room, created)
        if Audience.STAFF in program.audience:
            sign_up_staff(self.cast, self.timeline, self.services, told, opened)
        elif story.fate != Fate.PLANNED:
            self._gather(told, opened)
        self._decide(told)
        if story.fate in {Fate.RUNNING, Fate.TODAY, Fate.FINISHED}:
            self._run(told)
        return told

    def _homes_for(self, program: Program, day: date) -> list[Home]:
        """List those that a program is for and that were homes on a day, in no order."""
        ids = [s.id for s in self.services]
        if Audience.BIRTH_PARENT in program.audience:
            return [home for s in ids for home in self.cast.birth_parents[s]]
        them = [home for home in self.cast.homes_of(ids) if is_for(program, home) and home.household.first_day < day]
        self.dice.shuffle(them)
        if program.again_after_years is None:
            return them
        return [home for home in them if (home.household.id, program.key) not in self.cast.in_program]

    def _begin(self, told: Told, program: Program, seats: int, room: Room | None, created: datetime) -> datetime:
        """Create the cohort, give it leaders, and open it; tell when it opened."""
        story = told.story
        opened = created + timedelta(days=2)
        decide_by = _decide_by(story.fate, told.meetings[0].day)
        plan = Plan(
            cooperation_id=self.cooperation.id,
            name=story.name,
            service_ids=frozenset(s.id for s in self.services),
            room_id=room.id if room else None,
            seats=seats,
            min_homes=min(program.min_homes, seats),
            decide_by=decide_by,
        )

        def create() -> None:
            told.cohort = cohort_actions.create(self.planner, program, plan, told.meetings)
            ids = [facilitator.id for facilitator, _ in told.leaders]
            if ids:
                facilitator_actions.assign_facilitators(self.planner, told.cohort, ids[0], ids[1:])

        self.timeline.add(created, create)
        if story.fate != Fate.PLANNED:
            self.timeline.add(opened, lambda: cohort_actions.open_for_sign_up(self.planner, told.cohort))
        if story.kept:
            service_id, until = self.services[-1].id, told.meetings[0].day - timedelta(days=14)
            keep = partial(capacity.set_quota, service_id=service_id, seats=story.kept, release_on=until)
            self.timeline.add(opened, lambda: keep(self.planner, told.cohort))
        return opened

    def _gather(self, told: Told, opened: datetime) -> None:
        """Invite homes, and let those of the story sign up; some others say no, most do not answer."""
        invited = [home for home in (*told.homes, *told.others[:12]) if not home.limited]
        households = [home.household for home in invited]
        self.timeline.add(opened + timedelta(hours=1), lambda: actions.invite(self.planner, told.cohort, households))
        until = min(told.meetings[0].starts_at - timedelta(days=16), clock.now() - timedelta(hours=2))
        if told.story.fate == Fate.CANCELLED:
            until -= timedelta(days=4)
        step = (until - opened) / (len(told.homes) + 2)
        for n, home in enumerate(told.homes, start=1):
            needs = self.dice.choice(NEEDS)
            self.timeline.add(opened + n * step, self._sign_up, told, home, needs)
        for n, home in enumerate([home for home in told.others[:5] if not home.limited]):
            reason = NO_THANKS[n % len(NO_THANKS)]
            self.timeline.add(opened + (n + 1) * step / 2, self._decline, told, home, reason)
        if told.story.fate == Fate.FULL:
            self.timeline.add(until, self._withdraw, told, told.homes[1])

    def _sign_up(self, told: Told, home: Home, needs: Needs) -> None:
        persons = home.adults or home.children
        if Audience.OWN_CHILD in catalog.get(told.story.program).audience:
            persons = home.children[:1]
        actions.sign_up(self._speaks_for(home), told.cohort, home.household, [p.id for p in persons], needs)

    def _speaks_for(self, home: Home) -> Actor:
        """A protected home is signed up by its contact person, any other by itself."""
        if not home.limited:
            return self.cast.acting(home.players[0])
        followers = self.cast.contact_persons[home.household.service_id]
        return self.cast.acting(next(p for p in followers if p.person.id == home.household.contact_person_id))

    def _decline(self, told: Told, home: Home, reason: DeclineReason) -> None:
        found = db.session.scalars(
            db.select(Invitation).filter_by(cohort_id=told.cohort.id, household_id=home.household.id)
        ).one_or_none()
        if found is not None:
            actions.decline(self._speaks_for(home), found, reason)

    def _withdraw(self, told: Told, home: Home) -> None:
        theirs = db.select(Enrollment).filter_by(cohort_id=told.cohort.id, household_id=home.household.id)
        actions.withdraw(self._speaks_for(home), db.session.scalars(theirs).one())

    def _decide(self, told: Told) -> None:
        """Confirm or cancel, two weeks ahead; a full cohort is confirmed early."""
        first, fate = told.meetings[0].starts_at, told.story.fate
        decided = _at_office(first - timedelta(days=14))
        if fate == Fate.CANCELLED:
            reason = "For få påmeldte. Vi prøver igjen neste halvår."
            decided = _at_office(clock.now() - timedelta(days=2))
            self.timeline.add(decided, lambda: actions.cancel_cohort(self.planner, told.cohort, reason))
        elif fate in {Fate.RUNNING, Fate.TODAY, Fate.FINISHED}:
            self.timeline.add(decided, lambda: cohort_actions.confirm(self.planner, told.cohort))
        elif fate == Fate.FULL:
            self.timeline.add(
                clock.now() - timedelta(hours=1), lambda: cohort_actions.confirm(self.planner, told.cohort)
            )

    def _run(self, told: Told) -> None:
        """Hold the meetings and take the registers, all but the latest; move a coming meeting; finish at the end."""
        by = self.cast.acting(told.leaders[0][1]) if told.leaders else None
        held = [m for m in told.meetings if m.ends_at < clock.now()]
        for proposed in held if told.story.fate == Fate.FINISHED else held[:-1]:
            number, after = proposed.number, proposed.ends_at + timedelta(minutes=20)
            self.timeline.add(after, self._register, told, by, number)
        if told.story.fate == Fate.FINISHED:
            done = _at_office(told.meetings[-1].ends_at + timedelta(days=2))
            self.timeline.add(done, lambda: cohort_actions.finish(self.planner, told.cohort))
        elif told.story.fate == Fate.RUNNING and told.meetings[len(held) + 2 :]:
            self.timeline.add(clock.now() - timedelta(days=3), self._change_plan, told)

    def _register(self, told: Told, by: Actor | None, number: int) -> None:
        take_register(by, told.cohort, number, self.dice)

    def _change_plan(self, told: Told) -> None:
        """Move the last meeting by an hour and cancel the one before it."""
        meetings = list(
            db.session.scalars(db.select(Meeting).filter_by(cohort_id=told.cohort.id).order_by(Meeting.starts_at))
        )
        last, before = meetings[-1], meetings[-2]
        later = (last.starts_at + timedelta(minutes=30), last.ends_at + timedelta(minutes=30))
        shift = Shift(last.id, last.number, (last.starts_at, last.ends_at), later, (last.room_id, last.room_id))
        meeting_actions.move_meetings(self.planner, told.cohort, [shift])
        meeting_actions.cancel_meetings(self.planner, told.cohort, [before.number])


def is_for(program: Program, home: Home) -> bool:
    """Tell whether a program is for this kind of home."""
    if Audience.OWN_CHILD in program.audience:
        return bool(home.children)
    return home.household.kind.value in {audience.value for audience in program.audience}


def _begun(meeting: Proposed) -> Proposed:
    """Let a meeting of today begin early enough to be open for attendance by now, whatever the hour."""
    wall = clock.local(clock.now())
    if meeting.starts <= wall.time():
        return meeting
    starts = time(wall.hour) if wall.hour >= NIGHT_ENDS.hour else time(0)
    ends = (datetime.combine(meeting.day, starts) + timedelta(minutes=meeting.module.minutes)).time()
    return replace(meeting, starts=starts, ends=max(ends, NIGHT_ENDS))


def _aim(program: Program, story: Story) -> Aim:
    """Where a cohort of this fate stands in time."""
    today = clock.today()
    on_weekday = today + timedelta(days=(story.weekday - today.weekday()) % 7)
    last, half = len(program.modules) - 1, len(program.modules) // 2
    match story.fate:
        case Fate.TODAY:
            return Aim(today, half, exactly=True)
        case Fate.RUNNING:
            return Aim(on_weekday, half)
        case Fate.FINISHED:
            return Aim(on_weekday - timedelta(weeks=story.weeks), last, latest=True)
        case Fate.BELOW_MINIMUM:
            return Aim(on_weekday + timedelta(weeks=2))
        case Fate.PLANNED:
            return Aim(on_weekday + timedelta(weeks=story.weeks + 8))
        case _:
            return Aim(on_weekday + timedelta(weeks=story.weeks))


def _decide_by(fate: Fate, first: date) -> date:
    return clock.today() + timedelta(days=3) if fate == Fate.BELOW_MINIMUM else first - timedelta(days=14)


def _at_office(moment: datetime) -> datetime:
    """The same day at nine, when staff do their planning."""
    return to_utc(clock.local(moment).date(), time(9))
