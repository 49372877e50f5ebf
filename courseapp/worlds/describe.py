"""What a script needs to drive a made-up world without knowing our addresses: the file that --describe writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from courseapp.attendance import queries as attendance_queries
from courseapp.attendance.rules import CLOSES_AFTER, OPENS_BEFORE
from courseapp.calendars.models import FeedKind
from courseapp.cohorts.models import Booking, Cohort, CohortService, Meeting, Seat
from courseapp.cohorts.rules import PUBLISHED, Circle, CohortState
from courseapp.enrollment import gate, queries
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Role
from courseapp.kernel.db import db, transaction
from courseapp.network.models import Facilitator
from courseapp.people.models import Account, Household, HouseholdMember, MemberRole, Person, RoleGrant
from courseapp.people.signed_in import actor_of
from courseapp.places.models import CooperationMembership
from courseapp.planning.models import PlanningRound
from courseapp.worlds.links import feed_path, sign_in_path
from programs.model import SeatUnit

RUSH_SEATS = 12
APPLICANTS = 400
"""The most that are described; a rush takes two hundred."""
MARKS = ("late", "present", "excused", "part", "absent")


class Featureless(Exception):
    """The world is too small to hold what a description tells of; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the description plays: a cooperation with a cohort to rush for and a meeting to register."""

    rush: Cohort
    big: Cohort
    meeting: Meeting
    facilitator: RoleGrant
    home: Household
    foster_parent: RoleGrant


def describe(app: Flask, file: Path) -> None:
    """Write the description of the world in the database. Raises Featureless."""
    with app.test_request_context(base_url=app.extensions["courseapp"].base_url), transaction():
        text = json.dumps(description(), ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def description() -> dict[str, Any]:
    """Describe the world, with fresh links, inside ``transaction()``."""
    scene = _scene()
    grants = _grants(scene)
    return {
        "base_url": current_app.extensions["courseapp"].base_url,
        "sign_in": {name: sign_in_path(grant) for name, grant in grants.items()},
        "pages": _existing(_pages(scene)),
        "feeds": _existing(_feeds(scene, grants)),
        "exports": _existing(
            {
                "participants_xlsx": f"/kull/{scene.big.code}/deltakere.xlsx",
                "attendance_xlsx": f"/kull/{scene.meeting.cohort.code}/oppmote.xlsx",
            }
        ),
        "rush": _rush(scene.rush),
        "attendance": _attendance(scene),
    }


def sign_in_links() -> dict[str, str]:
    """Give one way in for each role, inside ``transaction()``: somebody with something to do, where there is."""
    grants = {role.value: _any(role) for role in Role}
    with suppress(Featureless):
        grants |= {name: grant for name, grant in _grants(_scene()).items() if name in grants}
    return {name: sign_in_path(grant) for name, grant in grants.items() if grant is not None}


def _scene() -> Scene:
    rush = _wanted(_rush_cohort(), "open cohort with free seats")
    here = (Cohort.cooperation_id == rush.cooperation_id, Cohort.circle == Circle.FOSTER)
    homes = select(func.count()).where(Enrollment.cohort_id == Cohort.id, Enrollment.state == EnrollmentState.SEATED)
    biggest = select(Cohort).where(*here).order_by(homes.scalar_subquery().desc(), Cohort.id).limit(1)
    meeting, facilitator = _wanted(
        db.session.execute(_open_registers().where(*here).limit(1)).one_or_none(), "meeting open for attendance"
    )
    home, parent = _wanted(_somebody_in(meeting.cohort_id), "foster parent with a seat and an account")
    return Scene(rush, _wanted(db.session.scalar(biggest), "cohort"), meeting, facilitator, home, parent)


def _wanted(found: Any, what: str) -> Any:
    if found is None:
        raise Featureless(f"this world has no {what}; make a larger one")
    return found


def _rush_cohort() -> Cohort | None:
    """Find the published cohort that has not begun with the number of free seats nearest to what is wanted."""
    seats = select(func.count()).where(Seat.cohort_id == Cohort.id).scalar_subquery()
    taken = select(func.count()).where(Enrollment.cohort_id == Cohort.id, Enrollment.state.in_(LIVE)).scalar_subquery()
    return db.session.scalar(
        select(Cohort)
        .where(
            Cohort.state.in_(PUBLISHED),
            Cohort.seat_unit == SeatUnit.HOME,
            Cohort.circle == Circle.FOSTER,
            Cohort.first_at > clock.now(),
            seats > taken,
        )
        .order_by(func.abs(seats - taken - RUSH_SEATS), Cohort.id)
        .limit(1)
    )


def _open_registers() -> Any:
    """Select the meetings whose registers are open, the latest first, with the role of one who leads each."""
    now = clock.now()
    return (
        select(Meeting, RoleGrant)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .join(Booking, Booking.meeting_id == Meeting.id)
        .join(Facilitator, Facilitator.id == Booking.facilitator_id)
        .join(Account, Account.person_id == Facilitator.person_id)
        .join(RoleGrant, (RoleGrant.account_id == Account.id) & (RoleGrant.role == Role.FACILITATOR))
        .where(
            Cohort.state == CohortState.CONFIRMED,
            Meeting.cancelled_at.is_(None),
            Meeting.register_done_at.is_(None),
            Meeting.starts_at <= now + OPENS_BEFORE,
            Meeting.ends_at >= now - CLOSES_AFTER,
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id, RoleGrant.id)
    )


def _limited_homes() -> Any:
    return (
        select(HouseholdMember.household_id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(Person.limited_visibility)
    )


def _somebody_in(cohort_id: int) -> tuple[Household, RoleGrant] | None:
    """Find a home with a seat in a cohort, and one of its adults."""
    row = db.session.execute(
        select(Household, RoleGrant)
        .join(Enrollment, Enrollment.household_id == Household.id)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .join(Account, Account.person_id == Participant.person_id)
        .join(RoleGrant, (RoleGrant.account_id == Account.id) & (RoleGrant.role == Role.FOSTER_PARENT))
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == EnrollmentState.SEATED,
            Household.id.not_in(_limited_homes()),
        )
        .order_by(Enrollment.id, Participant.person_id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _grants(scene: Scene) -> dict[str, RoleGrant]:
    """Choose who signs in, role by role: all with something to do in the scene, but the stranger."""
    contact = select(RoleGrant).join(Account).where(Account.person_id == scene.home.contact_person_id)
    stranger = aliased(CooperationMembership)
    shared = select(stranger.cooperation_id).where(
        stranger.service_id.in_(
            select(CooperationMembership.service_id).where(
                CooperationMembership.cooperation_id == scene.rush.cooperation_id
            )
        )
    )
    found = {
        "coordinator": _any(Role.COORDINATOR, RoleGrant.cooperation_id == scene.rush.cooperation_id),
        "facilitator": scene.facilitator,
        "foster_parent": scene.foster_parent,
        "contact_person": db.session.scalar(contact.where(RoleGrant.role == Role.CONTACT_PERSON).limit(1)),
        "leader": _any(Role.LEADER, RoleGrant.service_id == scene.home.service_id),
        "stranger": _any(Role.COORDINATOR, RoleGrant.cooperation_id.not_in(shared)),
    }
    return {name: grant for name, grant in found.items() if grant is not None}


def _any(role: Role, *where: Any) -> RoleGrant | None:
    return db.session.scalar(select(RoleGrant).where(RoleGrant.role == role, *where).order_by(RoleGrant.id).limit(1))


def _pages(scene: Scene) -> dict[str, str]:
    return {
        "cohorts": "/kull",
        "cohort": f"/kull/{scene.big.code}",
        "sign_up": f"/kull/{scene.rush.code}/pamelding",
        "participants": f"/kull/{scene.big.code}/deltakere",
        "register": f"/kull/{scene.meeting.cohort.code}/okt/{scene.meeting.number}/oppmote",
        "calendar": "/kalender",
        "planning": _planning(scene),
        "series": "/leksjoner",
        "offers": _offers(scene),
        "messages": "/meldinger",
        "referral": "/henvisninger",
    }


def _planning(scene: Scene) -> str:
    """Give the page of the newest round in the scene's cooperation, or of all rounds."""
    query = select(PlanningRound.code).where(PlanningRound.cooperation_id == scene.rush.cooperation_id)
    code = db.session.scalar(query.order_by(PlanningRound.id.desc()).limit(1))
    return f"/planlegging/{code}" if code else "/planlegging"


