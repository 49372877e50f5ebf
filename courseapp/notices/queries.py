"""What an actor may read of messages: one's own, and what became of those one has sent to a cohort."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.queries import find_cohort
from courseapp.enrollment.rules import LIVE
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Channel, Message, Refusing
from courseapp.kernel.text import sort_key
from courseapp.notices.models import Letter, ReminderPlan
from courseapp.notices.rules import Fate, fate_of
from courseapp.people import word
from courseapp.people.masking import MaskedHome, masked
from courseapp.people.models import Account, HouseholdMember, MemberRole, WordChoice
from courseapp.people.word import Thing
from courseapp.web.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Line:
    """A message to the reader: what it said, about what, and what became of it."""

    code: str
    heading: Any
    thing: Thing | None
    at: datetime
    channel: Channel
    fate: Fate


def own(actor: Actor, number: int) -> Page[Line]:
    """Read a page of the actor's messages in the role they act in, the newest first."""
    query = select(Message).where(
        Message.person_id == actor.person_id, Message.role == actor.role.value, Message.template.in_(sorted(word.KINDS))
    )
    page = page_of(query.order_by(Message.id.desc()), number)
    return Page(lines(page.rows), page.number, page.total)


def find_own(actor: Actor, code: str) -> Message | None:
    """Find a message to the actor, in whichever role it is read."""
    return db.session.scalars(
        select(Message).where(Message.code == code, Message.person_id == actor.person_id)
    ).one_or_none()


def lines(messages: Iterable[Message]) -> list[Line]:
    """Look up what messages are about: one statement for each sort of thing."""
    known = [m for m in messages if m.template in word.KINDS]
    codes: dict[str, set[str]] = defaultdict(set)
    for message in known:
        name, code = _about(message)
        codes[name].add(code)
    found = {(name, c): t for name, some in codes.items() for c, t in word.THINGS[name](some).items()}
    return [
        Line(
            m.code or "",
            word.KINDS[m.template].said_to(m.role),
            found.get(_about(m)),
            m.done_at if m.done_at and m.outcome == "sent" else m.created_at,
            m.channel,
            fate_of(m.outcome),
        )
        for m in known
    ]


def _about(message: Message) -> tuple[str, str]:
    name, _, code = (message.about or "").partition(":")
    return name, code


def own_choice(actor: Actor) -> WordChoice:
    """Read how the actor wants to be told; the usual way when nothing was chosen."""
    usual = {"channel": Channel.MAIL, "detailed": False, "leaves_to_other": False, "reminders": True}
    return db.session.get(WordChoice, actor.person_id) or WordChoice(person_id=actor.person_id, **usual)


def own_address_refuses(actor: Actor) -> bool:
    """Tell whether the actor's e-mail address has refused so often that nothing is sent to it."""
    query = select(Refusing.address).join(Account, Account.email == Refusing.address)
    return db.session.scalar(query.where(Account.id == actor.account_id, Refusing.blocked_at.is_not(None))) is not None


def shares_home(actor: Actor) -> bool:
    """Tell whether another adult lives in one of the actor's homes, who could read for it."""
    others = select(HouseholdMember.id).where(
        HouseholdMember.household_id.in_(actor.household_ids),
        HouseholdMember.role == MemberRole.ADULT,
        HouseholdMember.last_day.is_(None),
        HouseholdMember.person_id != actor.person_id,
    )
    return db.session.scalar(others.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter with what became of its messages."""

    letter: Letter
    fates: Counter[Fate]


def letters_to(cohort: Cohort) -> list[Sent]:
    """List the letters to a cohort, the newest first: two statements."""
    letters = db.session.scalars(select(Letter).where(Letter.cohort_id == cohort.id).order_by(Letter.id.desc())).all()
    fates = _fates({letter.code for letter in letters})
    return [Sent(letter, fates[f"letter:{letter.code}"]) for letter in letters]


def _fates(codes: Collection[str]) -> dict[str, Counter[Fate]]:
    query = (
        select(Message.about, Message.outcome, func.count())
        .where(Message.about.in_([f"letter:{code}" for code in codes]))
        .group_by(Message.about, Message.outcome)
    )
    counted: dict[str, Counter[Fate]] = defaultdict(Counter)
    for about, outcome, count in db.session.execute(query) if codes else ():
        counted[about or ""][fate_of(outcome)] += count
    return counted


def find_letter(actor: Actor, code: str, letter: str) -> Letter | None:
    """Find a letter to a cohort that an actor may see; who may read what became of it is the deed's to say."""
    cohort = find_cohort(actor, code)
    if cohort is None:
        return None
    return db.session.scalars(select(Letter).where(Letter.cohort_id == cohort.id, Letter.code == letter)).one_or_none()


@dataclass(frozen=True, slots=True)
class Reached:
    """A home as the reader may see it, and what became of the messages to it."""

    home: MaskedHome
    fates: list[tuple[Channel, Fate]]


def reached_by(actor: Actor, letter: Letter) -> list[Reached]:
    """List the homes a letter went to, by name: three statements."""
    rows = db.session.execute(
        select(Enrollment.household_id, Message.channel, Message.outcome)
        .join(HouseholdMember, HouseholdMember.household_id == Enrollment.household_id)
        .join(Message, Message.person_id == HouseholdMember.person_id)
        .where(Enrollment.cohort_id == letter.cohort_id, Message.about == f"letter:{letter.code}")
        .distinct()
    )
    fates: dict[int, list[tuple[Channel, Fate]]] = defaultdict(list)
    for household_id, channel, outcome in rows:
        fates[household_id].append((channel, fate_of(outcome)))
    homes = masked(actor, fates)
    return sorted((Reached(homes[h], fates[h]) for h in fates), key=lambda it: sort_key(it.home.label))


def homes_to_preview(actor: Actor, cohort: Cohort) -> list[MaskedHome]:
    """List the homes in a cohort, as the actor may see them, by name."""
    ids = db.session.scalars(
        select(Enrollment.household_id).where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(LIVE))
    ).all()
    return sorted(masked(actor, ids).values(), key=lambda home: sort_key(home.label))


def reminder_plans(actor: Actor) -> list[ReminderPlan]:
    """List the programs the actor's cooperation reminds of on days of its own."""
    query = select(ReminderPlan).where(ReminderPlan.cooperation_id.in_(actor.cooperation_ids))
    return list(db.session.scalars(query.order_by(ReminderPlan.program_key)))
