"""The proposal: its cohorts, year, map and shares, who is without a place, and each cohort and home by itself."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.planning import page_texts, policy, queries, round_texts, rules
from courseapp.planning.blueprint import bp
from courseapp.planning.proposal import One, Proposal, find_cohort, find_home, find_proposal
from courseapp.planning.proposal_texts import Words, slot_words
from courseapp.planning.round_forms import RunForm
from courseapp.planning.rules import DraftState, RoundState
from courseapp.planning.steering_page import held, held_wishes
from courseapp.planning.travel_map import travel_map
from courseapp.planning.unmet import groups, wishes_of
from courseapp.planning.year_rows import months_of, year_rows
from courseapp.web.guard import guarded


def _page(name: str, actor: Actor, it: Proposal, **more: Any) -> str:
    """Render a page of a proposal inside its frame."""
    draft = it.draft
    may_plan = policy.PLAN.allows(actor) and draft.round.state == RoundState.OPEN
    return render_template(
        f"planning/{name}.html",
        it=it,
        draft=draft,
        words=Words(it),
        texts=page_texts,
        round_texts=round_texts,
        slot_words=slot_words,
        may_plan=may_plan,
        working=draft.state in rules.WORKING,
        form=RunForm(version=draft.version) if may_plan and draft.state in rules.RESTING else None,
        **more,
    )


@bp.get("/utkast/<code>/forslag")
@guarded(policy.SEE_PLANS, find_proposal)
def proposal(actor: Actor, it: Proposal) -> ResponseReturnValue:
    """List the cohorts of a plan, those that begin first first."""
    published = queries.published_of(it.draft) if it.draft.state == DraftState.PUBLISHED else []
    return _page(
        "proposal",
        actor,
        it,
        broken=it.broken,
        published={row.number: row.cohort for row in published},
    )


@bp.get("/utkast/<code>/ar")
@guarded(policy.SEE_PLANS, find_proposal)
def year(actor: Actor, it: Proposal) -> ResponseReturnValue:
    """Show when the cohorts meet, month by month."""
    months = months_of(it)
    return _page("year", actor, it, months=[format_date(first, "LLL") for first in months], rows=year_rows(it, months))


@bp.get("/utkast/<code>/kart")
@guarded(policy.SEE_PLANS, find_proposal)
def travel(actor: Actor, it: Proposal) -> ResponseReturnValue:
    """Show who travels where, on a map and as a table."""
    ways = it.ways()
    return _page("travel", actor, it, ways=ways, map=travel_map(it.places, ways))


@bp.get("/utkast/<code>/fordeling")
@guarded(policy.SEE_PLANS, find_proposal)
def shares(actor: Actor, it: Proposal) -> ResponseReturnValue:
    """Show what each municipality gets and each facilitator does."""
    return _page("shares", actor, it, shares=it.shares(_("Vises med kode")))


@bp.get("/utkast/<code>/uten-plass")
@guarded(policy.SEE_PLANS, find_proposal)
def unplaced(actor: Actor, it: Proposal) -> ResponseReturnValue:
    """List the wishes that are not met by why, the largest group first."""
    return _page("unplaced", actor, it, groups=groups(it))


@bp.get("/utkast/<code>/kull/<int:number>")
@guarded(policy.SEE_PLANS, find_cohort)
def cohort(actor: Actor, found: One) -> ResponseReturnValue:
    """Show one cohort: dates, leaders, homes, travel, and what limits it."""
    it = found.proposal
    ways = it.ways([found.number])
    return _page(
        "cohort",
        actor,
        it,
        line=it.line(found.number),
        cohort=it.cohorts[found.number],
        held=held(it.opened.steering, it.cohorts[found.number]),
        limit=Words(it).limit(found.number),
        map=travel_map([place for way in ways for place in (way.start, way.end)], ways),
    )


@bp.get("/utkast/<code>/hjem/<home>")
@guarded(policy.SEE_PLANS, find_home)
def home(actor: Actor, found: One) -> ResponseReturnValue:
    """Show what becomes of a home's wishes: where and how far, or why not."""
    it = found.proposal
    return _page(
        "home",
        actor,
        it,
        number=found.number,
        label=it.home(found.number),
        wishes=wishes_of(found),
        held=held_wishes(it.opened.steering),
    )
