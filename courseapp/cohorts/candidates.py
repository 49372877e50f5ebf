"""Who could lead a cohort, or one meeting of it: qualified or not, free or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from courseapp.cohorts.collisions import Wanted, busy
from courseapp.cohorts.models import Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.queries import curriculum
from courseapp.cohorts.resources import facilitators_in
from courseapp.cohorts.rules import Collision, Unfit, unfit
from courseapp.cohorts.texts import UNFIT_WORDS, collisions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import local
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.web.words import long_date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A facilitator as a possible leader of a cohort.

    ``unfit_lead`` and ``unfit_second`` tell why not without a reason; ``collisions`` what they are taken by.
    ``lead`` is what the qualification covers (None: none), ``valid_until`` its end. ``leads`` and ``seconds``: they
    lead this cohort already.
    """

    id: int
    name: str
    lead: bool | None
    valid_until: date | None
    unfit_lead: Unfit | None
    unfit_second: Unfit | None
    collisions: tuple[Collision, ...]
    leads: bool = False
    seconds: bool = False


def candidates(actor: Actor, cohort: Cohort, meetings: Sequence[Meeting] | None = None) -> list[Candidate]:
    """List a cooperation's facilitators for the coming meetings of a cohort, or for some: five statements at most."""
    if meetings is None:
        meetings = _coming(cohort)
    people = facilitators_in(cohort.cooperation_id)
    query = select(CohortFacilitator.facilitator_id, CohortFacilitator.lead)
    rows = db.session.execute(query.where(CohortFacilitator.cohort_id == cohort.id))
    assigned = {row.facilitator_id: row.lead for row in rows}
    taken = _taken(actor, meetings, [f.id for f in people])
    return [_candidate(cohort, f, assigned, taken.get(f.id, ())) for f in people]


def _coming(cohort: Cohort) -> list[Meeting]:
    now = clock.now()
    query = select(Meeting).where(Meeting.cohort_id == cohort.id, Meeting.cancelled_at.is_(None))
    return list(db.session.scalars(query.where(Meeting.starts_at > now)))


def _taken(actor: Actor, meetings: Sequence[Meeting], ids: Collection[int]) -> dict[int, list[Collision]]:
    everybody = frozenset(ids)
    wanted = [Wanted(m.number, m.starts_at, m.ends_at, facilitator_ids=everybody) for m in meetings]
    return busy(actor, wanted, but=[m.id for m in meetings])


def _candidate(
    cohort: Cohort, facilitator: Facilitator, assigned: Mapping[int, bool], taken: Sequence[Collision]
) -> Candidate:
    has = next((q for q in facilitator.qualifications if q.program_key == cohort.program_key), None)
    lead, valid_until = (has.lead, has.valid_until) if has else (None, None)
    needed = curriculum(cohort).lead_required
    last_day = local(cohort.last_at).date() if cohort.last_at else clock.today()
    return Candidate(
        id=facilitator.id,
        name=facilitator.person.name,
        lead=lead,
        valid_until=valid_until,
        unfit_lead=unfit(needed=needed, as_lead=True, lead=lead, valid_until=valid_until, last_day=last_day),
        unfit_second=unfit(needed=needed, as_lead=False, lead=lead, valid_until=valid_until, last_day=last_day),
        collisions=tuple(taken),
        leads=assigned.get(facilitator.id) is True,
        seconds=assigned.get(facilitator.id) is False,
    )


def about(candidate: Candidate, why: Unfit | None) -> str:
    """Say what there is to know before choosing somebody; ``why`` they are unfit for what is asked, if they are."""
    taken = collisions(candidate.collisions) or [_("Ledig.")]
    return " ".join([_qualified(candidate, why), *taken])


def _qualified(candidate: Candidate, why: Unfit | None) -> str:
    if why is not None:
        return str(UNFIT_WORDS[why])
    if candidate.lead is None:
        return _("Programmet krever ingen kvalifikasjon.")
    if candidate.valid_until is not None:
        return _("Kvalifisert til %(day)s.", day=long_date(candidate.valid_until))
    return _("Kvalifisert.")
