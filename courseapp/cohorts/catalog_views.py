"""The catalog: all programs, one program with where its figures come from, and a cooperation's own form of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.cohorts import policy, texts
from courseapp.cohorts.blueprint import bp
from courseapp.cohorts.catalog_texts import (
    EFFORT_WORDS,
    MEDAL_WORDS,
    PHASE_WORDS,
    audience,
    differences,
    figures,
    minutes,
    value_of,
)
from courseapp.cohorts.override_actions import save_override
from courseapp.cohorts.program_forms import CatalogFilter, OverrideForm
from courseapp.cohorts.resources import LocalProgram, changed_programs, find_program
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.form import read_version
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.words import current_language
from programs import catalog as programs
from programs.model import IllFormed, Override

menu_entry("cohorts.catalog", _l("Programmer"), policy.SEE_CATALOG, 60)

WORDS = {
    "effort_words": EFFORT_WORDS,
    "medal_words": MEDAL_WORDS,
    "phase_words": PHASE_WORDS,
    "audience": audience,
    "minutes": minutes,
    "value_of": value_of,
}


@bp.get("/program")
@guarded(policy.SEE_CATALOG)
def catalog(actor: Actor) -> ResponseReturnValue:
    """List the programs, for an audience or an island if asked."""
    language = current_language()
    everything = sorted(programs.load().values(), key=lambda p: p.name.text(language))
    form = CatalogFilter(request.args)
    form.offer(sorted({p.island.text(language) for p in everything if p.island}))
    wanted, island = form.audience.data, form.island.data
    found = [
        p
        for p in everything
        if (not wanted or wanted in p.audience) and (not island or (p.island and p.island.text(language) == island))
    ]
    changed = changed_programs(actor)
    return render_template(
        "cohorts/catalog.html", programs=found, form=form, changed=changed, language=language, **WORDS
    )


@bp.get("/program/<key>")
@guarded(policy.SEE_CATALOG, find_program)
def program(actor: Actor, local: LocalProgram) -> ResponseReturnValue:
    """Show one program: its modules, and each figure with its source."""
    language = current_language()
    return render_template(
        "cohorts/program.html",
        local=local,
        program=local.program,
        figures=figures(local.program, language),
        differences=differences(local.base, local.program, language),
        language=language,
        may_override=policy.OVERRIDE_PROGRAM.allows(actor),
        may_create=policy.CREATE_COHORT.allows(actor),
        **WORDS,
    )


@bp.route("/program/<key>/tilpass", methods=["GET", "POST"])
@guarded(policy.OVERRIDE_PROGRAM, find_program)
def override_program(actor: Actor, local: LocalProgram) -> ResponseReturnValue:
    """Change counts, lengths, titles and times of a program for one's own cooperation."""
    form = OverrideForm.of(local)
    if form.validate_on_submit() and _save(actor, local, form):
        flash(_("Tilpasningen er lagret. Den gjelder for kull dere oppretter fra nå av."), "success")
        return redirect(url_for("cohorts.program", key=local.base.key), code=303)
    local = find_program(actor, local.base.key) or local  # somebody may have changed it meanwhile
    form.version.data = str(local.version)
    language = current_language()
    return render_template(
        "cohorts/override.html",
        form=form,
        local=local,
        language=language,
        parts=list(zip(local.base.modules, form.modules.entries, strict=False)),
        differences=differences(local.base, local.program, language),
        **WORDS,
    )


def _save(actor: Actor, local: LocalProgram, form: OverrideForm) -> bool:
    """Save, or put what stops it on the form."""
    if local.cooperation is None:
        return False
    try:
        with transaction():
            wanted = form.override(local.base, local.override)
            save_override(actor, local.cooperation, local.base, wanted, read_version(form.version.data))
    except Refused as refused:
        form.refuse(texts.refusal(refused))
    except IllFormed as fault:
        form.refuse_ill_formed(fault)
    return not form.errors


@bp.post("/program/<key>/tilbakestill")
@guarded(policy.OVERRIDE_PROGRAM, find_program)
def reset_program(actor: Actor, local: LocalProgram) -> ResponseReturnValue:
    """Go back to the catalog's form of a program."""
    version = read_version(request.form.get("version"))
    try:
        with transaction():
            if local.cooperation is not None:
                save_override(actor, local.cooperation, local.base, Override(), version)
    except Refused as refused:
        flash(texts.refusal(refused), "danger")
    else:
        flash(_("Programmet følger katalogen igjen."), "success")
    return redirect(url_for("cohorts.override_program", key=local.base.key), code=303)
