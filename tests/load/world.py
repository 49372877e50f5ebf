"""A small world for load: open cohorts, homes that may sign up, and browsers that are signed in already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask

from courseapp import create_app
from courseapp.cohorts.models import Cohort
from courseapp.config import from_environment
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db, transaction
from courseapp.people.models import AccountSession, RoleGrant
from programs import catalog
from tests import makers

SECRET = "0123456789abcdef" * 4


@dataclass(frozen=True, slots=True)
class World:
    """What clients need: cohort codes, and the session cookie of each home's parent and of the coordinator."""

    cohorts: list[str]
    homes: dict[int, str]
    coordinator: str


def settings(database_url: str, port: int) -> dict[str, str]:
    """Give the environment of a server, and of whoever signs its cookies."""
    return {
        "COURSEAPP_DATABASE_URL": database_url,
        "COURSEAPP_SECRET_KEY": SECRET,
        "COURSEAPP_BASE_URL": f"http://127.0.0.1:{port}",
        "COURSEAPP_MAIL_URL": "console:",
        "COURSEAPP_MAIL_FROM": "noreply@example.org",
    }


def application(database_url: str, port: int) -> Flask:
    """Give the application on that database, for making and judging a world."""
    return create_app(from_environment(settings(database_url, port)))


def make(app: Flask, *, program: str, seats: int, cohorts: int, homes: int, twins: int = 1) -> World:
    """Make the tables and the world; homes have one adult and two in turn, and are of two services.

    ``twins`` cohorts share a program, and ask before they give a seat if there are more than one. Keys of ``homes`` are
    household ids.
    """
    db.create_all()
    catalog.load()
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        services = makers.services_of(cooperation)
        # A home takes part in one cohort of a program, so cohorts have programs of their own.
        programs = [replace(catalog.get(program), key=f"{program}-{number // twins}") for number in range(cohorts)]
        days = 0 if twins == 1 else 2
        codes = [makers.a_cohort(cooperation, it, seats=seats, answer_days=days).code for it in programs]
        households = [makers.a_household(services[n // 2 % 2], adults=1 + n % 2) for n in range(homes)]
        parents = {household.id: makers.a_foster_parent(household) for household in households}
        coordinator = makers.a_coordinator(cooperation)
    with transaction():
        cookies = {household_id: cookie(app, actor) for household_id, actor in parents.items()}
        staff = cookie(app, coordinator)
    return World(codes, cookies, staff)


def cookie(app: Flask, actor: Actor) -> str:
    """Sign an actor in and give the browser's cookie."""
    token, now = new_token(), clock.now()
    grant = db.session.scalars(
        db.select(RoleGrant).where(RoleGrant.account_id == actor.account_id, RoleGrant.role == Role(actor.role))
    ).one()
    db.session.add(
        AccountSession(
            token_hash=token_hash(token),
            account_id=actor.account_id,
            grant_id=grant.id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(days=1),
        )
    )
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps({"_user_id": token, "_fresh": True}))


def cohort_of(code: str) -> Cohort:
    """Read a cohort by its code."""
    cohort: Cohort = db.session.scalars(db.select(Cohort).where(Cohort.code == code)).one()
    return cohort
