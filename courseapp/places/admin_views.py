"""Pages of the administrator: services, cooperations and municipalities."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.places import admin_actions as actions
from courseapp.places import policy, queries
from courseapp.places.blueprint import bp
from courseapp.places.forms import ServedForm, ServiceForm
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.import_municipalities import COLUMNS, Faulty
from courseapp.places.models import ChildWelfareService
from courseapp.places.texts import refusal
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.upload import UploadForm

menu_entry("places.administration", _l("Administrasjon"), policy.MANAGE_PLACES, 80)


@bp.get("/administrasjon")
@guarded(policy.MANAGE_PLACES)
def administration(actor: Actor) -> ResponseReturnValue:  # noqa: ARG001 (the guard hands it over)
    """Show the services, the cooperations and how many municipalities there are."""
    return render_template(
        "places/administration.html",
        cooperations=queries.cooperation_rows(),
        services=queries.services(),
        municipality_count=queries.municipality_count(),
    )


@bp.route("/administrasjon/tjenester/ny", methods=["GET", "POST"])
@guarded(policy.MANAGE_PLACES)
def create_service(actor: Actor) -> ResponseReturnValue:
    """Add a service."""
    form = ServiceForm()
    if form.validate_on_submit():
        key, name, language = form.key.data or "", form.name.data or "", form.language.data
        try:
            with transaction():
                actions.create_service(actor, key, name, language)
            flash(_("Tjenesten er lagret. Legg til kommunene den dekker."), "success")
            return redirect(url_for("places.service", key=key), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("places/service_form.html", form=form), 422 if form.errors else 200


@bp.route("/administrasjon/tjenester/<key>", methods=["GET", "POST"])
@guarded(policy.MANAGE_PLACES, queries.find_service)
def service(actor: Actor, service: ChildWelfareService) -> ResponseReturnValue:
    """Show a service and the municipalities it serves; change its name and language."""
    form, served_form = ServiceForm(obj=service), ServedForm()
    del form.key
    served_form.municipality.offer(all_municipalities())
    if form.validate_on_submit():
        key = service.key
        with transaction():
            actions.change_service(actor, service, form.name.data or "", form.language.data)
        flash(_("Endringene er lagret."), "success")
        return redirect(url_for("places.service", key=key), 303)
    return _service_page(service, form, served_form)


def _service_page(service: ChildWelfareService, form: ServiceForm, served_form: ServedForm) -> ResponseReturnValue:
    page = render_template("places/service.html", service=service, form=form, served_form=served_form)
    return page, 422 if form.errors or served_form.errors else 200


@bp.post("/administrasjon/tjenester/<key>/kommuner")
@guarded(policy.MANAGE_PLACES, queries.find_service)
def serve(actor: Actor, service: ChildWelfareService) -> ResponseReturnValue:
    """Let a service serve one more municipality."""
    key, form = service.key, ServedForm()
    form.municipality.offer(all_municipalities())
    if form.validate_on_submit():
        try:
            with transaction():
                actions.serve(actor, service, form.municipality.number)
            flash(_("Kommunen er lagt til."), "success")
            return redirect(url_for("places.service", key=key), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return _service_page(service, _filled(service), form)


def _filled(service: ChildWelfareService) -> ServiceForm:
    form = ServiceForm(formdata=None, obj=service)
    del form.key
    return form


@bp.post("/administrasjon/tjenester/<key>/kommuner/fjern")
@guarded(policy.MANAGE_PLACES, queries.find_service)
def serve_no_more(actor: Actor, service: ChildWelfareService) -> ResponseReturnValue:
    """Take a municipality from a service."""
    key, number = service.key, request.form.get("number")
    if number not in {municipality.number for municipality in service.municipalities}:
        abort(404)
    with transaction():
        actions.serve_no_more(actor, service, number)
    flash(_("Kommunen er tatt bort fra tjenesten."), "success")
    return redirect(url_for("places.service", key=key), 303)


@bp.route("/administrasjon/kommuner", methods=["GET", "POST"])
@guarded(policy.MANAGE_PLACES)
def municipalities(actor: Actor) -> ResponseReturnValue:
    """Import municipalities from a CSV file."""
    form = UploadForm()
    faults: tuple[str, ...] = ()
    if form.validate_on_submit():
        content = form.content
        try:
            with transaction():
                report = actions.import_municipalities(actor, content)
            counts = {"added": report.added, "changed": report.changed, "same": report.same}
            flash(_("%(added)s lagt til, %(changed)s endret, %(same)s som før.", **counts), "success")
            return redirect(url_for("places.administration"), 303)
        except Faulty as fault:
            faults = fault.messages
    page = render_template("places/municipalities.html", form=form, faults=faults, columns=COLUMNS)
    return page, 422 if form.errors or faults else 200