def _offers(scene: Scene) -> str:
    """Give the participants of a cohort where somebody is asked about a seat, or of the biggest."""
    asked = select(Enrollment.cohort_id).where(Enrollment.state == EnrollmentState.OFFERED)
    here = select(Cohort.code).where(Cohort.cooperation_id == scene.rush.cooperation_id, Cohort.id.in_(asked))
    return f"/kull/{db.session.scalar(here.order_by(Cohort.id).limit(1)) or scene.big.code}/deltakere"


def _feeds(scene: Scene, grants: dict[str, RoleGrant]) -> dict[str, str]:
    planner = grants["coordinator"]
    return {
        "foster_parent": feed_path(scene.foster_parent, FeedKind.PERSON),
        "facilitator": feed_path(scene.facilitator, FeedKind.FACILITATOR),
        "cohort": feed_path(planner, FeedKind.COHORT, cohort_id=scene.meeting.cohort_id),
        "cooperation": feed_path(planner, FeedKind.COOPERATION, cooperation_id=scene.rush.cooperation_id),
    }


def _existing(addresses: dict[str, str]) -> dict[str, str]:
    """Leave out addresses that this version does not have."""
    known = current_app.url_map.bind("")

    def exists(path: str) -> bool:
        try:
            known.match(path, method="GET")
        except RequestRedirect:
            return True
        except HTTPException:
            return False
        return True

    return {name: path for name, path in addresses.items() if exists(path)}


