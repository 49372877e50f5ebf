"""Pages that register and change homes. The pages that show them are the desk's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.people import home_actions as actions
from courseapp.people import home_queries as queries
from courseapp.people.blueprint import bp
from courseapp.people.home_actions import HomeFacts
from courseapp.people.home_forms import HomeForm, NewHomeForm
from courseapp.people.home_texts import AGE, FIELD, KIND, MEMBER, refusal
from courseapp.people.models import Household, HouseholdKind, Person
from courseapp.people.policy import CHANGE_HOME, CREATE_HOME
from courseapp.places.gazetteer import Gazetteer, all_municipalities
from courseapp.places.models import ChildWelfareService
from courseapp.web.form import read_version
from courseapp.web.guard import guarded
from courseapp.web.words import LANGUAGES, short_date

BIRTH_PARENTS = "foreldre"
"""What ``?type=`` says when a household of birth parents is meant."""


@bp.route("/hjem/nytt", methods=["GET", "POST"])
@guarded(CREATE_HOME)
def create_home(actor: Actor) -> ResponseReturnValue:
    """Register a home with its first adult; ask once when there is one of the same name."""
    birth = request.args.get("type") == BIRTH_PARENTS
    service = queries.own_service(actor)
    form = NewHomeForm(language=service.language, first_day=clock.today())
    _offer(form, actor, service, None)
    form.only_kind(HouseholdKind.BIRTH_PARENT if birth else HouseholdKind.FOSTER_HOME)
    namesakes: Sequence[Household] = ()
    if form.validate_on_submit():
        namesakes = queries.namesakes(actor, form.adult.name.folded, birth=birth)
        seen = form.confirmed.data == form.adult.name.folded
        if (seen or not namesakes) and (code := _create(actor, service.id, form)):
            return redirect(url_for("desk.home", code=code), 303)
        form.confirmed.data = form.adult.name.folded
    page = render_template("people/home_new.html", form=form, birth=birth, namesakes=namesakes)
    return page, 422 if form.errors or namesakes else 200


def _offer(form: HomeForm, actor: Actor, service: ChildWelfareService, home: Household | None) -> None:
    """Let the form offer the service's municipalities and staff; only a leader chooses the contact person."""
    gazetteer = all_municipalities()
    care = {municipality.number: municipality.name for municipality in service.municipalities}
    if home is not None:
        care.setdefault(home.care_municipality, gazetteer.names[home.care_municipality])
    staff = queries.staff_of(service.id) if actor.role == Role.LEADER else None
    if staff is not None and home and home.contact_person_id not in {None, *(person.id for person in staff)}:
        staff.append(db.session.get_one(Person, home.contact_person_id))
    form.offer(care, gazetteer, staff)


def _create(actor: Actor, service_id: int, form: NewHomeForm) -> str | None:
    try:
        with transaction():
            home = actions.create(actor, service_id, form.facts(None), form.adult)
    except Refused as refused:
        form.refuse(refusal(refused))
        return None
    flash(_("Hjemmet er registrert med koden %(code)s.", code=home.code), "success")
    return home.code


@bp.route("/hjem/<code>/endre", methods=["GET", "POST"])
@guarded(CHANGE_HOME, queries.find_home)
def change_home(actor: Actor, home: Household) -> ResponseReturnValue:
    """Change what is known about a home; when somebody else has, show what is saved now beside what was written."""
    form, code, conflict = HomeForm(), home.code, False
    _offer(form, actor, home.service, home)
    form.show(home)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change(actor, home, read_version(form.version.data), form.facts(home))
            flash(_("Endringene er lagret."), "success")
            return redirect(url_for("desk.home", code=code), 303)
        except Refused as refused:
            conflict = refused.code == "people.home_changed"
            form.refuse(refusal(refused))
    differences = _differences(home, form) if conflict else []
    form.version.data = str(home.version) if conflict else form.version.data
    return _change_page(home, form, differences)


def _change_page(home: Household, form: HomeForm, differences: list[Difference]) -> ResponseReturnValue:
    page = render_template(
        "people/home_change.html",
        home=home,
        form=form,
        differences=differences,
        members=queries.members_of(home),
        member_words=MEMBER,
        age_words=AGE,
    )
    return page, 422 if form.errors else 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is saved otherwise than the reader wrote, in words."""

    label: Any
    saved: str
    written: str


def _differences(home: Household, form: HomeForm) -> list[Difference]:
    """Compare what is saved now with what was written, field by field."""
    written, gazetteer = form.facts(home), form.home.gazetteer
    pairs = [(f.name, getattr(home, f.name), getattr(written, f.name)) for f in fields(HomeFacts)]
    return [
        Difference(FIELD[name], _in_words(name, saved, gazetteer), _in_words(name, new, gazetteer))
        for name, saved, new in pairs
        if saved != new
    ]


def _in_words(name: str, value: Any, gazetteer: Gazetteer) -> str:
    if value is None:
        return "–"
    match name:
        case "kind":
            return str(KIND[value])
        case "care_municipality" | "home_municipality":
            return gazetteer.names[str(value)]
        case "contact_person_id":
            return db.session.get_one(Person, value).name
        case "language":
            return LANGUAGES.get(str(value), str(value))
    return short_date(value)
