"""Was everybody treated by the rules? A cohort's journal is replayed through them, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from courseapp import promises
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import queries, rules
from courseapp.enrollment.line import Waiting, turns
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from programs.model import SeatUnit

OUT = {
    "enrollment.withdraw",
    "enrollment.cohort_cancelled",
    "enrollment.decline_offer",
    "enrollment.expire_offer",
    "enrollment.move_out",
}
GIVEN = {"enrollment.seat", "enrollment.offer_seat"}
"""What the line is given by a deed."""


PART = {"enrollment.pass", "enrollment.pass_rule"}
"""What stands in the journal beside a deed, and changes nothing by itself."""
MORE_TO_COME = {"enrollment.revoke_offer": {"enrollment.revoke_offer", "cohorts.remove_seats"}}
MORE_TO_COME["enrollment.release_quota"] = {"enrollment.release_quota"}
"""A deed that others of the same transaction follow, before the line is served."""


@dataclass
class Replay:
    """A cohort as the rules say it must be after its journal.

    ``homes``: all that ever signed up, by enrollment id, with their place in line. ``seated``: enrollment id → seats
    it holds, asked or seated. ``quotas``: service id → seats kept for it.
    """

    unit: SeatUnit
    seats: int = 0
    seated: dict[int, int] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    homes: dict[int, Waiting] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    quotas: dict[int, int] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def line(self) -> list[int]:
        """Who waits, next first."""
        return sorted(self.waiting, key=self.places.__getitem__)

    def follow(self, entries: Sequence[JournalEntry]) -> Replay:
        """Do every deed in order; the seats given after it must be just those the rules give."""
        deeds = list(_deeds(entries))
        for (entry, given), (later, _) in zip(deeds, [*deeds[1:], (None, [])], strict=True):
            self._do(entry)
            if later is None or later.deed not in MORE_TO_COME.get(entry.deed, ()):
                self._judge(entry, given)
            for enrollment in given:
                self.waiting.discard(enrollment)
                self.seated[enrollment] = self.homes[enrollment].need if enrollment in self.homes else 1
            if entry.deed == "enrollment.sign_up":
                self.told[_id(entry)] = "seat" if _id(entry) in given else "line"
        return self

    def _judge(self, entry: JournalEntry, given: list[int]) -> None:
        free = self.seats - sum(self.seated.values())
        if free < 0:
            self.faults.append(f"{entry.id} {entry.deed}: {-free} seats too many are taken")
            return
        line = [self.homes[it] for it in self.line if self.homes[it].need <= self.seats]
        due = turns(free, self._kept(), line)
        if (rule := [it.id for it in due]) != given:
            self.faults.append(f"{entry.id} {entry.deed}: seats went to {given}, the rules say {rule}")
        for passed in (it for turn in due for it in turn.passes):
            self.homes[passed] = replace(self.homes[passed], passed=self.homes[passed].passed + 1)

    def _kept(self) -> dict[int, int]:
        held = Counter[int]()
        for enrollment, seats in self.seated.items():
            if enrollment in self.homes:
                held[self.homes[enrollment].service] += seats
        return {service: left for service, seats in self.quotas.items() if (left := seats - held[service]) > 0}

    def _do(self, entry: JournalEntry) -> None:
        match entry.deed:
            case "cohorts.create" | "cohorts.add_seats":
                self.seats += entry.detail.get("seats") or entry.detail["count"]
            case "cohorts.remove_seats":
                self.seats -= entry.detail["count"]
            case "enrollment.sign_up" | "enrollment.move_in":
                self._enter(_id(entry), entry.detail)
            case "enrollment.change":
                need = rules.seats_needed(self.unit, entry.detail["persons"])
                self.homes[_id(entry)] = replace(self.homes[_id(entry)], need=need)
                if _id(entry) in self.seated:
                    self.seated[_id(entry)] = need
            case "enrollment.set_quota":
                self.quotas[entry.detail["service"]] = entry.detail["seats"]
            case "enrollment.release_quota":
                self.quotas.pop(entry.detail["service"], None)
            case "enrollment.revoke_offer":
                self._leave(entry)
                self.waiting.add(_id(entry))
            case deed if deed in OUT:
                self._leave(entry)

    def _enter(self, enrollment: int, detail: dict[str, Any]) -> None:
        need = rules.seats_needed(self.unit, detail["persons"])
        self.homes[enrollment] = Waiting(enrollment, detail.get("service", 0), need)
        self.places[enrollment] = (detail.get("priority", 0), len(self.places))
        self.waiting.add(enrollment)

    def _leave(self, entry: JournalEntry) -> None:
        if _id(entry) in self.waiting:
            self.waiting.remove(_id(entry))
        elif self.seated.pop(_id(entry), None) is None:
            self.faults.append(f"{entry.id} {entry.deed}: {entry.subject} was not in")


def _id(entry: JournalEntry) -> int:
    return int(entry.subject.partition(":")[2])


def _deeds(entries: Sequence[JournalEntry]) -> Iterable[tuple[JournalEntry, list[int]]]:
    """Give each deed with the enrollments that got seats by it."""
    grouped: list[tuple[JournalEntry, list[int]]] = []
    for entry in entries:
        if entry.deed == "enrollment.seat" and grouped and grouped[-1][0].deed == "enrollment.accept_offer":
            continue  # it held the seats already
        if entry.deed in GIVEN and grouped:
            grouped[-1][1].append(_id(entry))
        elif entry.deed not in PART:
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
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
    ).all()
    seated = {row.id for row in rows if row.state in rules.HOLDING}
    line = [row.id for row in rows if row.state == EnrollmentState.WAITING]
    counts = queries.counts([cohort.id])[cohort.id]
    if seated != set(replay.seated):
        faults.append(f"seated are {sorted(seated)}, by the journal {sorted(replay.seated)}")
    if line != replay.line:
        faults.append(f"in line are {line}, by the journal {replay.line}")
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
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
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
