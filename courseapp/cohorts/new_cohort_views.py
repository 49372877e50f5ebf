"""A new cohort: which program, the frame, every date before it is saved, and then the cohort."""

from __future__ import annotations

from datetime import time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts import actions, policy, texts
from courseapp.cohorts.actions import Plan
from courseapp.cohorts.blueprint import bp
from courseapp.cohorts.forms import ChooseForm, CohortForm
from courseapp.cohorts.preview import Preview, digest_of, preview
from courseapp.cohorts.resources import (
    LocalProgram,
    cooperations_of,
    local_program,
    municipalities_of,
    rooms_in,
    services_in,
)
from courseapp.cohorts.schedule import HORIZON_DAYS, Proposed, propose
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.places.closed_days import closed_days
from courseapp.places.models import Room
from courseapp.web.form import options
from courseapp.web.guard import guarded
from courseapp.web.words import current_language
from programs import catalog
from programs.model import Anchor, SeatUnit


@bp.get("/kull/nytt")
@guarded(policy.CREATE_COHORT)
def choose_program(actor: Actor) -> ResponseReturnValue:
    """Choose the cooperation, if there are several, and the program."""
    cooperations, language = cooperations_of(actor), current_language()
    form = ChooseForm(request.args)
    several = len(cooperations) > 1
    if several:
        form.cooperation.choices = options((c.key, c.name) for c in cooperations)
    else:
        del form.cooperation
    offered = sorted(
        (p for p in catalog.load().values() if p.anchor != Anchor.EXTERNAL), key=lambda p: p.name.text(language)
    )
    form.program.choices = options((p.key, p.name.text(language)) for p in offered)
    if "program" in request.args and form.validate():
        chosen = form.cooperation.data if several else None
        return redirect(url_for("cohorts.new_cohort", key=form.program.data, samarbeid=chosen))
    return render_template("cohorts/choose_program.html", form=form, several=several)


def find_plannable(actor: Actor, key: str) -> LocalProgram | None:
    """Find a program as the cooperation in the address (or the actor's first) gives it."""
    base = catalog.load().get(key)
    if base is None or base.anchor == Anchor.EXTERNAL:
        return None
    asked = request.args.get("samarbeid")
    found = [c for c in cooperations_of(actor) if asked in {None, c.key}]
    if not found and not policy.CREATE_COHORT.allows(actor):
        return LocalProgram.of_catalog(base)
    return local_program(base, found[0]) if found else None


@bp.route("/kull/nytt/<key>", methods=["GET", "POST"])
@guarded(policy.CREATE_COHORT, find_plannable)
def new_cohort(actor: Actor, local: LocalProgram) -> ResponseReturnValue:
    """Fill in the frame, look over every date, create."""
    form, rooms = _form(local)
    step = request.form.get("step")
    if step == "edit" or not form.validate_on_submit():
        return _ask(form, local)
    try:
        meetings = _proposed(form, local)
        if step == "save" and form.digest.data == digest_of(meetings):
            with transaction():
                cohort = actions.create(actor, local.program, _plan(form, local), meetings)
            flash(_("Kullet er opprettet. Velg veiledere og åpne for påmelding når planen er klar."), "success")
            return redirect(url_for("desk.cohort", code=cohort.code), code=303)
    except Refused as refused:
        form.refuse(texts.refusal(refused))
        return _ask(form, local)
    shown = preview(actor, local.program, meetings, rooms.get(form.room.data), form.seats.data or 0, current_language())
    return _show(form, local, shown, changed=step == "save")


def _form(local: LocalProgram) -> tuple[CohortForm, dict[int | None, Room]]:
    """Make the form with the cooperation's services and rooms, filled in as the program suggests."""
    program, cooperation_id = local.program, local.cooperation_id
    services, rooms = services_in(cooperation_id), rooms_in(cooperation_id)
    hour, minute = program.start_time.split(":")
    homes = program.min_homes if program.seat_unit == SeatUnit.HOME else -(-program.min_homes // 2)
    form = CohortForm(
        services=[s.id for s in services],
        starts=time(int(hour), int(minute)),
        seats=program.max_homes,
        min_homes=homes,
    )
    form.services.choices = options((s.id, s.name) for s in services)
    form.room.offer(rooms)
    return form, {r.id: r for r in rooms}


def _proposed(form: CohortForm, local: LocalProgram) -> list[Proposed]:
    first, starts = form.first.data, form.starts.data
    if first is None or starts is None:
        raise AssertionError
    last = first + timedelta(days=HORIZON_DAYS + 7)
    return propose(local.program, first, starts, closed_days(municipalities_of(form.services.data or ()), first, last))


def _plan(form: CohortForm, local: LocalProgram) -> Plan:
    return Plan(cooperation_id=local.cooperation_id, seats=form.seats.data or 0, **form.settings())


def _ask(form: CohortForm, local: LocalProgram) -> ResponseReturnValue:
    return render_template("cohorts/new.html", form=form, local=local, language=current_language())


def _show(form: CohortForm, local: LocalProgram, shown: Preview, *, changed: bool) -> ResponseReturnValue:
    fields = [(n, v) for n, v in request.form.items(multi=True) if n not in {"csrf_token", "once", "step", "digest"}]
    return render_template(
        "cohorts/preview.html",
        form=form,
        local=local,
        shown=shown,
        fields=fields,
        changed=changed,
        language=current_language(),
    )
