"""Which homes staff may invite, enroll and withdraw, and how they find them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, Select, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from courseapp.cohorts.models import Cohort, CohortService
from courseapp.cohorts.rules import Circle
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestState
from courseapp.enrollment import gate, oneself
from courseapp.enrollment.gate_queries import fits_kind
from courseapp.enrollment.gate_rules import PASSABLE, HomeFacts
from courseapp.enrollment.inviting import AGAIN
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.queries import find_cohort, visible
from courseapp.enrollment.rules import LIVE
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import fold
from courseapp.people.masking import answers_for, masked
from courseapp.people.models import Household, HouseholdMember, MemberRole, Person
from courseapp.places.models import ChildWelfareService
from courseapp.web.paging import PER_PAGE, Page

MOST_FOUND = 20
"""How many homes a search shows."""


@dataclass(frozen=True, slots=True)
class HomeChoice:
    """A home to choose: its code, the names of its adults and its service; ``since`` when it waits for the program."""

    household_id: int
    code: str
    label: str
    service: str
    since: date | None = None


def eligible(actor: Actor, cohort: Cohort) -> Select[Household]:
    """Select the homes an actor may enroll in a cohort that are not in it."""
    services = select(CohortService.service_id).where(CohortService.cohort_id == cohort.id)
    enrolled = select(Enrollment.household_id).where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(LIVE))
    return (
        select(Household)
        .where(
            answers_for(actor),
            Household.service_id.in_(services),
            fits_kind(cohort.id),
            or_(Household.last_day.is_(None), Household.last_day >= clock.today()),
            Household.id.not_in(enrolled),
        )
        .options(joinedload(Household.service), selectinload(Household.members).joinedload(HouseholdMember.person))
    )


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which homes are listed: one service's (None: all), and only those who wait for the program."""

    service_id: int | None = None
    waiting: bool = False


def _to_invite(actor: Actor, cohort: Cohort, narrowed: Narrowed) -> Select[Household]:
    """Select the homes an actor may invite and that have no invitation to answer, or answered one."""
    invited = select(Invitation.household_id).where(
        Invitation.cohort_id == cohort.id, Invitation.answer.not_in(sorted(AGAIN))
    )
    query = eligible(actor, cohort).where(Household.id.not_in(invited))
    if narrowed.service_id is not None:
        query = query.where(Household.service_id == narrowed.service_id)
    return query.where(_since(cohort).is_not(None)) if narrowed.waiting else query


def _since(cohort: Cohort) -> ScalarSelect[date]:
    """Since when Household waits for the program of a cohort."""
    return (
        select(InterestRegistration.since)
        .where(
            InterestRegistration.household_id == Household.id,
            InterestRegistration.program_key == cohort.program_key,
            InterestRegistration.state == InterestState.OPEN,
        )
        .scalar_subquery()
    )


def to_invite(actor: Actor, cohort: Cohort, narrowed: Narrowed, number: int) -> Page[HomeChoice]:
    """Read a page of the homes an actor may invite: two statements.

    Those who wait for the program stand first, longest wait first; the rest by name.
    """
    name = (
        select(func.min(Person.name_folded))
        .join(HouseholdMember, HouseholdMember.person_id == Person.id)
        .where(HouseholdMember.household_id == Household.id, HouseholdMember.role == MemberRole.ADULT)
        .scalar_subquery()
    )
    query, since = _to_invite(actor, cohort, narrowed), _since(cohort)
    page = query.order_by(since.is_(None), since, name, Household.id).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    rows = db.session.execute(page.add_columns(func.count().over().label("total"), since.label("since"))).all()
    return Page([_choice(row.Household, row.since) for row in rows], number, rows[0].total if rows else 0)


def turned_away(cohort: Cohort, homes: Sequence[HomeChoice]) -> dict[int, Refused]:
    """Give those of the homes that the gate would turn away, with the rule: two statements."""
    judged = (
        (it.household_id, gate.home_refusal(None, cohort, it))
        for it in gate.homes(cohort, [h.household_id for h in homes])
    )
    return {household_id: why for household_id, why in judged if why and why.code in PASSABLE}


def chosen_homes(
    actor: Actor, cohort: Cohort, narrowed: Narrowed, codes: Collection[str] | None
) -> Sequence[Household]:
    """Find the homes an actor may invite: by their codes, or all there are (None)."""
    query = _to_invite(actor, cohort, narrowed)
    return db.session.scalars(query if codes is None else query.where(Household.code.in_(codes))).all()


