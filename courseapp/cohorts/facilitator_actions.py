"""Who leads: the cohort's facilitators, and a substitute for one meeting. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from courseapp.cohorts.booking import book, cohort_leaders, coming, must_be_live, release
from courseapp.cohorts.models import Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.queries import curriculum
from courseapp.cohorts.rules import Unfit, unfit
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import local
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.network.models import Facilitator, Qualification
from courseapp.people.models import Person


def assign_facilitators(
    actor: Actor | None, cohort: Cohort, lead_id: int, second_ids: Sequence[int], reason: str | None = None
) -> None:
    """Set who leads the cohort and book them for every coming meeting; substitutes there are let go.

    ``reason`` lets in somebody who is not qualified. Raises Refused("cohorts.unfit", name=…, why=…) without one, and
    Refused("cohorts.taken") when one is elsewhere at the time.
    """
    cohort = lock(cohort)
    must_be_live(cohort)
    wanted = list(dict.fromkeys([lead_id, *second_ids]))
    overridden = _judge(cohort, {f: f == lead_id for f in wanted}, reason)
    db.session.execute(delete(CohortFacilitator).where(CohortFacilitator.cohort_id == cohort.id))
    db.session.add_all(CohortFacilitator(cohort_id=cohort.id, facilitator_id=f, lead=f == lead_id) for f in wanted)
    db.session.flush()
    meetings = coming(cohort)
    release(meetings, facilitators=wanted)
    book(actor, meetings, cohort_leaders(cohort, meetings))
    record(
        actor,
        "cohorts.assign",
        f"cohort:{cohort.id}",
        cohort_id=cohort.id,
        reason=reason if overridden else None,
        facilitators=wanted,
        overridden={str(f): why for f, why in overridden.items()},
    )


def substitute(
    actor: Actor | None, meeting: Meeting, absent_id: int, stand_in_id: int, reason: str | None = None
) -> None:
    """Let somebody else lead one coming meeting instead of one of its facilitators.

    Raises Refused with one of "cohorts." + past, changed_meanwhile, not_booked, already_booked, unfit, taken, not_now.
    """
    cohort = lock(meeting.cohort)
    must_be_live(cohort)
    meeting = lock(meeting)
    if meeting.cancelled_at:
        raise Refused("cohorts.changed_meanwhile", number=meeting.number)
    if meeting.starts_at <= clock.now():
        raise Refused("cohorts.past", number=meeting.number)
    lead = db.session.scalar(
        select(CohortFacilitator.facilitator_id).where(CohortFacilitator.cohort_id == cohort.id, CohortFacilitator.lead)
    )
    overridden = _judge(cohort, {stand_in_id: absent_id == lead}, reason)
    before = release([meeting], facilitators=[stand_in_id])[meeting.id]
    if absent_id not in before:
        raise Refused("cohorts.not_booked")
    if stand_in_id in before:
        raise Refused("cohorts.already_booked", name=_names([stand_in_id])[stand_in_id])
    book(actor, [meeting], {meeting.id: before - {absent_id} | {stand_in_id}})
    record(
        actor,
        "cohorts.substitute",
        f"meeting:{meeting.id}",
        cohort_id=cohort.id,
        reason=reason if overridden else None,
        number=meeting.number,
        absent=absent_id,
        stand_in=stand_in_id,
        overridden={str(f): why for f, why in overridden.items()},
    )


def _judge(cohort: Cohort, as_lead: Mapping[int, bool], reason: str | None) -> dict[int, Unfit]:
    """Tell who is let in on a reason, and why they needed one. Raises Refused("cohorts.unfit") without a reason."""
    if cohort.last_at is None:
        return {}
    rows = db.session.execute(
        select(Qualification.facilitator_id, Qualification.lead, Qualification.valid_until).where(
            Qualification.facilitator_id.in_(as_lead), Qualification.program_key == cohort.program_key
        )
    ).all()
    known = {row.facilitator_id: (row.lead, row.valid_until) for row in rows}
    needed, last_day = curriculum(cohort).lead_required, local(cohort.last_at).date()
    found: dict[int, Unfit] = {}
    for facilitator_id, leads in as_lead.items():
        lead, valid_until = known.get(facilitator_id, (None, None))
        if why := unfit(needed=needed, as_lead=leads, lead=lead, valid_until=valid_until, last_day=last_day):
            found[facilitator_id] = why
    if found and not reason:
        facilitator_id, why = next(iter(found.items()))
        raise Refused("cohorts.unfit", name=_names([facilitator_id])[facilitator_id], why=why)
    return found


def _names(facilitator_ids: Sequence[int]) -> dict[int, str]:
    query = select(Facilitator.id, Person).join(Person, Person.id == Facilitator.person_id)
    rows = db.session.execute(query.where(Facilitator.id.in_(facilitator_ids)))
    return {facilitator_id: person.name for facilitator_id, person in rows}
