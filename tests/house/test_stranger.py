"""Every address, asked by everybody about everything: never another's data, never a fault, and no telling apart.

The questions are made from the application's own list of addresses, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.house import rows
from tests.house.asking import PLACES, Asker, Case, cases, comparable, parts
from tests.house.world import Side, World

pytestmark = pytest.mark.slow

SIGN_IN = "/logg-inn"
NOT_READY = "/readyz"
"""Says 503 here, since the tests' tables are created and not migrated."""
ACTORS = (
    "nobody",
    "foster_parent",
    "birth_parent",
    "facilitator",
    "contact_person",
    "coordinator",
    "coordinator_of_one",
    "leader",
    "admin",
    "ended_foster_parent",
    "deactivated",
)
OUTSIDERS = ("nobody", "ended_foster_parent", "deactivated")
REFUSED = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})


@dataclass
class Sweep:
    """What was asked and what was wrong."""

    app: Flask
    world: World
    askers: dict[tuple[str, str], Asker] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def rules(self, door: str | None = None) -> list[Rule]:
        found = sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule)
        views: dict[str, Any] = self.app.view_functions
        return [rule for rule in found if door is None or views[rule.endpoint].guard.door == door]

    def actors(self) -> Iterator[tuple[str, Side, Side]]:
        """Side A's people; side B's are built alike and would be told the same."""
        for name in ACTORS:
            yield name, self.world.a, self.world.b

    def asker(self, who: str, side: Side) -> Asker:
        key = (who, side.letter)
        if key not in self.askers:
            self.askers[key] = Asker(self.app, side.actors.get(who))
        return self.askers[key]

    def ask(self, who: str, side: Side, method: str, url: str) -> TestResponse | None:
        self.asked[method] += 1
        try:
            answer = self.asker(who, side).ask(method, url)
        except Exception as error:  # noqa: BLE001 (whatever a page may raise)
            self.fault(who, method, url, f"{type(error).__name__}: {error}".splitlines()[0])
            return None
        if answer.status_code >= 500 and url != NOT_READY:
            self.fault(who, method, url, str(answer.status_code))
        return answer

    def fault(self, who: str, method: str, url: str, words: str) -> None:
        self.faults.append(f"{who} {method} {url}: {words}")

    def methods(self, rule: Rule) -> list[str]:
        return sorted((rule.methods or set()) & {"GET", "POST"})


@pytest.fixture(scope="module")
def sweep(whole_app: Flask, world: World) -> Iterator[Sweep]:
    it = Sweep(whole_app, world)
    yield it
    print(f"\nasked {it.asked.total()} questions: {dict(it.asked)}")  # noqa: T201 (shown with -s)


def verdict(sweep: Sweep) -> None:
    found, sweep.faults = sweep.faults, []
    assert not found, f"{len(found)}:\n" + "\n".join(found[:60])


def test_every_part_of_every_address_is_known_to_this_test(sweep: Sweep) -> None:
    assert [parts(rule) for rule in sweep.rules()]


def test_what_is_anothers_looks_exactly_like_what_is_not_there(sweep: Sweep) -> None:
    before = rows.fingerprint()
    for rule in sweep.rules():
        for who, own, other in sweep.actors():
            for case in cases(rule, who, own, other):
                if case.twin is not None:
                    for method in sweep.methods(rule):
                        _compare(sweep, who, own, method, case)
    verdict(sweep)
    assert rows.fingerprint() == before


def _compare(sweep: Sweep, who: str, own: Side, method: str, case: Case) -> None:
    foreign = sweep.ask(who, own, method, case.url)
    missing = sweep.ask(who, own, method, case.twin or "")
    if foreign is None or missing is None:
        return
    if comparable(foreign, case.secrets) != comparable(missing, case.secrets):
        sweep.fault(who, method, case.url, f"{foreign.status_code}, but {missing.status_code} for {case.twin}")
    if foreign.status_code == 200:
        sweep.fault(who, method, case.url, "200 for somebody else's thing")


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(sweep: Sweep) -> None:
    for rule in sweep.rules("guarded"):
        for who in ("nobody", "deactivated"):
            for case in cases(rule, who, sweep.world.a, sweep.world.b):
                for method in sweep.methods(rule):
                    answer = sweep.ask(who, sweep.world.a, method, case.url)
                    if answer and (answer.status_code, str(answer.location)[: len(SIGN_IN)]) != (302, SIGN_IN):
                        sweep.fault(who, method, case.url, f"{answer.status_code} {answer.location}")
    verdict(sweep)


def test_what_one_may_open_opens_and_a_refusal_changes_nothing(sweep: Sweep) -> None:
    """Own things, by GET and then by POST; after each POST that changed something the rows are put back."""
    for rule in sweep.rules():
        for who, own, other in sweep.actors():
            for case in cases(rule, who, own, other):
                if case.twin is None and "GET" in sweep.methods(rule):
                    answer = sweep.ask(who, own, "GET", case.url)
                    if answer and answer.status_code == 200 and (reason := _shut(sweep, rule, who, case)):
                        sweep.fault(who, "GET", case.url, f"200 for {reason}")
    verdict(sweep)
    kept, before = rows.snapshot(), rows.fingerprint()
    for rule in sweep.rules():
        if "POST" in sweep.methods(rule):
            for who, own, other in sweep.actors():
                _post(sweep, who, own, next(cases(rule, who, own, other)), kept, before)
    verdict(sweep)


def _shut(sweep: Sweep, rule: Rule, who: str, case: Case) -> str:
    """Say why an address should not open; nothing when it may."""
    if case.kind == "missing":
        return "what is not there"
    own_thing = any(not PLACES[part].shared for part in parts(rule))
    guarded = rule in sweep.rules("guarded")
    return "somebody who has left" if guarded and own_thing and who in OUTSIDERS else ""


def _post(sweep: Sweep, who: str, own: Side, case: Case, kept: rows.Rows, before: dict[str, str]) -> None:
    with rows.written() as statements:
        answer = sweep.ask(who, own, "POST", case.url)
    if not statements:
        return
    refused = answer is None or answer.status_code in REFUSED or who in OUTSIDERS
    if refused and (now := rows.fingerprint()) != before:
        changed = [name for name in now if now[name] != before[name]]
        sweep.fault(who, "POST", case.url, f"refused, but changed {', '.join(changed)}")
    rows.restore(kept)
    sweep.asker(who, own).renew()


def test_enough_was_asked(sweep: Sweep) -> None:
    assert sweep.asked.total() >= 1500
