"""Reading what the page of one cohort tells: five statements at most after the cohort itself is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from courseapp.cohorts.models import Cohort, CohortService, Meeting
from courseapp.cohorts.queries import meetings_of
from courseapp.desk.own import OwnPlace, open_invitation, own_places
from courseapp.desk.policy import SEE_COHORT_JOURNAL
from courseapp.desk.summary import Summary, leaders_of, read, summaries
from courseapp.desk.texts import DONE
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.places.models import ChildWelfareService

JOURNAL_LINES = 10
"""How many of the latest deeds the page shows."""


@dataclass(frozen=True, slots=True)
class CohortPage:
    """All the page of a cohort tells this reader. What is not for them is empty."""

    cohort: Cohort
    summary: Summary
    meetings: Sequence[Meeting]
    leaders: Sequence[str]
    services: Sequence[str]
    journal: Sequence[JournalEntry]
    places: Sequence[OwnPlace]
    invitation: str | None


def cohort_page(actor: Actor, cohort: Cohort) -> CohortPage:
    """Read it."""
    family = actor.role in FAMILY
    places = own_places(actor, cohort) if family else ()
    invited = family and not any(p.is_live for p in places)
    return CohortPage(
        cohort=cohort,
        summary=read(summaries().where(Cohort.id == cohort.id))[0],
        meetings=meetings_of(cohort),
        leaders=leaders_of([cohort.id])[cohort.id],
        services=() if family else _services(cohort),
        journal=_journal(cohort) if SEE_COHORT_JOURNAL.allows(actor) else (),
        places=places,
        invitation=open_invitation(actor, cohort) if invited else None,
    )


def _services(cohort: Cohort) -> Sequence[str]:
    return db.session.scalars(
        select(ChildWelfareService.name)
        .join(CohortService, CohortService.service_id == ChildWelfareService.id)
        .where(CohortService.cohort_id == cohort.id)
        .order_by(ChildWelfareService.name)
    ).all()


def _journal(cohort: Cohort) -> Sequence[JournalEntry]:
    return db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.cohort_id == cohort.id, JournalEntry.deed.in_(list(DONE)))
        .order_by(JournalEntry.id.desc())
        .limit(JOURNAL_LINES)
    ).all()
