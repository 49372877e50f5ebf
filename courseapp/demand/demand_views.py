"""The coordinator's pages of demand: how many wish for what, where they are, and which homes they are."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.demand import policy, queries, summary
from courseapp.demand.blueprint import bp
from courseapp.demand.rules import waited_weeks
from courseapp.demand.wishes import Wish, open_wishes
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.people.masking import masked
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.texts import slot_list
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import PER_PAGE, Page, page_number
from programs import catalog

menu_entry("demand.overview", _l("Ønsker"), policy.SEE_DEMAND, 45)


def _cooperation(actor: Actor) -> int:
    return next(iter(actor.cooperation_ids))


@bp.get("/onsker")
@guarded(policy.SEE_DEMAND)
def overview(actor: Actor) -> ResponseReturnValue:
    """Show the demand per program and municipality, as tables and on a map."""
    names, wishes = queries.programs_for(), open_wishes(_cooperation(actor))
    program = _program(names)
    found = summary.demand(actor, summary.chosen(wishes, program), names, _("Vises med kode"), _cooperation(actor))
    return render_template(
        "demand/overview.html",
        demand=found,
        program=program,
        wished={key: names.get(key, key) for key in sorted({wish.program for wish in wishes})},
        shorts={key: program.short for key, program in catalog.load().items()},
    )


def _program(names: dict[str, str]) -> str | None:
    """Read the program asked for; anything strange is all of them."""
    asked = request.args.get("program", "")
    return asked if asked in names else None


@bp.get("/onsker/hjem")
@guarded(policy.SEE_DEMAND)
def homes(actor: Actor) -> ResponseReturnValue:
    """List the homes behind a figure, longest wait first."""
    names, number = queries.programs_for(), page_number(request.args.get("side"))
    program, place = _program(names), request.args.get("kommune")
    wishes = [
        wish
        for wish in summary.chosen(open_wishes(_cooperation(actor)), program)
        if place is None or summary.place_of(actor, wish) == place
    ]
    shown = wishes[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template(
        "demand/homes.html",
        page=Page(shown, number, len(wishes)),
        homes=masked(actor, {wish.household_id for wish in shown}),
        places=all_municipalities().names,
        names=names,
        program=program,
        place=place,
        waited=_waited,
        when=slot_list,
    )


def _waited(wish: Wish) -> int:
    return waited_weeks(wish.since, clock.today())
