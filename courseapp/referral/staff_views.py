"""Referrals and offers as staff write them down and follow them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.cohorts.catalog_texts import program_name
from courseapp.cohorts.models import Cohort
from courseapp.demand import texts as demand_texts
from courseapp.enrollment import offering
from courseapp.enrollment import texts as enrollment_texts
from courseapp.enrollment.models import Answer
from courseapp.enrollment.offering import OfferWay, ProgramOffer
from courseapp.enrollment.program_gate import is_for, that_may
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import by_name
from courseapp.people.masking import masked
from courseapp.people.models import Household
from courseapp.referral import actions, policy, queries
from courseapp.referral.blueprint import bp
from courseapp.referral.forms import NoteForm, ProposeForm
from courseapp.referral.texts import WAY, refusal
from courseapp.web.form import options
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import page_number
from courseapp.web.words import current_language, short_date
from programs import catalog
from programs.model import Anchor, Program

menu_entry("referral.referrals", _l("Henvisninger"), policy.SEE_REFERRALS, 45)
ALL = "alle"
"""In an address: those that are answered too."""


@bp.get("/henvisninger")
@guarded(policy.SEE_REFERRALS)
def referrals(actor: Actor) -> ResponseReturnValue:
    """List the referrals an actor may see, with what became of them."""
    only_open = request.args.get("vis") != ALL
    return render_template(
        "referral/list.html",
        page=queries.referrals(actor, page_number(request.args.get("side")), only_open=only_open),
        only_open=only_open,
        all_word=ALL,
        may_propose=policy.PROPOSE.allows(actor),
        program_name=lambda key: program_name(key, current_language()),
        answers=enrollment_texts.ANSWER,
        tones=enrollment_texts.ANSWER_TONE,
        reasons=enrollment_texts.DECLINE,
        places=enrollment_texts.STATE,
        wishes=demand_texts.STATE,
    )


@bp.route("/hjem/<code>/henvis", methods=["GET", "POST"])
@guarded(policy.PROPOSE, queries.find_home)
def propose(actor: Actor, home: Household) -> ResponseReturnValue:
    """Propose a program or a cohort to a home that was asked."""
    code, targets = home.code, _targets(home)
    form = ProposeForm(consent_on=clock.today())
    form.target.choices = options((key, words) for key, (words, _it) in targets.items())
    if form.validate_on_submit() and _propose(actor, home, targets[form.target.data][1], form):
        return redirect(url_for("referral.offers", code=code), 303)
    page = render_template(
        "referral/propose.html",
        home=home,
        label=masked(actor, [home.id])[home.id].label,
        form=form,
        nothing=not targets,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _targets(home: Household) -> dict[str, tuple[str, Program | Cohort]]:
    """Give what the gate lets a home into: programs by name, then open cohorts by date; key → words and thing."""
    language = current_language()
    shared = [it for it in catalog.load().values() if it.anchor == Anchor.CALENDAR and is_for(it, home)]
    possible = that_may(home, shared, queries.open_cohorts(home))
    programs = {it.key: it for it in possible if isinstance(it, Program)}
    found: dict[str, tuple[str, Program | Cohort]] = {
        f"program-{key}": (_("%(program)s, når det passer", program=name), programs[key])
        for key, name in by_name((key, it.name.text(language)) for key, it in programs.items())
    }
    for cohort in (it for it in possible if isinstance(it, Cohort)):
        start = short_date(cohort.first_at) if cohort.first_at else ""
        words = _("Kull: %(cohort)s, starter %(date)s", cohort=cohort.name, date=start) if start else cohort.name
        found[f"kull-{cohort.code}"] = (words, cohort)
    return found


def _propose(actor: Actor, home: Household, target: Program | Cohort, form: ProposeForm) -> bool:
    try:
        with transaction():
            actions.propose(actor, home, target, form.consent_on.data or clock.today())
    except Refused as refused:
        form.refuse(refusal(refused, staff=True))
        return False
    flash(_("Forslaget er sendt. Du får vite hva hjemmet svarer."), "success")
    return True


@bp.route("/hjem/<code>/tilbud", methods=["GET", "POST"])
@guarded(policy.NOTE_OFFER, queries.find_home)
def offers(actor: Actor, home: Household) -> ResponseReturnValue:
    """List all that a home was offered, and write down one more."""
    code, language = home.code, current_language()
    form = NoteForm(offered_on=clock.today(), answer=Answer.OPEN.value)
    form.program.choices = options(
        by_name((key, it.name.text(language)) for key, it in catalog.load().items() if is_for(it, home))
    )
    if form.validate_on_submit() and _note(actor, home, form):
        return redirect(url_for("referral.offers", code=code), 303)
    page = render_template(
        "referral/offers.html",
        home=home,
        label=masked(actor, [home.id])[home.id].label,
        rows=offering.offers_of(home.id),
        program_name=lambda key: program_name(key, language),
        ways=WAY,
        answers=enrollment_texts.ANSWER,
        tones=enrollment_texts.ANSWER_TONE,
        reasons=enrollment_texts.DECLINE,
        may_propose=policy.PROPOSE.allows(actor),
        form=form,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _note(actor: Actor, home: Household, form: NoteForm) -> bool:
    way, answer, day = OfferWay(form.way.data), Answer(form.answer.data), form.offered_on.data or clock.today()
    try:
        with transaction():
            actions.note_offer(actor, home, form.program.data, way, day, answer, form.why)
    except Refused as refused:
        form.refuse(refusal(refused, staff=True))
        return False
    flash(_("Tilbudet er skrevet ned."), "success")
    return True


@bp.post("/henvisninger/<code>/trekk")
@guarded(policy.PROPOSE, queries.find_referral)
def withdraw(actor: Actor, offer: ProgramOffer) -> ResponseReturnValue:
    """Take a referral back."""
    try:
        with transaction():
            actions.withdraw(actor, offer)
        flash(_("Henvisningen er trukket tilbake."), "success")
    except Refused as refused:
        flash(refusal(refused, staff=True), "info")
    return redirect(url_for("referral.referrals"), 303)
