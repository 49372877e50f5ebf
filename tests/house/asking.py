"""How the house tests ask: browsers signed in once, and values for every part of an address, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from courseapp.kernel.access import Actor
from tests.house.world import Side
from tests.pages import Browser

MISSING = {"int": "987654", "code": "ZZZZZZZ", "token": "z" * 43, "key": "finnes-ikke"}
CSRF = re.compile(r'(name="(?:csrf_token|once)"[^>]*value=")[^"]*|(<meta name="csrf-token" content=")[^"]*')


class UnknownPart(Exception):
    """An address has a part that the table of things does not know."""


@dataclass
class Place:
    """A part of addresses: which of a side's things it names for an actor, and what names nothing."""

    own: dict[str, str]
    missing: str
    shared: bool = False

    def value(self, side: Side, who: str) -> str:
        """Give the value for an actor by name; the empty name is what everybody else gets."""
        key = self.own.get(who, self.own[""])
        return key.removeprefix("=") if key.startswith("=") else (side.codes | _prefixed(side))[key]


def _prefixed(side: Side) -> dict[str, str]:
    groups = {"cohort": side.cohorts, "home": side.homes, "feed": side.feeds}
    return {f"{kind} {name}": value for kind, group in groups.items() for name, value in group.items()}


def _cohort(usual: str) -> Place:
    birth = {"birth_parent": "cohort birth", "birth_facilitator": "cohort birth"}
    return Place({"": usual, **birth}, MISSING["code"])


_HOMES = {"coordinator_of_one": "home home3", "birth_parent": "home birth", "protected_parent": "home protected"}
_ENROLLMENT = Place({"": "enrollment home1", "coordinator_of_one": "enrollment home3"}, MISSING["code"])

PLACES: dict[str, Place] = {
    "/kull/<code>": _cohort("cohort running"),
    "/meldinger/<code>": Place(
        {"": "message home1", "second_foster_parent": "message home2", "protected_parent": "message protected"},
        MISSING["code"],
    ),
    "/meldinger/<letter>": Place({"": "letter"}, MISSING["code"]),
    "/okt/<number>": Place({"": "=2"}, MISSING["int"], shared=True),
    "/deltakere/<home>": _ENROLLMENT,
    "/legg-til/<home>": Place({"": "home home2", "contact_person": "home home1"}, MISSING["code"]),
    "/plasstilbud/<code>": Place(
        {"": "offer home1", "second_foster_parent": "offer home2", "contact_person": "offer contact_person"},
        MISSING["code"],
    ),
    "/invitasjon/<code>": Place({"": "invitation home1", "second_foster_parent": "invitation home2"}, MISSING["code"]),
    "/invitasjoner/<invitation>": Place({"": "invitation home2"}, MISSING["code"]),
    "/i/<token>": Place({"": "=" + "x" * 43}, MISSING["token"], shared=True),
    "/svar/<token>": Place({"": "=" + "w" * 43}, MISSING["token"], shared=True),
    "/apen/<token>": Place({"": "open link"}, MISSING["token"], shared=True),
    "/program/<key>": Place({"": "=tbo-f"}, MISSING["key"], shared=True),
    "/nytt/<key>": Place({"": "=tbo-f"}, MISSING["key"], shared=True),
    "/logg-inn/<token>": Place({"": "=" + "y" * 43}, MISSING["token"], shared=True),
    "/hjem/<code>": Place({**_HOMES, "": "home home1"}, MISSING["code"]),
    "/leksjoner/<code>": Place({"": "series home1", "birth_parent": "series birth"}, MISSING["code"]),
    "/<code>/<number>": Place({"": "=1"}, MISSING["int"], shared=True),
    "/medlem/<number>": Place({"": "=1"}, MISSING["int"], shared=True),
    "/brukere/<code>": Place({"": "account contact_person"}, MISSING["code"]),
    "/roller/<number>": Place({"": "grant contact_person"}, MISSING["int"]),
    "/veiledere/<code>": Place({"": "facilitator"}, MISSING["code"]),
    "/steder/<code>": Place({"": "venue"}, MISSING["code"]),
    "/rom/<number>": Place({"": "room"}, MISSING["int"]),
    "/stengte-dager/<number>": Place({"": "period"}, MISSING["int"]),
    "/stengt/<number>": Place({"": "closure"}, MISSING["int"]),
    "/reisetider/<a>": Place({"": "municipality a"}, "9998"),
    "/<a>/<b>": Place({"": "municipality b"}, "9999"),
    "/vare-onsker/<code>": Place({"": "wish home1", "second_foster_parent": "wish home2"}, MISSING["code"]),
    "/planlegging/<code>": Place({"": "round"}, MISSING["code"]),
    "/utkast/<code>": Place({"": "draft"}, MISSING["code"]),
    "/kull/<number>": Place({"": "=0"}, MISSING["int"], shared=True),
    "/henvisninger/<code>": Place({"": "referral home1"}, MISSING["code"]),
    "/forslag/<code>": Place({"": "referral home1", "second_foster_parent": "referral home2"}, MISSING["code"]),
    "/hjem/<home>": Place({"coordinator_of_one": "home home3", "": "home home1"}, MISSING["code"]),
    "/sla-sammen/<other>": Place({"": "cohort other"}, MISSING["code"]),
    "/samarbeid/<key>": Place({"": "cooperation"}, MISSING["key"]),
    "/medlemmer/<number>": Place({"": "membership"}, MISSING["int"]),
    "/tjenester/<key>": Place({"": "service1"}, MISSING["key"]),
    "/kalender/<token>": Place({"": "feed foster_parent"}, MISSING["token"], shared=True),
    "/kalender/<year>": Place({"": "=2026"}, "0", shared=True),
    "/<year>/<month>": Place({"": "=11"}, "13", shared=True),
}
"""Every part of an address by what stands before it. A new kind of address gets a line here."""

