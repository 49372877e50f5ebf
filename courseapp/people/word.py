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

from flask import current_app
from sqlalchemy import ScalarSelect, Select, select

from courseapp.kernel import clock
from courseapp.kernel.access import AT_WORK, FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Channel, Refusing, post_announcement, post_words
from courseapp.people.home_actions import family_role
from courseapp.people.models import (
    Account,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
    WordChoice,
)
from courseapp.people.signed_in import lasts
from courseapp.people.word_rules import Reader, out_of_quiet, readers_of


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


@dataclass(frozen=True, slots=True)
class Homes:
    """The adults of these homes, in the role that their kind of home gives them; staff, in the role used last."""

    ids: Collection[int]


@dataclass(frozen=True, slots=True)
class Persons:
    """These persons, in a role they hold."""

    ids: Collection[int]
    role: Role


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
    told = _of_homes(whom, doer) if isinstance(whom, Homes) else _of_persons(whom, doer)
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
    return list(_of_homes(Homes([household_id]), None).values())


def announce(what: Kind, about: str, cohort_id: int) -> None:
    """Tell all who are in a cohort about "kind:code", homes and facilitators, once things have settled; one statement.

    For deeds that cannot know who is in it. What happens again in the meantime is told with it.
    """
    post_announcement(what.name, about, cohort_id, clock.now() + SETTLES)


def coordinators_of(cooperation_id: int) -> list[int]:
    """Give the persons who coordinate a cooperation, to be told something in that role."""
    return list(
        db.session.scalars(
            select(Account.person_id)
            .join(RoleGrant)
            .where(RoleGrant.role == Role.COORDINATOR, RoleGrant.cooperation_id == cooperation_id, Account.is_active)
            .order_by(Account.person_id)
        )
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody with an account, and how they want to be told; ``phone`` is empty when it has refused for good."""

    person_id: int
    email: str
    language: str
    phone: str
    refusing: object
    channel: Channel | None
    leaves: bool | None
    wants_reminders: bool | None

    @property
    def leaves_to_other(self) -> bool:
        """Whether another adult reads for the home."""
        return bool(self.leaves)

    @property
    def reminders(self) -> bool:
        """Whether reminders are wanted."""
        return self.wants_reminders is not False

    @property
    def way(self) -> tuple[Channel, str]:
        """The channel and the address there."""
        if self.channel == Channel.SMS and self.phone and not self.refusing and sms_is_on():
            return Channel.SMS, self.phone
        return Channel.MAIL, self.email


def sms_is_on() -> bool:
    """Tell whether this installation can send text messages."""
    return bool(current_app.extensions["courseapp"].sms_url)


def _columns() -> tuple[Any, ...]:
    return (
        Person.id,
        Account.email,
        Account.language,
        Person.phone,
        Refusing.blocked_at,
        WordChoice.channel,
        WordChoice.leaves_to_other,
        WordChoice.reminders,
    )


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Account, Account.person_id == Person.id)
        .outerjoin(WordChoice, WordChoice.person_id == Person.id)
        .outerjoin(Refusing, (Refusing.address == Person.phone) & Refusing.blocked_at.is_not(None))
        .where(Account.is_active)
        .order_by(Person.id)
    )


def _role_at_work() -> ScalarSelect[Role]:
    """The role an Account used last of those that staff courses are for; None when it has none."""
    return (
        select(RoleGrant.role)
        .where(RoleGrant.account_id == Account.id, RoleGrant.role.in_(AT_WORK))
        .order_by(RoleGrant.used_at.is_(None), RoleGrant.used_at.desc(), RoleGrant.id)
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )


def _of_homes(whom: Homes, doer: int | None) -> dict[tuple[int, Role], Recipient]:
    query = (
        select(Household.id, Household.kind, _role_at_work(), *_columns())
        .select_from(HouseholdMember)
        .join(Household, Household.id == HouseholdMember.household_id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(Household.id.in_(whom.ids), HouseholdMember.role == MemberRole.ADULT)
        .where(lasts(HouseholdMember, clock.today()))
    )
    homes: dict[tuple[int, Role], dict[int, Recipient]] = {}
    for household_id, home_kind, at_work, *columns in db.session.execute(_joined(query)):
        role = at_work if home_kind == HouseholdKind.STAFF else family_role(home_kind)
        if role is not None:  # else: works here no more
            homes.setdefault((household_id, role), {})[columns[0]] = Recipient(*columns)
    told: dict[tuple[int, Role], Recipient] = {}
    for (_, role), adults in homes.items():
        reading = readers_of([Reader(r.person_id, r.leaves_to_other) for r in adults.values()], doer)
        told |= {(person_id, role): adults[person_id] for person_id in reading}
    return told


def _of_persons(whom: Persons, doer: int | None) -> dict[tuple[int, Role], Recipient]:
    held = select(RoleGrant.account_id).where(RoleGrant.role == whom.role)
    query = select(*_columns()).select_from(Person).where(Person.id.in_(whom.ids), Account.id.in_(held))
    readers = (Recipient(*row) for row in db.session.execute(_joined(query)))
    return {(r.person_id, whom.role): r for r in readers if r.person_id != doer}


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
