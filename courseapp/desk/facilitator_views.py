"""Facilitators: the cooperation's list with their load, and a facilitator's own page."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.desk.blueprint import bp
from courseapp.desk.facilitators import Load, coming, loads
from courseapp.kernel.access import Actor
from courseapp.network import policy, queries
from courseapp.network.availability_actions import said_by
from courseapp.network.texts import away, when
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.words import current_language

menu_entry("desk.facilitators", _l("Veiledere"), policy.SEE_FACILITATORS, 50)
menu_entry("desk.own_work", _l("Min kompetanse"), policy.SEE_OWN_WORK, 50)


@bp.get("/veiledere")
@guarded(policy.SEE_FACILITATORS)
def facilitators(actor: Actor) -> ResponseReturnValue:
    """List the cooperation's facilitators with what they may lead and how much they do."""
    found, language = queries.facilitators_of(actor), current_language()
    load = loads(actor, [it.id for it in found])
    lines = [(it, queries.qualification_lines(it.qualifications, language), load.get(it.id, Load())) for it in found]
    return render_template("network/facilitators.html", lines=lines)


@bp.get("/min-kompetanse")
@guarded(policy.SEE_OWN_WORK)
def own_work(actor: Actor) -> ResponseReturnValue:
    """Show a facilitator the own qualifications and meetings to come."""
    facilitator = queries.own(actor)
    return render_template(
        "network/own.html",
        lines=queries.qualification_lines(facilitator.qualifications if facilitator else (), current_language()),
        meetings=coming(facilitator) if facilitator else (),
        has_times=facilitator is not None,
        said=said_by(facilitator) if facilitator else None,
        when=when,
        away=away,
    )
