"""Pages of the administrator: one cooperation, its host and its members over time."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.places import admin_actions as actions
from courseapp.places import policy, queries
from courseapp.places.admin_actions import CooperationFacts
from courseapp.places.blueprint import bp
from courseapp.places.forms import CooperationForm, EndForm, MemberForm
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.models import Cooperation, CooperationMembership
from courseapp.places.texts import refusal
from courseapp.web.form import options
from courseapp.web.guard import guarded


@bp.route("/administrasjon/samarbeid/nytt", methods=["GET", "POST"])
@guarded(policy.MANAGE_PLACES)
def create_cooperation(actor: Actor) -> ResponseReturnValue:
    """Add a cooperation."""
    form = CooperationForm()
    form.host.offer(all_municipalities())
    if form.validate_on_submit():
        key = form.key.data or ""
        try:
            with transaction():
                actions.create_cooperation(actor, key, _facts(form))
            flash(_("Samarbeidet er lagret. Legg til tjenestene som er med."), "success")
            return redirect(url_for("places.cooperation", key=key), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("places/cooperation_form.html", form=form), 422 if form.errors else 200


def _facts(form: CooperationForm) -> CooperationFacts:
    return CooperationFacts(form.name.data or "", form.language.data, form.host.number, form.legal_form.data or "")


@bp.route("/administrasjon/samarbeid/<key>", methods=["GET", "POST"])
@guarded(policy.MANAGE_PLACES, queries.find_cooperation)
def cooperation(actor: Actor, cooperation: Cooperation) -> ResponseReturnValue:
    """Show a cooperation and its members; change its name, host and legal form."""
    form = _filled(cooperation)
    if form.validate_on_submit():
        key = cooperation.key
        with transaction():
            actions.change_cooperation(actor, cooperation, _facts(form))
        flash(_("Endringene er lagret."), "success")
        return redirect(url_for("places.cooperation", key=key), 303)
    return _page(cooperation, form, _member_form())


def _filled(cooperation: Cooperation, **given: object) -> CooperationForm:
    form = CooperationForm(obj=cooperation, **given)
    del form.key
    form.host.offer(all_municipalities(), cooperation.host_municipality)
    return form


def _member_form() -> MemberForm:
    form = MemberForm()
    form.service.choices = options((service.key, service.name) for service in queries.services())
    return form


def _page(cooperation: Cooperation, form: CooperationForm, member_form: MemberForm) -> ResponseReturnValue:
    page = render_template(
        "places/cooperation.html",
        cooperation=cooperation,
        memberships=queries.memberships(cooperation),
        form=form,
        member_form=member_form,
    )
    return page, 422 if form.errors or member_form.errors else 200


@bp.post("/administrasjon/samarbeid/<key>/medlemmer")
@guarded(policy.MANAGE_PLACES, queries.find_cooperation)
def add_member(actor: Actor, cooperation: Cooperation) -> ResponseReturnValue:
    """Make a service a member of a cooperation."""
    key, form = cooperation.key, _member_form()
    if form.validate_on_submit() and (first_day := form.first_day.data):
        service = queries.find_service(actor, form.service.data)
        try:
            with transaction():
                actions.join(actor, cooperation, service.id if service else 0, first_day)
            flash(_("Tjenesten er lagt til."), "success")
            return redirect(url_for("places.cooperation", key=key), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return _page(cooperation, _filled(cooperation, formdata=None), form)


def find_membership(actor: Actor, key: str, number: int) -> CooperationMembership | None:
    """Find a membership that has no end yet, for the administrator."""
    cooperation = queries.find_cooperation(actor, key)
    membership = db.session.get(CooperationMembership, number) if cooperation else None
    if membership is None or cooperation is None or membership.cooperation_id != cooperation.id:
        return None
    return membership


@bp.route("/administrasjon/samarbeid/<key>/medlemmer/<int(max=999999999):number>", methods=["GET", "POST"])
@guarded(policy.MANAGE_PLACES, find_membership)
def end_membership(actor: Actor, membership: CooperationMembership) -> ResponseReturnValue:
    """End a service's membership on a day."""
    cooperation, service, form = membership.cooperation, membership.service, EndForm(obj=membership)
    if form.validate_on_submit() and (last_day := form.last_day.data):
        key = cooperation.key
        try:
            with transaction():
                actions.leave(actor, membership, last_day)
            flash(_("Medlemskapet er avsluttet."), "success")
            return redirect(url_for("places.cooperation", key=key), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("places/end_membership.html", form=form, cooperation=cooperation, service=service)
    return page, 422 if form.errors else 200
