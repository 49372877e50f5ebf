"""Pages of the members of a home: adding, correcting, ending, and limited visibility."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people import home_actions as actions
from courseapp.people import home_queries as queries
from courseapp.people.blueprint import bp
from courseapp.people.home_forms import AdultForm, ChildForm, EndForm, NewAdultForm, NewChildForm, VisibilityForm
from courseapp.people.home_texts import refusal
from courseapp.people.models import FOSTER_KINDS, AgeBand, Household, HouseholdMember, MemberRole
from courseapp.people.policy import CHANGE_HOME, LIMIT_VISIBILITY
from courseapp.web.guard import guarded


@bp.route("/hjem/<code>/voksen", methods=["GET", "POST"])
@guarded(CHANGE_HOME, queries.find_home)
def add_adult(actor: Actor, home: Household) -> ResponseReturnValue:
    """Add an adult to a home."""
    code, form = home.code, NewAdultForm(first_day=clock.today())
    if form.validate_on_submit() and (first_day := form.first_day.data):
        try:
            with transaction():
                actions.add_adult(actor, home, form.adult, first_day)
            flash(_("Den voksne er lagt til."), "success")
            return redirect(url_for("people.change_home", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("people/home_member.html", form=form, home=home, heading=_("Legg til en voksen"))
    return page, 422 if form.errors else 200


def find_foster_home(actor: Actor, code: str) -> Household | None:
    """Find a home that may have children of its own registered."""
    home = queries.find_home(actor, code)
    return home if home and home.kind in FOSTER_KINDS else None


@bp.route("/hjem/<code>/barn", methods=["GET", "POST"])
@guarded(CHANGE_HOME, find_foster_home)
def add_child(actor: Actor, home: Household) -> ResponseReturnValue:
    """Add one of the household's own children."""
    code, form = home.code, NewChildForm(first_day=clock.today())
    if form.validate_on_submit() and (first_day := form.first_day.data):
        with transaction():
            actions.add_child(actor, home, form.given_name.data or "", form.band, first_day)
        flash(_("Barnet er lagt til."), "success")
        return redirect(url_for("people.change_home", code=code), 303)
    page = render_template("people/home_member.html", form=form, home=home, heading=_("Legg til et eget barn"))
    return page, 422 if form.errors else 200


@bp.route("/hjem/<code>/medlem/<int:number>", methods=["GET", "POST"])
@guarded(CHANGE_HOME, queries.find_member)
def change_member(actor: Actor, member: HouseholdMember) -> ResponseReturnValue:
    """Correct what is known about a member."""
    home, form = member.household, _filled(member)
    code = home.code
    if form.validate_on_submit():
        try:
            with transaction():
                if isinstance(form, AdultForm):
                    actions.change_adult(actor, member, form.adult)
                else:
                    actions.change_child(actor, member, form.given_name.data or "", form.band)
            flash(_("Endringene er lagret."), "success")
            return redirect(url_for("people.change_home", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    heading = _("Endre %(name)s", name=member.person.name)
    return render_template(
        "people/home_member.html", form=form, home=home, heading=heading
    ), 422 if form.errors else 200


def _filled(member: HouseholdMember) -> AdultForm | ChildForm:
    person = member.person
    if member.role == MemberRole.OWN_CHILD:
        return ChildForm(given_name=person.given_name, age_band=(member.age_band or AgeBand.A0_5).value)
    account = queries.account_of(person.id)
    return AdultForm(
        given_name=person.given_name,
        family_name=person.family_name,
        phone=person.phone,
        email=account.email if account else "",
    )


@bp.route("/hjem/<code>/medlem/<int:number>/avslutt", methods=["GET", "POST"])
@guarded(CHANGE_HOME, queries.find_member)
def end_member(actor: Actor, member: HouseholdMember) -> ResponseReturnValue:
    """End a person's time in a home."""
    home, form = member.household, EndForm(last_day=member.last_day or clock.today())
    code = home.code
    if form.validate_on_submit() and (last_day := form.last_day.data):
        try:
            with transaction():
                actions.end_member(actor, member, last_day)
            flash(_("Siste dag er lagret."), "success")
            return redirect(url_for("people.change_home", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("people/home_end.html", form=form, home=home, name=member.person.name)
    return page, 422 if form.errors else 200


@bp.route("/hjem/<code>/medlem/<int:number>/vises", methods=["GET", "POST"])
@guarded(LIMIT_VISIBILITY, queries.find_member)
def limit_visibility(actor: Actor, member: HouseholdMember) -> ResponseReturnValue:
    """Show a person by code, or by name again."""
    home, person = member.household, member.person
    code, form = home.code, VisibilityForm(limited=person.limited_visibility, review_on=person.visibility_review_on)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.limit_visibility(actor, member, form.review_on.data if form.limited.data else None)
            flash(_("Endringene er lagret."), "success")
            return redirect(url_for("people.change_home", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("people/home_visibility.html", form=form, home=home, name=person.name)
    return page, 422 if form.errors else 200
