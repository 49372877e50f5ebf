"""Everybody wants the last seats at once: ``python -m tests.load.rush --engine sqlite|postgresql``.

Clients in processes of their own sign up over HTTP, some withdraw and some of those come back, while a coordinator
changes the number of seats. Afterwards the right number is seated, the line is in order by the journal and the rules,
each client was told what was so, and no answer was an error. With ``--without-lock`` the server is a copy whose locks
are taken out; then this must find faults.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import queries
from programs.model import SeatUnit
from tests.load import judge
from tests.load.arena import Arena, arena, engine_url
from tests.load.crowd import Result, Task, told
from tests.load.world import cohort_of

ERROR = 500
RESTLESS = 0.2
"""The share of homes that withdraw after signing up."""


def rush(place: Arena, *, seats: int, changes: int, processes: int) -> list[str]:
    """Let everybody in at once and give the faults found; nothing is what we want."""
    place.server.start()
    (code,) = place.world.cohorts
    homes = [_task("rush", code, cookie, home) for home, cookie in place.world.homes.items()]
    staff = {**_task("change_seats", code, place.world.coordinator, None), "seats": seats, "changes": changes}
    # The coordinator last, so that it has a process with the fewest others.
    results = told(place.server.port, [*homes, staff], processes)
    seen = told(place.server.port, [{**task, "deed": "look"} for task in homes], processes)
    cohort = cohort_of(code)
    return [
        *judge.faults_of(cohort),
        *_wrong_count(cohort, seats),
        *_wrong_answers(results, judge.told(cohort)),
        *_wrong_pages(seen, judge.states(cohort)),
        *errors([*results, *seen]),
    ]


def _task(deed: str, code: str, cookie: str, home: int | None) -> Task:
    return {"deed": deed, "cohorts": [code], "cookie": cookie, "home": home, "seed": home or 0, "restless": RESTLESS}


def _wrong_count(cohort: Cohort, seats: int) -> list[str]:
    """While somebody waits every seat is taken, but one that a couple first in line cannot share."""
    counts = queries.counts([cohort.id])[cohort.id]
    spare = 0 if cohort.seat_unit == SeatUnit.HOME else 1
    if counts.seats == seats and counts.taken <= seats and (not counts.waiting or counts.free <= spare):
        return []
    return [f"{counts}, where {seats} seats should be taken"]


def _wrong_answers(results: list[Result], given: dict[int, list[str]]) -> list[str]:
    return [
        f"home {r['home']} was told {r['told']}, the journal says {given.get(r['home'])}"
        for r in results
        if "told" in r and r["told"] != given.get(r["home"], [])
    ]


def _wrong_pages(seen: list[Result], states: dict[int, str]) -> list[str]:
    return [
        f"the page of home {r['home']} says {r.get('state')}, the database {states.get(r['home'])}"
        for r in seen
        if r.get("state") != states.get(r["home"], "none")
    ]


def errors(results: list[Result]) -> list[str]:
    """List the answers that were errors, and what clients gave up on."""
    met = Counter(status for r in results for status in r["statuses"] if status >= ERROR)
    lost = Counter(r["fault"] for r in results if "fault" in r)
    return [f"{n} answers were {status}" for status, n in met.items()] + [f"{n} × {what}" for what, n in lost.items()]


def main(arguments: list[str]) -> int:
    """Run it at full size and print what was found."""
    parser = argparse.ArgumentParser(description="Everybody wants the last seats at once.")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seats", type=int, default=12)
    parser.add_argument("--program", default="tbo-f", help="cos-p has a seat for each person")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--processes", type=int, default=20)
    parser.add_argument("--without-lock", action="store_true", help="serve a copy without locks: must find faults")
    given = parser.parse_args(arguments)
    found = 0
    with engine_url(given.engine) as url:
        for number in range(1, given.rounds + 1):
            begun = time.monotonic()
            size = {"program": given.program, "seats": given.seats, "homes": given.clients}
            with arena(url, **size, locks=not given.without_lock) as place:
                faults = rush(place, seats=given.seats, changes=20, processes=given.processes)
            spent = time.monotonic() - begun
            sys.stdout.write(
                f"round {number}: {given.clients} clients, {given.seats} seats, {len(faults)} faults, {spent:.0f} s\n"
                + "".join(f"  {fault}\n" for fault in faults[:12])
            )
            found += len(faults)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
