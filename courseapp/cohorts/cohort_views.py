"""What is done to a cohort as a whole: change its frame, choose who leads, open, confirm, finish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from courseapp.cohorts import actions, policy, texts
from courseapp.cohorts.actions import Settings
from courseapp.cohorts.blueprint import bp
from courseapp.cohorts.candidates import Candidate, about, candidates
from courseapp.cohorts.forms import ChangeForm, LeadersForm
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import curriculum, find_cohort
from courseapp.cohorts.resources import rooms_in, services_in
from courseapp.cohorts.rules import CohortState
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.form import options, read_version
from courseapp.web.guard import guarded
from courseapp.web.words import long_date


@bp.route("/kull/<code>/endre", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_cohort)
def change_cohort(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Change the frame of a cohort; two who do it at once are told."""
    form = _change_form(cohort)
    conflict: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change(actor, cohort, Settings(**form.settings()), read_version(form.version.data))
        except Refused as refused:
            form.refuse(texts.refusal(refused))
            if refused.code == "cohorts.changed":
                conflict = _conflict(form, cohort)
                form.version.data = str(cohort.version)
        else:
            flash(_("Endringene er lagret."), "success")
            return redirect(url_for("desk.cohort", code=cohort.code), code=303)
    return render_template("cohorts/change.html", form=form, cohort=cohort, conflict=conflict)


def _change_form(cohort: Cohort) -> ChangeForm:
    now = actions.settings_of(cohort)
    form = ChangeForm(
        name=now.name,
        services=sorted(now.service_ids),
        room=now.room_id,
        min_homes=now.min_homes,
        decide_by=now.decide_by,
        sign_up_until=now.sign_up_until,
        note=now.note,
        version=str(cohort.version),
    )
    services = {s.id: s.name for s in (*services_in(cohort.cooperation_id), *cohort.services)}
    form.services.choices = options(sorted(services.items(), key=lambda pair: pair[1]))
    rooms = rooms_in(cohort.cooperation_id)
    form.room.offer([*rooms, *([cohort.room] if cohort.room and cohort.room not in rooms else [])])
    return form


def _conflict(form: ChangeForm, cohort: Cohort) -> list[tuple[str, str, str]]:
    """List what differs: the field, what is saved now, what this reader wrote."""
    saved, mine = actions.settings_of(cohort), Settings(**form.settings())
    fields = {
        "name": form.name,
        "service_ids": form.services,
        "room_id": form.room,
        "min_homes": form.min_homes,
        "decide_by": form.decide_by,
        "sign_up_until": form.sign_up_until,
        "note": form.note,
    }
    return [
        (str(field.label.text), _spelled(field, getattr(saved, name)), _spelled(field, getattr(mine, name)))
        for name, field in fields.items()
        if getattr(saved, name) != getattr(mine, name)
    ]


def _spelled(field: Field, value: Any) -> str:
    """Write a value as its field shows it."""
    labels = {str(choice.value): choice.label for choice in getattr(field, "choices", None) or ()}
    if isinstance(value, frozenset):
        return ", ".join(sorted(labels.get(str(key), "") for key in value))
    if isinstance(value, date):
        return long_date(value)
    return labels.get(str(value)) or str(value or "–")


@bp.route("/kull/<code>/veiledere", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_cohort)
def facilitators(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Choose who leads a cohort, each shown with what they are qualified for and whether they are free."""
    program, found = curriculum(cohort), candidates(actor, cohort)
    form = _leaders_form(found)
    if form.validate_on_submit():
        seconds = [f for f in form.seconds.data or () if f != form.lead.data]
        try:
            with transaction():
                actions.assign_facilitators(actor, cohort, form.lead.data, seconds, form.reason.data or None)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
        else:
            _tell(1 + len(seconds), program.leaders)
            return redirect(url_for("desk.cohort", code=cohort.code), code=303)
    return render_template(
        "cohorts/facilitators.html",
        form=form,
        cohort=cohort,
        program=program,
        candidates=found,
        as_lead={c.id: about(c, c.unfit_lead) for c in found},
        as_second={c.id: about(c, c.unfit_second) for c in found},
    )


def _leaders_form(found: list[Candidate]) -> LeadersForm:
    lead = next((c.id for c in found if c.leads), None)
    form = LeadersForm(lead=lead, seconds=[c.id for c in found if c.seconds])
    form.lead.choices = form.seconds.choices = options((c.id, c.name) for c in found)
    return form


def _tell(chosen: int, wanted: int) -> None:
    if chosen < wanted:
        words = _(
            "Veilederne er lagret. Programmet skal ha %(wanted)s veiledere, og dere har valgt %(chosen)s.",
            wanted=wanted,
            chosen=chosen,
        )
        flash(words, "warning")
    else:
        flash(_("Veilederne er lagret og satt opp på alle kommende samlinger."), "success")


@bp.post("/kull/<code>/apne")
@guarded(policy.CHANGE_COHORT, find_cohort)
def open_cohort(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Open for sign-up."""
    return _move(actor, cohort, actions.open_for_sign_up, CohortState.OPEN, _("Kullet er åpent for påmelding."))


@bp.post("/kull/<code>/bekreft")
@guarded(policy.CHANGE_COHORT, find_cohort)
def confirm_cohort(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Settle that it will run."""
    return _move(actor, cohort, actions.confirm, CohortState.CONFIRMED, _("Kullet er bekreftet."))


@bp.post("/kull/<code>/avslutt")
@guarded(policy.CHANGE_COHORT, find_cohort)
def finish_cohort(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Close it when its meetings are over."""
    return _move(actor, cohort, actions.finish, CohortState.FINISHED, _("Kullet er avsluttet."))


def _move(
    actor: Actor, cohort: Cohort, action: Callable[[Actor, Cohort], None], goal: CohortState, done: str
) -> ResponseReturnValue:
    """Do it once; a second click is told the same."""
    code = cohort.code
    try:
        with transaction():
            action(actor, cohort)
    except Refused as refused:
        reached = refused.code == "cohorts.not_now" and refused.detail["state"] == goal
        flash(done if reached else texts.refusal(refused), "success" if reached else "danger")
    else:
        flash(done, "success")
    return redirect(url_for("desk.cohort", code=code), code=303)
