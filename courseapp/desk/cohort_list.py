"""Reading the list of cohorts: three statements, whatever the number of cohorts and years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from courseapp.cohorts.models import Cohort, CohortService
from courseapp.cohorts.queries import visible
from courseapp.cohorts.rules import Circle
from courseapp.desk.rules import CLOSED, JOINABLE, Status
from courseapp.desk.summary import Summary, as_summary, in_period, leaders_of, not_put_away, status_in, summaries
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.text import fold
from courseapp.places.models import ChildWelfareService, ServiceMunicipality
from courseapp.web.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader narrows the list by; an empty part narrows nothing.

    ``place`` is the key of a service that takes part, or the number of a municipality that one of them serves.
    """

    circle: Circle
    program: str = ""
    place: str = ""
    status: Status | None = None
    first: date | None = None
    last: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: the cohort and who leads it."""

    cohort: Summary
    leaders: Sequence[str]


def list_cohorts(actor: Actor, wanted: Filter, page: int) -> Page[Row]:
    """Read a page of the cohorts an actor may see, in order of their start: three statements."""
    latest_first = wanted.status in CLOSED
    start = Cohort.first_at.desc() if latest_first else Cohort.first_at.asc()
    query = (
        summaries().where(visible(actor), *_conditions(wanted)).order_by(Cohort.first_at.is_(None), start, Cohort.id)
    )
    found = page_of(query, page)
    cohorts = [as_summary(row._asdict()) for row in found.rows]
    leaders = leaders_of([c.id for c in cohorts])
    return Page([Row(c, leaders[c.id]) for c in cohorts], found.number, found.total)


def open_cohorts(actor: Actor, page: int) -> Page[Summary]:
    """Read a page of the cohorts that a family's own home may sign up for: two statements."""
    query = (
        summaries()
        .where(visible(actor), status_in(JOINABLE))
        .order_by(Cohort.first_at.is_(None), Cohort.first_at, Cohort.id)
    )
    found = page_of(query, page)
    return Page([as_summary(row._asdict()) for row in found.rows], found.number, found.total)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Cohort.circle == wanted.circle]
    if wanted.program:
        conditions.append(Cohort.program_key == wanted.program)
    if wanted.place:
        conditions.append(_takes_part(wanted.place))
    if wanted.first or wanted.last:
        conditions.append(in_period(wanted.first, wanted.last))
    if wanted.status:
        conditions.append(status_in(frozenset({wanted.status})))
    if not (wanted.first or wanted.last or wanted.status):
        conditions.append(not_put_away(clock.today()))
    if words := fold(wanted.words):
        in_name = Cohort.name_folded.contains(words, autoescape=True)
        conditions.append(or_(in_name, Cohort.code.startswith(words.upper(), autoescape=True)))
    return conditions


def _takes_part(place: str) -> ColumnElement[bool]:
    serving = select(ServiceMunicipality.service_id).where(ServiceMunicipality.municipality_number == place)
    keyed = select(ChildWelfareService.id).where(ChildWelfareService.key == place)
    return Cohort.id.in_(
        select(CohortService.cohort_id).where(
            or_(CohortService.service_id.in_(serving), CohortService.service_id.in_(keyed))
        )
    )
