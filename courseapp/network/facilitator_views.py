"""Pages that add and change facilitators. The list and a facilitator's own page are the desk's, which knows cohorts."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.network import actions, policy, queries
from courseapp.network.availability_actions import said_by
from courseapp.network.blueprint import bp
from courseapp.network.forms import FacilitatorForm, MoveForm, QualificationForm
from courseapp.network.models import Facilitator
from courseapp.network.texts import away, refusal, when
from courseapp.places.gazetteer import all_municipalities
from courseapp.web.guard import guarded
from courseapp.web.words import current_language


@bp.route("/veiledere/ny", methods=["GET", "POST"])
@guarded(policy.CHANGE_FACILITATOR)
def add_facilitator(actor: Actor) -> ResponseReturnValue:
    """Let a person lead groups for the cooperation."""
    form = FacilitatorForm()
    form.municipality.offer(all_municipalities())
    if form.validate_on_submit():
        number, language = form.municipality.number, str(form.language.data)
        try:
            with transaction():
                facilitator = actions.add(actor, form.name, form.email.data or "", number, language)
            flash(_("Veilederen er lagt til. Skriv hvilke programmer veilederen kan lede."), "success")
            return redirect(url_for("network.facilitator", code=facilitator.code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("network/facilitator_new.html", form=form), 422 if form.errors else 200


@bp.route("/veiledere/<code>", methods=["GET", "POST"])
@guarded(policy.CHANGE_FACILITATOR, queries.find_facilitator)
def facilitator(actor: Actor, facilitator: Facilitator) -> ResponseReturnValue:
    """Show a facilitator; add or change a qualification."""
    code, form = facilitator.code, QualificationForm()
    form.offer(current_language())
    if form.validate_on_submit():
        program, lead = str(form.program.data), form.role.data == "lead"
        try:
            with transaction():
                actions.qualify(actor, facilitator, program, lead=lead, until=form.valid_until.data)
            flash(_("Kompetansen er lagret."), "success")
            return redirect(url_for("network.facilitator", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return _page(facilitator, form, MoveForm(formdata=None))


def _page(facilitator: Facilitator, form: QualificationForm, move_form: MoveForm) -> ResponseReturnValue:
    move_form.municipality.offer(all_municipalities(), facilitator.municipality_number)
    page = render_template(
        "network/facilitator.html",
        facilitator=facilitator,
        address=queries.address_of(facilitator),
        lines=queries.qualification_lines(facilitator.qualifications, current_language()),
        form=form,
        move_form=move_form,
        said=said_by(facilitator),
        when=when,
        away=away,
    )
    return page, 422 if form.errors or move_form.errors else 200


@bp.post("/veiledere/<code>/reiser-fra")
@guarded(policy.CHANGE_FACILITATOR, queries.find_facilitator)
def move_facilitator(actor: Actor, facilitator: Facilitator) -> ResponseReturnValue:
    """Say where a facilitator's travel starts."""
    code, form = facilitator.code, MoveForm()
    form.municipality.offer(all_municipalities())
    if form.validate_on_submit():
        with transaction():
            actions.move(actor, facilitator, form.municipality.number)
        flash(_("Endringene er lagret."), "success")
        return redirect(url_for("network.facilitator", code=code), 303)
    qualification_form = QualificationForm(formdata=None)
    qualification_form.offer(current_language())
    return _page(facilitator, qualification_form, form)


@bp.post("/veiledere/<code>/kompetanse/fjern")
@guarded(policy.CHANGE_FACILITATOR, queries.find_facilitator)
def disqualify(actor: Actor, facilitator: Facilitator) -> ResponseReturnValue:
    """Take a qualification away."""
    code, program = facilitator.code, request.form.get("program")
    if program not in {it.program_key for it in facilitator.qualifications}:
        abort(404)
    with transaction():
        actions.disqualify(actor, facilitator, program)
    flash(_("Kompetansen er tatt bort."), "success")
    return redirect(url_for("network.facilitator", code=code), 303)


@bp.route("/veiledere/<code>/avslutt", methods=["GET", "POST"])
@guarded(policy.CHANGE_FACILITATOR, queries.find_facilitator)
def end_facilitator(actor: Actor, facilitator: Facilitator) -> ResponseReturnValue:
    """Stop asking a facilitator, after a question."""
    if request.method == "POST":
        with transaction():
            actions.end(actor, facilitator)
        flash(_("Veilederen er ikke lenger med i samarbeidet."), "success")
        return redirect(url_for("desk.facilitators"), 303)
    return render_template("network/facilitator_end.html", facilitator=facilitator)
