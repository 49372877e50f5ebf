"""Nobody meets a word about somebody else anywhere: pages, files, feeds, error pages and logs.

Who may meet what stands here by hand, apart from the code that decides: two accounts of one rule.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from flask import Flask

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from tests.house.asking import Asker
from tests.house.canary import Canary
from tests.house.crawl import crawl, unpacked
from tests.house.world import World
from tests.pages import Browser

FOSTER = {"home1", "home2", "home3", "waiting", "new", "ended"}
BIRTH = {"birth", "birth2"}
HOMES = FOSTER | BIRTH | {"protected", "protected2"}

NAMES: dict[str, set[str]] = {
    "nobody": set(),
    "foster_parent": {"home1"},
    "second_foster_parent": {"home2"},
    "protected_parent": {"protected"},
    "birth_parent": {"birth"},
    "ended_foster_parent": {"ended"},
    "facilitator": {"home1", "home2", "home3", "waiting"},
    "birth_facilitator": BIRTH,
    "contact_person": {"home1", "protected", "birth"},
    "coordinator": FOSTER | BIRTH,
    "coordinator_of_one": {"home3"},
    "leader": {"home1", "home2", "waiting", "new", "ended", "protected"} | BIRTH,
    "admin": set(),
}
"""The homes whose names and phones each may read."""
STAFF = {"facilitator", "birth_facilitator", "contact_person", "coordinator", "coordinator_of_one", "leader"}
AT_COURSE = {"colleague", "colleague2", "leader", "contact_person"}
"""Those who take part in the staff course."""
WITH_TOTALS = {"facilitator": HOMES - BIRTH, "birth_facilitator": BIRTH, "coordinator_of_one": HOMES | AT_COURSE,
               "leader": HOMES | AT_COURSE, "contact_person": HOMES | AT_COURSE,
               "coordinator": HOMES | AT_COURSE}  # fmt: skip
"""What those with a seat need is told without names to those who plan their meals and rooms."""
WRITTEN_TO = {
    "contact_person": {"foster_parent", "protected_parent", "birth_parent"},
    "leader": {"foster_parent", "second_foster_parent", "protected_parent", "birth_parent", "ended_foster_parent",
               "deactivated"},
}  # fmt: skip
"""Whose addresses their contact person and the leader of their service know."""
ACCOUNTS = {"leader", "admin"}
"""Those who manage users meet their addresses."""
PLANNERS = {"coordinator", "coordinator_of_one"}
FACILITATORS = {"facilitator", "second", "birth_facilitator"}


def allowed(who: str, canary: Canary) -> bool:
    """Tell whether somebody of side A may meet a canary."""
    home, what = canary.owner, canary.what
    if canary.side == "B":
        # What the service's administrator keeps for all: services, cooperations, and who works there.
        return who == "admin" and what in {"service", "cooperation", "staff email", "staff", "colleague"}
    own = home in NAMES[who]
    planned = who in {"coordinator", "coordinator_of_one", "leader"}
    rules = {
        "name": own,
        "phone": own,
        # When somebody moved in is read by the contact person and the leader alone, not by the home itself.
        "anchor": own and who in {"contact_person", "leader"},
        "needs": own or who == home or home in WITH_TOTALS.get(who, ()),
        "interpreter": own or home in WITH_TOTALS.get(who, ()),
        "reference": own and who in STAFF,
        # An address stands where the home's own contact person and leader write it.
        "email": who == home or home in WRITTEN_TO.get(who, ()),
        "staff": who != "nobody",
        # A coordinator keeps the facilitators of the own cooperation.
        "staff email": home == who or who in ACCOUNTS or (who in PLANNERS and home in FACILITATORS),
        "staff phone": home == who or who in STAFF,
        # Those who take part in the staff course and do nothing else here.
        "colleague": who in {"coordinator", "admin"}
        or (who in {"leader", "contact_person"} and home == "colleague")  # of the same service
        or (who == "coordinator_of_one" and home == "colleague2"),
        "cohort planned": planned,
        "cohort staff": who in STAFF,
        "cohort birth": planned or who in {"birth_parent", "birth_facilitator", "contact_person"},
        "cohort birth open": planned or who in {"birth_parent", "birth_facilitator", "contact_person"},
    }
    if what.startswith("cohort") and what not in rules:
        return who not in {"nobody", "admin", "birth_parent", "birth_facilitator", "ended_foster_parent"}
    return rules.get(what, who != "nobody")


@pytest.fixture(scope="module")
def met(whole_app: Flask, world: World) -> Callable[[str], dict[str, str]]:
    """Give everything a reader meets, by address; asked for once."""

    @cache
    def everything(who: str) -> dict[str, str]:
        actor = world.a.actors.get(who)
        start = ("/", "/profil") if actor else ("/logg-inn", "/personvern")
        texts = {visit.url: visit.text for visit in crawl(whole_app, actor, start)}
        return (
            texts | dict(_searches(whole_app, world, actor)) | dict(_error_pages(whole_app, world, actor, set(texts)))
        )

    return everything


def _searches(app: Flask, world: World, actor: Actor | None) -> Iterator[tuple[str, str]]:
    """Every canary name begins alike, so this finds all that a search gives."""
    asker = Asker(app, actor)
    for url in ("/hjem", "/brukere", f"/kull/{world.a.cohorts['open']}/deltakere/legg-til"):
        yield f"POST {url}", unpacked(asker.ask("POST", url, {"text": "Qz", "sok": "Qz", "words": "Qz"}))


def _error_pages(app: Flask, world: World, actor: Actor | None, seen: set[str]) -> Iterator[tuple[str, str]]:
    browser = Browser(app, actor)
    for side in world.sides():
        cohorts = [
            f"/kull/{code}{page}" for code in side.cohorts.values() for page in ("", "/deltakere", "/deltakere.xlsx")
        ]
        for url in (*cohorts, *(f"/hjem/{code}" for code in side.homes.values())):
            if url not in seen:
                yield url, unpacked(browser.client.get(url))


def leaks(who: str, texts: dict[str, str], world: World) -> Iterator[str]:
    for url, text in texts.items():
        folded = text.casefold().replace(" ", "")
        for canary in world.canaries:
            if canary.word.casefold() in folded and not allowed(who, canary):
                yield f"{who} met {canary.what} of {canary.owner} ({canary.side}) on {url}"


@pytest.mark.parametrize("who", NAMES)
def test_a_reader_meets_only_what_is_theirs(
    met: Callable[[str], dict[str, str]], world: World, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        texts = met(who)
    found = sorted(set(leaks(who, texts, world)))
    assert not found, f"{len(found)}:\n" + "\n".join(found[:40])
    assert not [canary.word for canary in world.canaries if canary.word.casefold() in caplog.text.casefold()]


@pytest.mark.parametrize("who", [who for who in NAMES if NAMES[who] and who != "ended_foster_parent"])
def test_a_reader_does_meet_what_is_theirs(met: Callable[[str], dict[str, str]], world: World, who: str) -> None:
    """Without this a sweep that opens nothing would look like one that finds nothing."""
    everything = "\n".join(met(who).values()).casefold()
    homes = {c.owner for c in world.canaries if c.side == "A" and c.what == "name" and c.word.casefold() in everything}
    assert homes >= NAMES[who] - {"new", "ended"}


@pytest.mark.parametrize("who", ["coordinator", "leader", "contact_person"])
def test_what_is_said_in_one_circle_is_not_heard_in_the_other(
    met: Callable[[str], dict[str, str]], world: World, who: str
) -> None:
    """Also for those who see both: a page about a cohort of one circle holds nobody of the other."""
    people = [c for c in world.canaries if c.what in {"name", "phone", "needs", "interpreter", "reference"}]
    of_birth = {c.word.casefold() for c in people if c.owner in BIRTH}
    of_foster = {c.word.casefold() for c in people if c.owner not in BIRTH}
    cohorts = world.a.cohorts
    foreign = {cohorts["birth"]: of_foster, cohorts["running"]: of_birth, cohorts["open"]: of_birth}
    pages = [
        (url, text.casefold(), words)
        for url, text in met(who).items()
        for code, words in foreign.items()
        if code in url
    ]
    assert pages
    assert [f"{url}: {word}" for url, text, words in pages for word in words if word in text] == []


@pytest.mark.parametrize("who", ["contact_person", "leader"])
def test_those_who_lead_a_series_do_meet_the_date_it_is_counted_from(
    met: Callable[[str], dict[str, str]], world: World, who: str
) -> None:
    everything = "\n".join(met(who).values()).casefold().replace(" ", "")
    dates = [c.word for c in world.canaries if c.what == "anchor" and c.side == "A"]
    assert [word for word in dates if word in everything]


def test_the_journal_never_holds_the_date_a_series_is_counted_from(world: World) -> None:
    entries = [str((entry.deed, entry.subject, entry.detail)) for entry in db.session.scalars(db.select(JournalEntry))]
    assert [entry for entry in entries if "series.start" in entry]
    assert not [entry for entry in entries for c in world.canaries if c.what == "anchor" and c.word in entry]


@pytest.mark.parametrize(
    "feed", ["foster_parent", "birth_parent", "contact_person", "facilitator", "cohort", "venue", "cooperation"]
)
def test_a_feed_names_nobody_and_tells_of_no_program(whole_app: Flask, world: World, feed: str) -> None:
    answer = Browser(whole_app).client.get(f"/kalender/{world.a.feeds[feed]}.ics")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True).replace("\r\n ", "").casefold()
    assert "begin:vevent" in text
    named = [
        c for c in world.canaries if c.what not in {"venue", "service", "cooperation"} and c.word.casefold() in text
    ]
    assert not named
    assert not [word for word in ("tbo-f", "trygg base", "fosterhjem", "barnevern", "foreldre") if word in text]
