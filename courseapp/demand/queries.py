"""The homes an actor may wish for, what they have wished, and what they may choose among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.demand.models import HomeAvailability, InterestRegistration
from courseapp.demand.rules import LIVE, may_wish
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key
from courseapp.people.masking import answers_for
from courseapp.people.models import FOSTER_KINDS, Household, HouseholdKind, HouseholdMember
from courseapp.people.signed_in import lasts
from courseapp.places.models import Cooperation, CooperationMembership
from courseapp.web.words import current_language
from programs import catalog


def own_home(actor: Actor) -> Household | None:
    """Find the foster parent's own home: the one asked for (``?hjem=``), else the first."""
    if actor.role != Role.FOSTER_PARENT:
        return None
    homes = db.session.scalars(_homes(Household.id.in_(actor.household_ids)).order_by(Household.id)).all()
    asked = request.args.get("hjem")
    if asked:
        return next((home for home in homes if home.code == asked), None)
    return homes[0] if homes else None


def find_home(actor: Actor, code: str) -> Household | None:
    """Find a foster home that the actor may wish for."""
    condition = answers_for(actor)
    return db.session.scalars(_homes(condition, Household.code == code)).one_or_none()


def _homes(*conditions: ColumnElement[bool]) -> Select[Household]:
    return (
        select(Household)
        .where(
            *conditions,
            Household.kind.in_(FOSTER_KINDS),
            lasts(Household, clock.today()),
        )
        .options(selectinload(Household.members).joinedload(HouseholdMember.person))
    )


@dataclass(frozen=True, slots=True)
class HomeWishes:
    """What a home has told, and may tell.

    ``programs`` it may wish for, key → name; ``cooperations`` it may wish in, id → name; ``live`` its wishes, oldest
    first; ``said`` None when it has never told anything.
    """

    programs: Mapping[str, str]
    cooperations: Mapping[int, str]
    said: HomeAvailability | None
    live: Sequence[InterestRegistration] = field(default_factory=list)


def wishes_of(home: Household) -> HomeWishes:
    """Read it: four statements."""
    cooperations = db.session.execute(
        select(Cooperation.id, Cooperation.name)
        .join(CooperationMembership)
        .where(CooperationMembership.service_id == home.service_id, lasts(CooperationMembership, clock.today()))
        .order_by(CooperationMembership.id)
    )
    said = db.session.scalars(
        select(HomeAvailability)
        .where(HomeAvailability.household_id == home.id)
        .options(selectinload(HomeAvailability.absences))
    ).one_or_none()
    live = db.session.scalars(
        select(InterestRegistration)
        .where(InterestRegistration.household_id == home.id, InterestRegistration.state.in_(LIVE))
        .options(joinedload(InterestRegistration.cooperation))
        .order_by(InterestRegistration.since, InterestRegistration.id)
    ).all()
    return HomeWishes(programs_for(home.kind), {id_: name for id_, name in cooperations}, said, live)  # noqa: C416 (rows)


def programs_for(kind: HouseholdKind | None = None) -> dict[str, str]:
    """List the programs a kind of home (None: any) may wish for, key → name in the reader's language, by name."""
    language = current_language()
    kinds = [kind] if kind else FOSTER_KINDS
    names = (
        (key, program.name.text(language))
        for key, program in catalog.load().items()
        if any(may_wish(program, it) for it in kinds)
    )
    return dict(sorted(names, key=lambda it: sort_key(it[1])))


def find_own_wish(actor: Actor, code: str) -> InterestRegistration | None:
    """Find a wish of the foster parent's own home."""
    if actor.role != Role.FOSTER_PARENT:
        return None
    return db.session.scalars(
        select(InterestRegistration).where(
            InterestRegistration.code == code, InterestRegistration.household_id.in_(actor.household_ids)
        )
    ).one_or_none()