def _rush(cohort: Cohort) -> dict[str, Any]:
    """Tell who might sign up, one adult of each home that may and has not yet."""
    services = select(CohortService.service_id).where(CohortService.cohort_id == cohort.id)
    ids = db.session.scalars(
        select(Household.id)
        .where(Household.service_id.in_(services), Household.last_day.is_(None), Household.id.not_in(_limited_homes()))
        .order_by(Household.id)
    ).all()
    ready = [h for h in gate.homes(cohort, ids) if gate.home_refusal(None, cohort, h) is None]
    grants = _grants_of([h.members[0].person_id for h in ready])
    applicants = [
        {"sign_in": sign_in_path(grants[person]), "fields": {"persons": str(person)}}
        for person in (h.members[0].person_id for h in ready)
        if person in grants
    ]
    free = queries.counts([cohort.id])[cohort.id].free
    return {"path": f"/kull/{cohort.code}/pamelding", "seats": free, "applicants": applicants[:APPLICANTS]}


def _grants_of(person_ids: Sequence[int]) -> dict[int, RoleGrant]:
    """Find the family roles of persons."""
    rows = db.session.execute(
        select(Account.person_id, RoleGrant)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(HouseholdMember, HouseholdMember.person_id == Account.person_id)
        .where(Account.person_id.in_(person_ids), RoleGrant.role.in_(FAMILY), HouseholdMember.role == MemberRole.ADULT)
    )
    return {row.person_id: row.RoleGrant for row in rows}


def _attendance(scene: Scene) -> dict[str, Any]:
    """Tell how a facilitator's page posts a mark, with one mark for each line of the register."""
    account = db.session.get_one(Account, scene.facilitator.account_id)
    actor = actor_of(account, db.session.get_one(Person, account.person_id), scene.facilitator)
    lines = attendance_queries.register_of(actor, scene.meeting)
    return {
        "path": f"/kull/{scene.meeting.cohort.code}/okt/{scene.meeting.number}/oppmote",
        "marks": [{"fields": {"mark": line.key, "presence": MARKS[n % len(MARKS)]}} for n, line in enumerate(lines)],
    }
