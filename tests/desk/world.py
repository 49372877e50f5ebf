"""What the tests of the desk have in common: homes signed up, and groups with leaders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, event, insert, select

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, CohortAudience, CohortService, Meeting, Seat
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import fold
from courseapp.network.models import Facilitator
from courseapp.people.models import Household, HouseholdKind, HouseholdMember, MemberRole, Person
from courseapp.places.models import ChildWelfareService, Cooperation
from programs.model import Phase
from tests import makers


def sign_up(cohort: Cohort, home: Household) -> Enrollment:
    """Put a home in a cohort with all its adults. Inside the caller's transaction."""
    return enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))


def sign_up_many(cohort: Cohort, service: ChildWelfareService, count: int) -> list[Household]:
    """Put new homes of a service in a cohort."""
    homes = [makers.a_household(service) for _ in range(count)]
    for home in homes:
        sign_up(cohort, home)
    return homes


def lead(cohort: Cohort, facilitator: Facilitator) -> None:
    """Let a facilitator lead a cohort."""
    cohort_actions.assign_facilitators(None, cohort, facilitator.id, [])


def many_cohorts(model: Cohort, count: int) -> None:
    """Add copies of a cohort, each with one meeting, in a few statements."""
    columns = [c.name for c in Cohort.__table__.columns if c.name not in {"id", "code", "name", "name_folded"}]
    common = {name: getattr(model, name) for name in columns}
    names = [f"Kopi {n}" for n in range(count)]
    db.session.execute(insert(Cohort), [{**common, "name": n, "name_folded": n.casefold()} for n in names])
    ids = db.session.scalars(select(Cohort.id).where(Cohort.name_folded.startswith("kopi"))).all()
    services = [s.id for s in model.services]
    db.session.execute(insert(CohortService), [{"cohort_id": i, "service_id": s} for i in ids for s in services])
    db.session.execute(insert(CohortAudience), [{"cohort_id": i, "audience": "foster_home"} for i in ids])
    db.session.execute(insert(Seat), [{"cohort_id": i, "number": 1} for i in ids])
    times = {"starts_at": model.first_at, "ends_at": model.last_at, "phase": Phase.COURSE, "changed_at": clock.now()}
    db.session.execute(insert(Meeting), [{"cohort_id": i, "number": 1, **times} for i in ids])


def many_homes(model: Household, count: int, cohort: Cohort | None = None) -> None:
    """Add copies of a home with one adult each, waiting in a cohort if one is given, in a few statements."""
    columns = [c.name for c in Household.__table__.columns if c.name not in {"id", "code", "service_reference"}]
    common = {name: getattr(model, name) for name in columns}
    codes = [f"KOPI{n:04}" for n in range(count)]
    db.session.execute(insert(Household), [{**common, "code": code} for code in codes])
    homes = db.session.scalars(select(Household.id).where(Household.code.startswith("KOPI"))).all()
    people = [{"given_name": c, "family_name": "Eksempel", "name_folded": f"{c} eksempel".casefold()} for c in codes]
    db.session.execute(insert(Person), people)
    persons = db.session.scalars(select(Person.id).where(Person.given_name.startswith("KOPI"))).all()
    pairs = list(zip(homes, persons, strict=True))
    member = {"role": MemberRole.ADULT, "first_day": makers.LONG_AGO}
    db.session.execute(insert(HouseholdMember), [{"household_id": h, "person_id": p, **member} for h, p in pairs])
    if cohort is not None:
        _let_wait(cohort, pairs)


def _let_wait(cohort: Cohort, pairs: list[tuple[int, int]]) -> None:
    state = {"cohort_id": cohort.id, "seat_unit": cohort.seat_unit, "state": EnrollmentState.WAITING}
    entered = {"entered_at": clock.now()}
    db.session.execute(insert(Enrollment), [{"household_id": h, **state, **entered} for h, _ in pairs])
    made = select(Enrollment.household_id, Enrollment.id).where(Enrollment.cohort_id == cohort.id)
    ids: dict[int, int] = {row[0]: row[1] for row in db.session.execute(made)}
    db.session.execute(insert(Participant), [{"enrollment_id": ids[h], "person_id": p, **state} for h, p in pairs])


def name_of(home: Household) -> str:
    """Give the given name of a home's first adult."""
    return db.session.get_one(Person, makers.adults_of(home)[0]).given_name


def clear_copies() -> None:
    """Take the copies of cohorts away again."""
    copies = select(Cohort.id).where(Cohort.name_folded.startswith("kopi")).scalar_subquery()
    for model in (Meeting, Seat, CohortAudience, CohortService):
        db.session.execute(delete(model).where(model.cohort_id.in_(copies)))
    db.session.execute(delete(Cohort).where(Cohort.name_folded.startswith("kopi")))


def a_birth_parent(service: ChildWelfareService) -> Actor:
    """Make a parent in a home of the parents' own circle."""
    home = makers.a_household(service, kind=HouseholdKind.BIRTH_PARENT)
    return makers.actor_for(makers.an_account(makers.adults_of(home)[0], Role.BIRTH_PARENT))


def plans_of(deed: Callable[[], object]) -> list[str]:
    """Give the lines of the plans the database makes for all that a deed reads, scanning only where it must."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    with db.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
        if explain == "EXPLAIN ":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [
            " ".join(str(part) for part in row)
            for statement, parameters in sent
            for row in connection.exec_driver_sql(explain + statement, parameters)
        ]


def a_running_cohort(cooperation: Cooperation, name: str = "") -> Cohort:
    """Make a confirmed cohort whose first meeting was a week ago."""
    cohort = makers.a_cohort(cooperation, first=clock.today() - timedelta(days=7), name=name)
    cohort_actions.confirm(None, cohort)
    return cohort


def section(page_text: str, heading: str, until: str) -> str:
    """Give the words of a page between one heading and the next."""
    return page_text.split(heading, 1)[1].split(until, 1)[0]


def a_home(
    service: ChildWelfareService, name: str, contact: Actor | None = None, *, limited: bool = False
) -> Household:
    """Make a home of one adult with this given name, followed up by somebody or nobody."""
    person = db.session.get_one(Person, contact.person_id) if contact else None
    home = makers.a_household(service, adults=1, limited=limited, contact_person=person)
    adult = db.session.get_one(Person, makers.adults_of(home)[0])
    adult.given_name, adult.name_folded = name, fold(f"{name} Eksempel")
    return home


def named(words: str, *names: str) -> list[str]:
    """Tell which of these names stand in the words of a page."""
    return [name for name in names if name in words]