OPEN_COHORT = ("/pamelding", "/inviter", "/legg-til", "/veiledere", "/apne", "/sla-sammen")
"""Addresses that are about a cohort not begun."""
OWN_PLACE = ("/pamelding", "/min-pamelding")
"""Addresses about the reader's own place, which those at work have in a staff course."""
AT_WORK = {"facilitator", "birth_facilitator", "contact_person", "coordinator", "coordinator_of_one", "leader"}


def parts(rule: Rule) -> list[str]:
    """Name the variable parts of a rule as PLACES does. Raises UnknownPart in words."""
    steps = [re.sub(r"<(?:[^:<>]+:)?(\w+)>.*", r"<\1>", step) for step in rule.rule.split("/")]
    found = [f"/{before}/{step}" for before, step in pairwise(steps) if step.startswith("<")]
    if lost := [part for part in found if part not in PLACES]:
        raise UnknownPart(
            f"{rule.rule}: tests/house/asking.py does not know what {', '.join(lost)} names. "
            "Say in PLACES which of the world's things belong there, so that strangers can be tried on it."
        )
    return found


def address(rule: Rule, values: list[str]) -> str:
    """Fill a rule's variable parts in order."""
    rest = iter(values)
    return re.sub(r"<[^>]+>", lambda _: next(rest), rule.rule)


@dataclass
class Case:
    """One address asked in an actor's name. ``twin`` is the same with a missing thing where this has a foreign one."""

    rule: Rule
    kind: str
    url: str
    twin: str | None = None
    secrets: list[str] = field(default_factory=list)


def cases(rule: Rule, who: str, own: Side, other: Side) -> Iterator[Case]:
    """Give a rule's addresses for an actor: own, each part missing, and with a twin: all foreign, each part foreign."""
    places = [PLACES[part] for part in parts(rule)]
    mine = [_own(rule, place, own, who) for place in places]
    yield Case(rule, "own", address(rule, mine), secrets=mine)
    for n, place in enumerate(places):
        yield Case(rule, "missing", address(rule, [*mine[:n], place.missing, *mine[n + 1 :]]))
    if who == "admin" and rule.rule.startswith(("/administrasjon", "/brukere")):
        return  # whose reach there is everywhere
    theirs = [_own(rule, place, other, who) for place in places]
    gone = [value if place.shared else place.missing for place, value in zip(places, mine, strict=True)]
    changes = [slice(0, None), *(slice(n, n + 1) for n in range(1, len(places)))]
    for part in changes[: len(places)]:
        if not all(place.shared for place in places[part]):
            foreign, missing = [*mine], [*mine]
            foreign[part], missing[part] = theirs[part], gone[part]
            yield Case(rule, "foreign", address(rule, foreign), address(rule, missing), [*theirs[part], *gone[part]])


def _own(rule: Rule, place: Place, side: Side, who: str) -> str:
    if rule.rule.startswith("/kull/<code>") and any(word in rule.rule for word in OWN_PLACE) and who in AT_WORK:
        return side.cohorts["staff"] if place is PLACES["/kull/<code>"] else place.value(side, who)
    begun = not any(word in rule.rule for word in OPEN_COHORT)
    if place is PLACES["/kull/<code>"] and not begun and "birth" not in who:
        return side.cohorts["open"]
    return place.value(side, who)


class Asker:
    """A browser that answers with bare responses, signs in anew when it was signed out, and knows its CSRF token."""

    def __init__(self, app: Flask, actor: Actor | None) -> None:
        self.browser = Browser(app, actor)
        with self.browser.client.session_transaction() as session:
            self.secret = session.get("_user_id")
        self.renew()

    def renew(self) -> None:
        """Sign in again with the same secret, and fetch a CSRF token."""
        with self.browser.client.session_transaction() as session:
            session.clear()
            if self.secret:
                session["_user_id"] = self.secret
        page = self.browser.client.get("/personvern").get_data(as_text=True)
        self.token = re.findall(r'name="csrf_token"[^>]*value="([^"]*)', page)[0]

    def ask(self, method: str, url: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Send a request, with the CSRF token where one belongs."""
        body = {"csrf_token": self.token, **(data or {})} if method == "POST" else None
        return self.browser.client.open(url, method=method, data=body)


def comparable(response: TestResponse, secrets: list[str]) -> tuple[int, str]:
    """Give what two answers must have alike: status and page, without CSRF tokens and what was asked for."""
    text = CSRF.sub("CSRF", response.get_data(as_text=True))
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "…")
    return response.status_code, text
