"""The server dies again and again while homes sign up: ``python -m tests.load.kill --engine sqlite|postgresql``.

Clients try until each of their sign-ups is confirmed. Afterwards every confirmed sign-up is there, nothing is half
written, and the journal tells the same story as the tables.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from sqlalchemy import func, select

from courseapp.enrollment.models import Enrollment, Participant
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.people.models import HouseholdMember
from tests.load import judge
from tests.load.arena import Arena, arena, engine_url
from tests.load.crowd import Crowd, Result
from tests.load.world import cohort_of


def kill_often(place: Arena, *, kills: int, processes: int, lives: tuple[float, float]) -> tuple[list[str], int]:
    """Let everybody sign up while the server dies; give the faults found and how often it died.

    ``lives``: the shortest and the longest time in seconds that a server lives once it answers.
    """
    place.server.start()
    tasks = [
        {"deed": "persist", "cohorts": place.world.cohorts, "cookie": cookie, "home": home}
        for home, cookie in place.world.homes.items()
    ]
    crowd, dice, died = Crowd(place.server.port, tasks, processes), random.Random(1), 0
    while crowd.at_work:
        time.sleep(dice.uniform(*lives))
        if died < kills and crowd.at_work:
            place.server.kill()
            died += 1
            place.server.start()
    return _faults(place, crowd.wait()), died


def _faults(place: Arena, results: list[Result]) -> list[str]:
    cohorts = {code: cohort_of(code) for code in place.world.cohorts}
    faults = [f"cohort {code}: {fault}" for code, cohort in cohorts.items() for fault in judge.faults_of(cohort)]
    states = {code: judge.states(cohort) for code, cohort in cohorts.items()}
    for result in results:
        home, confirmed = result["home"], result.get("confirmed", [])
        faults += [f"home {home} gave up" for _ in range(len(confirmed) != len(cohorts))]
        faults += [f"the confirmed sign-up of home {home} for {code} is lost" for code in confirmed
                   if states[code].get(home, "none") == "none"]  # fmt: skip
    return [*faults, *_half_written()]


def _half_written() -> list[str]:
    """Look for enrollments without all their persons or without their line in the journal, and for two of one home."""
    persons = select(func.count()).where(Participant.enrollment_id == Enrollment.id).scalar_subquery()
    members = select(func.count()).where(HouseholdMember.household_id == Enrollment.household_id).scalar_subquery()
    halves = db.session.scalars(select(Enrollment.code).where(persons != members)).all()
    signed = db.session.scalar(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.deed == "enrollment.sign_up")
    )
    homes, cohorts = func.count(Enrollment.household_id.distinct()), func.count(Enrollment.cohort_id.distinct())
    rows = db.session.execute(select(func.count(), homes, cohorts).select_from(Enrollment)).one()
    faults = [f"enrollment {code} lacks a person" for code in halves]
    if signed != rows[0]:
        faults.append(f"{rows[0]} enrollments, {signed} sign-ups in the journal")
    if rows[0] != rows[1] * rows[2]:
        faults.append(f"{rows[0]} enrollments of {rows[1]} homes in {rows[2]} cohorts")
    return faults


def main(arguments: list[str]) -> int:
    """Run it at full size and print what was found."""
    parser = argparse.ArgumentParser(description="The server dies again and again while homes sign up.")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--homes", type=int, default=100)
    parser.add_argument("--cohorts", type=int, default=20, help="each home signs up for every one")
    parser.add_argument("--kills", type=int, default=40)
    given = parser.parse_args(arguments)
    begun = time.monotonic()
    with (
        engine_url(given.engine) as url,
        arena(url, seats=given.homes // 2, cohorts=given.cohorts, homes=given.homes) as place,
    ):
        faults, died = kill_often(place, kills=given.kills, processes=10, lives=(0.2, 1.0))
    spent = time.monotonic() - begun
    sys.stdout.write(
        f"{given.homes * given.cohorts} sign-ups, {died} kills, {len(faults)} faults, {spent:.0f} s\n"
        + "".join(f"  {fault}\n" for fault in faults[:12])
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