def search(actor: Actor, cohort: Cohort, text: str) -> list[HomeChoice]:
    """Find homes an actor may enroll by a part of a name or by code: two statements."""
    named = exists().where(
        HouseholdMember.household_id == Household.id,
        HouseholdMember.person_id == Person.id,
        Person.name_folded.contains(fold(text), autoescape=True),
    )
    query = eligible(actor, cohort).where(or_(named, Household.code == text.strip().upper()))
    return [_choice(home) for home in db.session.scalars(query.order_by(Household.id).limit(MOST_FOUND))]


def _choice(home: Household, since: date | None = None) -> HomeChoice:
    today = clock.today()
    adults = [
        m.person.name
        for m in home.members
        if m.role == MemberRole.ADULT and (m.last_day is None or m.last_day >= today)
    ]
    return HomeChoice(home.id, home.code, ", ".join(adults) or home.code, home.service.name, since)


def services_to_choose(actor: Actor, cohort: Cohort) -> list[ChildWelfareService]:
    """List the services of a cohort whose homes an actor may invite."""
    return list(
        db.session.scalars(
            select(ChildWelfareService)
            .join(CohortService, CohortService.service_id == ChildWelfareService.id)
            .where(CohortService.cohort_id == cohort.id, ChildWelfareService.id.in_(actor.service_ids))
            .order_by(ChildWelfareService.name)
        )
    )


def invited(cohort: Cohort) -> dict[Answer, int]:
    """Count the invitations to a cohort by answer."""
    rows = db.session.execute(
        select(Invitation.answer, func.count()).where(Invitation.cohort_id == cohort.id).group_by(Invitation.answer)
    )
    return {row[0]: row[1] for row in rows}


def find_home_to_add(actor: Actor, code: str, home: str) -> tuple[Cohort, HomeFacts] | None:
    """Find a home an actor may enroll in a cohort it may see; in a staff cohort, a colleague by the account's code."""
    cohort = find_cohort(actor, code)
    if cohort is not None and cohort.circle == Circle.STAFF:
        colleague = oneself.find_colleague(actor, cohort, home)
        return (cohort, colleague) if colleague else None
    household_id = db.session.scalar(select(Household.id).where(Household.code == home, answers_for(actor)))
    if cohort is None or household_id is None:
        return None
    return cohort, gate.homes(cohort, [household_id])[0]


def find_home(actor: Actor, code: str) -> Household | None:
    """Find a home an actor may act for, with its people."""
    return db.session.scalars(
        select(Household)
        .where(Household.code == code, answers_for(actor))
        .options(selectinload(Household.members).joinedload(HouseholdMember.person))
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class SentRow:
    """An invitation as staff may see it. ``mine``: the reader may take it back."""

    invitation: Invitation
    label: str
    service: str
    named: bool
    mine: bool


def sent(actor: Actor, cohort: Cohort) -> list[SentRow]:
    """List the invitations to a cohort that an actor may see, unanswered first, then newest: three statements."""
    reach = {
        Role.CONTACT_PERSON: Household.contact_person_id == actor.person_id,
        Role.LEADER: Household.service_id.in_(actor.service_ids),
    }.get(actor.role, true())
    rows = db.session.execute(
        select(Invitation, ChildWelfareService.name, answers_for(actor).label("mine"))
        .join(Household, Household.id == Invitation.household_id)
        .join(ChildWelfareService, ChildWelfareService.id == Household.service_id)
        .where(Invitation.cohort_id == cohort.id, reach)
        .order_by(Invitation.answer != Answer.OPEN, Invitation.invited_at.desc(), Invitation.id.desc())
    ).all()
    homes = masked(actor, {row[0].household_id for row in rows})
    return [
        SentRow(it, home.label, service if home.named else "", home.named, bool(mine))
        for it, service, mine in rows
        for home in [homes[it.household_id]]
    ]


def find_sent(actor: Actor, code: str, invitation: str) -> Invitation | None:
    """Find an invitation to a home an actor may act for."""
    return db.session.scalars(
        select(Invitation)
        .join(Household, Household.id == Invitation.household_id)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(visible(actor), Cohort.code == code, Invitation.code == invitation, answers_for(actor))
        .options(joinedload(Invitation.cohort))
    ).one_or_none()


def find_enrollment(actor: Actor, code: str, home: str) -> Enrollment | None:
    """Find an enrollment, by its code, of a home an actor may withdraw from a cohort it may see."""
    mine = (
        Household.contact_person_id == actor.person_id
        if actor.role == Role.CONTACT_PERSON
        else Household.service_id.in_(actor.service_ids)
    )
    return db.session.scalars(
        select(Enrollment)
        .join(Household, Household.id == Enrollment.household_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(visible(actor), Cohort.code == code, Enrollment.code == home, mine)
        .options(joinedload(Enrollment.cohort))
    ).one_or_none()
