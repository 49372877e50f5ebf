"""The places of the made-up worlds: municipalities, services, cooperations, venues and closed weeks."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

from courseapp import places
from courseapp.kernel import clock
from courseapp.kernel.clock import to_utc
from courseapp.kernel.db import db
from courseapp.places import import_links
from courseapp.places.import_municipalities import run_import
from courseapp.places.models import (
    BlackoutKind,
    BlackoutPeriod,
    ChildWelfareService,
    Cooperation,
    CooperationMembership,
    Municipality,
    Room,
    ServiceMunicipality,
    Venue,
    VenueOpening,
)
from courseapp.worlds.facts import COOPERATIONS, SERVICES, VENUES, CooperationFact, ServiceFact, VenueFact

MUNICIPALITIES = Path(places.__file__).with_name("municipalities.csv")
LINKS = MUNICIPALITIES.with_name("links.csv")
WORK_WEEK = 4
"""Days from Monday to Friday."""
WINTER_WEEK = {"Vestland": 8, "Rogaland": 9}


def build(cooperations: int, first_year: int, last_year: int) -> list[Cooperation]:
    """Make so many cooperations with all that is theirs, and the closed weeks of the years."""
    with clock.at(to_utc(date(first_year, 1, 4), time(9))):
        run_import(MUNICIPALITIES.read_bytes())
        import_links.run_import(LINKS.read_bytes())
    services = {fact.key: _service(fact) for fact in _services(cooperations)}
    made = []
    for fact in _cooperations(cooperations):
        made.append(_cooperation(fact, services))
        for venue in [v for v in VENUES if v.cooperation == fact.key] or [_some_venue(fact)]:
            _venue(made[-1], venue)
    for municipality in db.session.scalars(db.select(Municipality).order_by(Municipality.number)):
        for year in range(first_year, last_year + 1):
            db.session.add_all(_closed(municipality, year))
    db.session.flush()
    return made


def _services(cooperations: int) -> list[ServiceFact]:
    """The known services, and one for each municipality left over when more cooperations are wanted than are known."""
    if cooperations <= len(COOPERATIONS):
        return list(SERVICES)
    served = {number for service in SERVICES for number in service.municipalities}
    rest = db.session.scalars(
        db.select(Municipality).where(Municipality.number.not_in(served)).order_by(Municipality.number)
    )
    return [*SERVICES, *(ServiceFact(f"service-{m.number}", f"{m.name} barneverntjeneste", (m.number,)) for m in rest)]


def _cooperations(count: int) -> list[CooperationFact]:
    """The known cooperations, and as many more as wanted, of three services each."""
    more = [s for s in _services(count) if s.key.startswith("service-")]
    extra = []
    for n in range(count - len(COOPERATIONS)):
        three = [more[(3 * n + i) % len(more)] for i in range(3)]
        extra.append(
            CooperationFact(
                f"samarbeid-{n + 7}", f"Samarbeid {n + 7}", three[0].municipalities[0], tuple(s.key for s in three), 30
            )
        )
    return [*COOPERATIONS[:count], *extra]


def _some_venue(fact: CooperationFact) -> VenueFact:
    return VenueFact(fact.key, f"Samfunnshuset {fact.key}", fact.host, (("Salen", 60), ("Møterommet", 16)))


def _service(fact: ServiceFact) -> ChildWelfareService:
    service = ChildWelfareService(key=fact.key, name=fact.name, language="nn" if "teneste" in fact.name else "nb")
    db.session.add(service)
    db.session.flush()
    db.session.add_all(ServiceMunicipality(municipality_number=n, service_id=service.id) for n in fact.municipalities)
    return service


def _cooperation(fact: CooperationFact, services: dict[str, ChildWelfareService]) -> Cooperation:
    it = Cooperation(
        key=fact.key, name=fact.name, host_municipality=fact.host, legal_form="Vertskommune", language=fact.language
    )
    db.session.add(it)
    db.session.flush()
    first = date(clock.today().year - 12, 1, 1)
    db.session.add_all(
        CooperationMembership(cooperation_id=it.id, service_id=services[key].id, first_day=first)
        for key in fact.services
    )
    return it


def _venue(cooperation: Cooperation, fact: VenueFact) -> None:
    venue = Venue(
        cooperation_id=cooperation.id,
        municipality_number=fact.municipality,
        name=fact.name,
        access_note=fact.access,
        travel_note=fact.travel,
        step_free=fact.step_free,
        childcare_room=fact.childcare,
    )
    db.session.add(venue)
    db.session.flush()
    db.session.add_all(Room(venue_id=venue.id, name=name, capacity=capacity) for name, capacity in fact.rooms)
    db.session.add_all(
        VenueOpening(venue_id=venue.id, weekday=day, opens=time(fact.opens), closes=time(fact.closes))
        for day in range(6)
    )


def _closed(municipality: Municipality, year: int) -> list[BlackoutPeriod]:
    """A year's school holidays and planning days. Autumn and summer are alike; winter and planning days are not."""
    autumn = date.fromisocalendar(year, 41, 1)
    winter = date.fromisocalendar(year, WINTER_WEEK[municipality.county], 1)
    planning = date.fromisocalendar(year, 46 + int(municipality.number) % 3, 5)
    weeks = (
        ("Høstferie", autumn, autumn + timedelta(WORK_WEEK)),
        ("Vinterferie", winter, winter + timedelta(WORK_WEEK)),
        ("Sommerferie", date(year, 6, 20), date(year, 8, 16)),
        ("Juleferie", date(year, 12, 21), date(year, 12, 31)),
    )
    periods = [_period(municipality, BlackoutKind.SCHOOL_HOLIDAY, *week) for week in weeks]
    return [*periods, _period(municipality, BlackoutKind.PLANNING_DAY, "Planleggingsdag", planning, planning)]


def _period(place: Municipality, kind: BlackoutKind, label: str, first: date, last: date) -> BlackoutPeriod:
    return BlackoutPeriod(municipality_number=place.number, first_day=first, last_day=last, kind=kind, label=label)
