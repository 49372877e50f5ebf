"""Was everybody treated by the rules? A cohort's journal is replayed through them, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from courseapp import promises
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import queries, rules
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from programs.model import SeatUnit

OUT = {"enrollment.withdraw", "enrollment.cohort_cancelled"}


@dataclass
class Replay:
    """A cohort as the rules say it must be after its journal. ``line`` and ``seated``: enrollment id → seats needed."""

    unit: SeatUnit
    seats: int = 0
    seated: dict[int, int] = field(default_factory=dict)
    line: dict[int, int] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def follow(self, entries: Sequence[JournalEntry]) -> Replay:
        """Do every deed in order; the seats given after it must be just those the rules give."""
        for entry, given in _deeds(entries):
            self._do(entry)
            free = self.seats - sum(self.seated.values())
            due = rules.who_is_seated(free, list(self.line.items())) if free >= 0 else []
            if free < 0:
                self.faults.append(f"{entry.id} {entry.deed}: {-free} seats too many are taken")
            if due != given:
                self.faults.append(f"{entry.id} {entry.deed}: seats went to {given}, the rules say {due}")
            for enrollment in given:
                self.seated[enrollment] = self.line.pop(enrollment, 1)
            if entry.deed == "enrollment.sign_up":
                self.told[_id(entry)] = "seat" if _id(entry) in given else "line"
        return self

    def _do(self, entry: JournalEntry) -> None:
        match entry.deed:
            case "cohorts.create":
                self.seats = entry.detail["seats"]
            case "cohorts.add_seats":
                self.seats += entry.detail["count"]
            case "cohorts.remove_seats":
                self.seats -= entry.detail["count"]
            case "enrollment.sign_up":
                self.line[_id(entry)] = rules.seats_needed(self.unit, entry.detail["persons"])
            case "enrollment.change":
                place = self.line if _id(entry) in self.line else self.seated
                place[_id(entry)] = rules.seats_needed(self.unit, entry.detail["persons"])
            case deed if deed in OUT:
                if self.line.pop(_id(entry), None) is None and self.seated.pop(_id(entry), None) is None:
                    self.faults.append(f"{entry.id} {deed}: {entry.subject} was not in")


def _id(entry: JournalEntry) -> int:
    return int(entry.subject.partition(":")[2])


def _deeds(entries: Sequence[JournalEntry]) -> Iterable[tuple[JournalEntry, list[int]]]:
    """Give each deed with the enrollments that got seats by it."""
    grouped: list[tuple[JournalEntry, list[int]]] = []
    for entry in entries:
        if entry.deed == "enrollment.seat" and grouped:
            grouped[-1][1].append(_id(entry))
        else:
            grouped.append((entry, []))
    return grouped


def journal_of(cohort: Cohort) -> Sequence[JournalEntry]:
    """Read a cohort's journal in the order it was written, which the lock on the cohort makes the order of deeds."""
    return db.session.scalars(
        select(JournalEntry).where(JournalEntry.cohort_id == cohort.id).order_by(JournalEntry.id)
    ).all()


def faults_of(cohort: Cohort) -> list[str]:
    """List what is wrong with a cohort at rest; nothing is what we want."""
    replay = Replay(cohort.seat_unit).follow(journal_of(cohort))
    faults = replay.faults
    rows = db.session.execute(
        select(Enrollment.id, Enrollment.state)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(rules.LIVE))
        .order_by(Enrollment.entered_at, Enrollment.id)
    ).all()
    seated = {row.id for row in rows if row.state == EnrollmentState.SEATED}
    line = [row.id for row in rows if row.state == EnrollmentState.WAITING]
    counts = queries.counts([cohort.id])[cohort.id]
    if seated != set(replay.seated):
        faults.append(f"seated are {sorted(seated)}, by the journal {sorted(replay.seated)}")
    if line != list(replay.line):
        faults.append(f"in line are {line}, by the journal {list(replay.line)}")
    if (counts.seats, counts.taken) != (replay.seats, sum(replay.seated.values())):
        faults.append(f"{counts} in the database, {replay.seats} seats by the journal")
    return [*faults, *map(str, promises.broken())]


def states(cohort: Cohort) -> dict[int, str]:
    """Tell how each home that ever signed up stands, in the words clients report (see client.state_on)."""
    found: dict[int, str] = {}
    waiting = 0
    for enrollment in db.session.scalars(
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Enrollment.entered_at, Enrollment.id)
        .execution_options(populate_existing=True)
    ):
        waiting += enrollment.state == EnrollmentState.WAITING
        state = f"waiting:{waiting}" if enrollment.state == EnrollmentState.WAITING else str(enrollment.state)
        if enrollment.state in rules.LIVE or enrollment.household_id not in found:
            found[enrollment.household_id] = state
    return found


def told(cohort: Cohort) -> dict[int, list[str]]:
    """Tell, by home, what each of its sign-ups gave, in order: a seat or a place in line."""
    answers = Replay(cohort.seat_unit).follow(journal_of(cohort)).told
    owners = db.session.execute(
        select(Enrollment.id, Enrollment.household_id).where(Enrollment.cohort_id == cohort.id).order_by(Enrollment.id)
    )
    given: dict[int, list[str]] = {}
    for row in owners:
        given.setdefault(row.household_id, []).append(answers.get(row.id, "nothing in the journal"))
    return given
