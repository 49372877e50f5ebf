"""What the administrator does with services and cooperations. Each runs inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import Base, db, lock
from courseapp.kernel.refused import Refused
from courseapp.places.import_municipalities import Report, run_import
from courseapp.places.models import ChildWelfareService, Cooperation, CooperationMembership, ServiceMunicipality


@dataclass(frozen=True, slots=True)
class CooperationFacts:
    """What is known about a cooperation; ``host`` is a municipality's number."""

    name: str
    language: str
    host: str
    legal_form: str


def create_service(actor: Actor, key: str, name: str, language: str) -> ChildWelfareService:
    """Add a service. Raises Refused("places.key_taken")."""
    service = ChildWelfareService(key=key, name=name, language=language)
    _add(service, "places.key_taken")
    journal.record(actor, "places.create_service", f"service:{service.id}")
    return service


def change_service(actor: Actor, service: ChildWelfareService, name: str, language: str) -> None:
    """Change a service's name or language."""
    lock(service)
    service.name, service.language = name, language
    journal.record(actor, "places.change_service", f"service:{service.id}")


def serve(actor: Actor, service: ChildWelfareService, number: str) -> None:
    """Let a service serve a municipality. Raises Refused("places.served_by") when another does."""
    lock(service)
    row = db.session.get(ServiceMunicipality, number, with_for_update=True)
    if row is not None and row.service_id != service.id:
        raise Refused("places.served_by", service=db.session.get_one(ChildWelfareService, row.service_id).name)
    if row is None:
        db.session.add(ServiceMunicipality(municipality_number=number, service_id=service.id))
        journal.record(actor, "places.serve", f"service:{service.id}", municipality=number)


def serve_no_more(actor: Actor, service: ChildWelfareService, number: str) -> None:
    """Take a municipality from a service; homes that live there keep their service."""
    db.session.execute(
        delete(ServiceMunicipality).where(
            ServiceMunicipality.municipality_number == number, ServiceMunicipality.service_id == service.id
        )
    )
    journal.record(actor, "places.serve_no_more", f"service:{service.id}", municipality=number)


def create_cooperation(actor: Actor, key: str, facts: CooperationFacts) -> Cooperation:
    """Add a cooperation. Raises Refused("places.key_taken")."""
    cooperation = Cooperation(key=key)
    _fill(cooperation, facts)
    _add(cooperation, "places.key_taken")
    journal.record(actor, "places.create_cooperation", f"cooperation:{cooperation.id}")
    return cooperation


def change_cooperation(actor: Actor, cooperation: Cooperation, facts: CooperationFacts) -> None:
    """Change what is known about a cooperation."""
    lock(cooperation)
    _fill(cooperation, facts)
    journal.record(actor, "places.change_cooperation", f"cooperation:{cooperation.id}")


def _fill(cooperation: Cooperation, facts: CooperationFacts) -> None:
    cooperation.name, cooperation.language = facts.name, facts.language
    cooperation.host_municipality, cooperation.legal_form = facts.host, facts.legal_form


def _add(thing: Base, refused: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError:
        raise Refused(refused) from None


def join(actor: Actor, cooperation: Cooperation, service_id: int, first_day: date) -> None:
    """Make a service a member from a day on. Raises Refused("places.already_member") when it is one then."""
    lock(cooperation)
    overlapping = select(CooperationMembership.id).where(
        CooperationMembership.cooperation_id == cooperation.id,
        CooperationMembership.service_id == service_id,
        or_(CooperationMembership.last_day.is_(None), CooperationMembership.last_day >= first_day),
    )
    if db.session.scalars(overlapping).first() is not None:
        raise Refused("places.already_member")
    db.session.add(CooperationMembership(cooperation_id=cooperation.id, service_id=service_id, first_day=first_day))
    day = first_day.isoformat()
    journal.record(actor, "places.join", f"cooperation:{cooperation.id}", service=service_id, first_day=day)


def leave(actor: Actor, membership: CooperationMembership, last_day: date) -> None:
    """End a membership. Raises Refused("places.ends_before_start")."""
    lock(membership)
    if last_day < membership.first_day:
        raise Refused("places.ends_before_start")
    membership.last_day = last_day
    subject, day = f"cooperation:{membership.cooperation_id}", last_day.isoformat()
    journal.record(actor, "places.leave", subject, service=membership.service_id, last_day=day)


def import_municipalities(actor: Actor, data: bytes) -> Report:
    """Add and correct municipalities from a file. Raises import_municipalities.Faulty; then nothing is changed."""
    report = run_import(data)
    journal.record(actor, "places.upload_municipalities", "municipality:all", added=report.added)
    return report
