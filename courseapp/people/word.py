"""Telling people what happened: the one way from a deed to somebody's pocket.

A deed calls ``tell`` inside its own transaction, with a kind of word, the thing it is about, and whom it concerns. What
is stored is a code and nothing else: no program, place or name. What the reader may read is looked up when the message
is made or the page is opened. Features declare their kinds, things and acts beside their texts, as they do deeds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.outbox import post_announcement, post_words
from courseapp.people.word_readers import Homes, Persons, Recipient, coordinators_of, of_homes, of_persons, sms_is_on
from courseapp.people.word_rules import out_of_quiet

__all__ = [
    "ACTS",
    "KINDS",
    "SETTLES",
    "THINGS",
    "Act",
    "Homes",
    "Kind",
    "Persons",
    "Standing",
    "Thing",
    "act",
    "announce",
    "coordinators_of",
    "kind",
    "readers_in",
    "sms_is_on",
    "tell",
    "things",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of word. ``heading`` is read after sign-in, and in messages of those who chose detailed ones.

    ``alone`` is read instead by somebody at work, who takes part without a home, where it is said another way.

    ``asks``: it waits for an answer, which the neutral message says. ``acts``: what can be done straight from the
    message. ``reminder``: somebody may have asked to be spared. ``sealed``: what it is about is never said in the
    message itself, whatever the reader chose.
    """

    name: str
    heading: Any
    asks: bool = False
    acts: tuple[str, ...] = ()
    reminder: bool = False
    sealed: bool = False
    alone: Any = None

    def said_to(self, role: str | None) -> Any:
        """Give the heading as it is read in a role."""
        return self.heading if self.alone is None or role in FAMILY else self.alone


@dataclass(frozen=True, slots=True)
class Thing:
    """What a word is about, as its reader may see it: ``url`` leads there, ``when`` is the moment that matters."""

    title: str
    url: str
    when: datetime | None = None
    text: str = ""


class Standing(StrEnum):
    """Whether an act can be done, has been, or never will be any more."""

    OPEN = "open"
    DONE = "done"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Act:
    """What one tap from a message does to the one thing it is about, without signing in.

    ``mark`` is its letter in links. ``standing(code)`` tells whether it can be done; ``do(code)`` does it, inside
    ``transaction()``, and may raise Refused. ``label`` stands before the link in the message; ``question``, ``button``
    and ``done`` are read by whoever holds the link. All are neutral. ``of_reader``: it is about the reader's account,
    not about the thing. ``told(code)`` says on the page what more there is to know: until when, or why it is over.
    """

    name: str
    mark: str
    label: Any
    question: Any
    button: Any
    done: Any
    standing: Callable[[str], Standing]
    do: Callable[[str], None]
    of_reader: bool = False
    told: Callable[[str], str] | None = None


SETTLES: Final = timedelta(minutes=5)
"""How long a change in a cohort waits for the next before it is told."""
KINDS: Final[dict[str, Kind]] = {}
THINGS: Final[dict[str, Callable[[Collection[str]], Mapping[str, Thing]]]] = {}
ACTS: Final[dict[str, Act]] = {}


def kind(name: str, heading: Any, **traits: Any) -> Kind:
    """Declare a kind of word, with Kind's own traits. Its name is "feature.what"."""
    return KINDS.setdefault(name, Kind(name, heading, **traits))


def things(name: str, look_up: Callable[[Collection[str]], Mapping[str, Thing]]) -> None:
    """Declare how things are looked up by their codes, many at once: ``about`` is "name:code"."""
    THINGS[name] = look_up


def act(it: Act) -> Act:
    """Declare what can be done straight from a message."""
    return ACTS.setdefault(it.name, it)


def tell(
    actor: Actor | None,
    what: Kind,
    about: str,
    whom: Homes | Persons,
    *,
    key: str = "",
    due: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Tell somebody about "kind:code", in the transaction under way; gives how many messages were put in the outbox.

    The same kind about the same thing is told a person once; ``key`` tells two occasions apart. ``due`` is the
    earliest moment, moved out of the quiet hours; after ``until`` it is not sent. ``actor`` is not told what they did
    themselves. Two statements, however many are told.
    """
    if not whom.ids:
        return 0
    doer = actor.person_id if actor else None
    told = of_homes(whom, doer) if isinstance(whom, Homes) else of_persons(whom, doer)
    timing = {
        "due_at": out_of_quiet(max(due or clock.now(), clock.now())),
        "values": {"until": until.isoformat()} if until else {},
    }
    return post_words(
        [
            _row(reader, role, what.name, about, key) | timing
            for (_, role), reader in told.items()
            if reader.reminders or not what.reminder
        ]
    )


def readers_in(household_id: int) -> list[Recipient]:
    """List the adults of a home who would be told something now."""
    return list(of_homes(Homes([household_id]), None).values())


def announce(what: Kind, about: str, cohort_id: int) -> None:
    """Tell all who are in a cohort about "kind:code", homes and facilitators, once things have settled; one statement.

    For deeds that cannot know who is in it. What happens again in the meantime is told with it.
    """
    post_announcement(what.name, about, cohort_id, clock.now() + SETTLES)


def _row(reader: Recipient, role: Role, template: str, about: str, key: str) -> dict[str, Any]:
    channel, address = reader.way
    return {
        "template": template,
        "channel": channel,
        "address": address,
        "language": reader.language,
        "person_id": reader.person_id,
        "role": role.value,
        "about": about,
        "topic": f"{template}|{about}|{key}|{reader.person_id}|{role.value}",
    }
