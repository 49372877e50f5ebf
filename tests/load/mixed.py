"""Everything at once, in many cohorts: ``python -m tests.load.mixed --engine sqlite|postgresql``.

Homes in processes of their own sign up, leave, answer offers of a seat and change between cohorts over HTTP, sending
some forms twice, while a coordinator changes the numbers of seats and keeps some for a service. Afterwards every
cohort's journal is replayed through the rules: nobody too many, nobody too few, nobody passed; and no answer was an
error. With ``--without-lock`` the server is a copy whose locks are taken out; then this must find faults.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from datetime import timedelta

from courseapp.kernel import clock
from tests.load import judge
from tests.load.arena import Arena, arena, engine_url
from tests.load.crowd import Result, Task, told
from tests.load.rush import errors
from tests.load.world import cohort_of

TWINS = 2
"""Cohorts of each program: between these a home may change."""


def mixed(place: Arena, *, steps: int, changes: int, seats: int, processes: int) -> tuple[list[str], Counter[str]]:
    """Let everybody in at once; give the faults found (nothing is what we want) and how often each thing was done."""
    place.server.start()
    shared = {"deed": "mix", "cohorts": place.world.cohorts, "steps": steps}
    homes: list[Task] = [
        {**shared, "cookie": cookie, "home": home, "seed": home} for home, cookie in place.world.homes.items()
    ]
    until = (clock.today() + timedelta(days=60)).isoformat()
    steering = {"deed": "steer", "cookie": place.world.coordinator, "home": None, "seed": 0, "changes": changes}
    results = told(place.server.port, [*homes, {**shared, **steering, "seats": seats + 3, "until": until}], processes)
    faults = [f"{code}: {fault}" for code in place.world.cohorts for fault in judge.faults_of(cohort_of(code))]
    return [*faults, *errors(results)], _done(results)


def _done(results: list[Result]) -> Counter[str]:
    return sum((Counter(r.get("done", {})) for r in results), Counter())


def main(arguments: list[str]) -> int:
    """Run it at full size and print what was found."""
    parser = argparse.ArgumentParser(description="Everything at once, in many cohorts.")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--cohorts", type=int, default=20)
    parser.add_argument("--seats", type=int, default=5)
    parser.add_argument("--program", default="tbo-f", help="cos-p has a seat for each person")
    parser.add_argument("--steps", type=int, default=12, help="what each home does")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--processes", type=int, default=20)
    parser.add_argument("--without-lock", action="store_true", help="serve a copy without locks: must find faults")
    given = parser.parse_args(arguments)
    found = 0
    with engine_url(given.engine) as url:
        for number in range(1, given.rounds + 1):
            begun = time.monotonic()
            size = {"program": given.program, "seats": given.seats, "homes": given.clients}
            with arena(url, **size, cohorts=given.cohorts, twins=TWINS, locks=not given.without_lock) as place:
                faults, done = mixed(place, steps=given.steps, changes=60, seats=given.seats, processes=given.processes)
            spent = time.monotonic() - begun
            sys.stdout.write(
                f"round {number}: {given.clients} clients, {given.cohorts} cohorts, {dict(done)}, "
                f"{len(faults)} faults, {spent:.0f} s\n" + "".join(f"  {fault}\n" for fault in faults[:12])
            )
            sys.stdout.flush()
            found += len(faults)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
