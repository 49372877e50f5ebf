"""What staff see and do: participants and line, adding and withdrawing homes, seats, cancelling."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import LIVE, PUBLISHED, Circle
from courseapp.enrollment import actions, gate, line_queries, line_texts, oneself, policy, queries, staff_queries
from courseapp.enrollment import capacity as capacity_deeds
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import AddColleagueForm, AddHomeForm, CapacityForm, ReasonForm, SearchForm
from courseapp.enrollment.gate_rules import PASSABLE, HomeFacts
from courseapp.enrollment.models import Answer, Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.enrollment.texts import diet_word, refusal
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.get("/kull/<code>/deltakere")
@guarded(policy.SEE_PARTICIPANTS, queries.find_roster)
def participants(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Show who has a seat, who waits, and what they need."""
    roster = queries.roster(actor, cohort)
    published, live, staff = cohort.state in PUBLISHED, cohort.state in LIVE, cohort.circle == Circle.STAFF
    counts, rule = queries.counts([cohort.id])[cohort.id], line_queries.rule_of(cohort)
    return render_template(
        "enrollment/participants.html",
        cohort=cohort,
        roster=roster,
        counts=counts,
        unanswered=staff_queries.invited(cohort).get(Answer.OPEN, 0),
        diet_word=diet_word,
        standings=line_queries.standings(cohort, counts),
        deadlines=line_queries.deadlines_of(cohort),
        rule=line_texts.rule_words(rule, staff=staff),
        first=rule.first,
        class_word=line_texts.class_word,
        holds=line_texts.HOLDS_OF_STAFF if staff else line_texts.HOLDS,
        passed_words=line_texts.passed_words,
        quotas=line_queries.quota_rows(cohort) if rule.keeps and policy.ORDER_LINE.allows(actor) else [],
        may_order=live and policy.ORDER_LINE.allows(actor),
        may_invite=published and policy.INVITE.allows(actor),
        may_enroll=published and policy.ENROLL_HOME.allows(actor) and not (staff and actor.role == Role.CONTACT_PERSON),
        may_withdraw=published and policy.WITHDRAW_HOME.allows(actor),
        may_change=live and policy.CHANGE_CAPACITY.allows(actor),
        may_cancel=live and policy.CANCEL_COHORT.allows(actor),
    )


@bp.route("/kull/<code>/deltakere/legg-til", methods=["GET", "POST"])
@guarded(policy.ENROLL_HOME, queries.find_cohort)
def find_home(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Search for a home, or a colleague, to enroll; posted, so that no name stands in an address."""
    form = SearchForm()
    found: Sequence[staff_queries.HomeChoice | oneself.Colleague] | None = None
    if form.validate_on_submit():
        look = oneself.colleagues if cohort.circle == Circle.STAFF else staff_queries.search
        found = look(actor, cohort, form.text.data or "")
    return render_template("enrollment/find_home.html", cohort=cohort, form=form, found=found)


@bp.route("/kull/<code>/deltakere/legg-til/<home>", methods=["GET", "POST"])
@guarded(policy.ENROLL_HOME, staff_queries.find_home_to_add)
def add_home(actor: Actor, found: tuple[Cohort, HomeFacts]) -> ResponseReturnValue:
    """Enroll a home for it, or a colleague, past the deadline too when a reason is given."""
    cohort, home = found
    at_best = gate.refusal(actor, cohort, home, reason="reason")
    needs_reason = gate.refusal(actor, cohort, home)
    form: AddHomeForm | AddColleagueForm = AddColleagueForm() if cohort.circle == Circle.STAFF else AddHomeForm()
    form.offer(home.code, home.members)
    if at_best is None and form.validate_on_submit() and (response := _add(actor, cohort, home, form)):
        return response
    page = render_template(
        "enrollment/add_home.html",
        cohort=cohort,
        home=home,
        form=form,
        stopped=refusal(at_best, staff=True, circle=cohort.circle) if at_best else None,
        may_ask=at_best is not None and at_best.code in PASSABLE,
        needs_reason=refusal(needs_reason, staff=True, circle=cohort.circle) if needs_reason and not at_best else None,
        others=[refusal(why, staff=True) for _member, why in gate.who_may(cohort, home) if why and not needs_reason],
    )
    return page, 422 if form.errors else 200


def _add(
    actor: Actor, cohort: Cohort, home: HomeFacts, form: AddHomeForm | AddColleagueForm
) -> ResponseReturnValue | None:
    code, circle = cohort.code, cohort.circle
    try:
        with transaction():
            enrollment = oneself.sign_up(actor, cohort, home, form.person_ids, form.needs, form.reason.data or None)
    except Refused as refused:
        if refused.code != "enrollment.already_in":
            form.refuse(refusal(refused, staff=True, circle=circle))
            return None
        flash(
            _("Hjemmet var allerede meldt på.") if circle != Circle.STAFF else refusal(refused, circle=circle), "info"
        )
    else:
        seated = enrollment.state == EnrollmentState.SEATED
        if circle == Circle.STAFF:
            flash(_("Den ansatte har fått plass.") if seated else _("Den ansatte står på ventelisten."), "success")
        else:
            flash(_("Hjemmet har fått plass.") if seated else _("Hjemmet står på ventelisten."), "success")
    return redirect(url_for("enrollment.participants", code=code), 303)


@bp.route("/kull/<code>/deltakere/<home>/meld-av", methods=["GET", "POST"])
@guarded(policy.WITHDRAW_HOME, staff_queries.find_enrollment)
def withdraw_home(actor: Actor, enrollment: Enrollment) -> ResponseReturnValue:
    """Ask for the reason, then withdraw a home."""
    form = ReasonForm()
    code, circle = enrollment.cohort.code, enrollment.cohort.circle
    if form.validate_on_submit():
        try:
            with transaction():
                actions.withdraw(actor, enrollment, form.reason.data)
            out = (
                _("Den ansatte er meldt av. Plassen går til neste på ventelisten.") if circle == Circle.STAFF else None
            )
            flash(out or _("Hjemmet er meldt av. Plassen går til neste på ventelisten."), "success")
        except Refused as refused:
            flash(refusal(refused, staff=True, circle=circle), "info")
        return redirect(url_for("enrollment.participants", code=code), 303)
    rows = queries.homes_of(actor, enrollment.cohort, frozenset(EnrollmentState))
    label = next((row.label for row in rows if row.code == enrollment.code), enrollment.code)
    page = render_template("enrollment/withdraw_home.html", cohort=enrollment.cohort, label=label, form=form)
    return page, 422 if form.errors else 200


@bp.route("/kull/<code>/plasser", methods=["GET", "POST"])
@guarded(policy.CHANGE_CAPACITY, queries.find_cohort)
def capacity(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Change how many seats a cohort has."""
    counts = queries.counts([cohort.id])[cohort.id]
    form = CapacityForm(data={"seats": counts.seats})
    code = cohort.code
    if form.validate_on_submit():
        try:
            with transaction():
                capacity_deeds.change_capacity(actor, cohort, form.seats.data or 0)
        except Refused as refused:
            form.refuse(refusal(refused, staff=True))
        else:
            flash(_("Antall plasser er endret. Ledige plasser går til ventelisten med en gang."), "success")
            return redirect(url_for("enrollment.participants", code=code), 303)
    page = render_template("enrollment/capacity.html", cohort=cohort, counts=counts, form=form)
    return page, 422 if form.errors else 200


@bp.route("/kull/<code>/avlys", methods=["GET", "POST"])
@guarded(policy.CANCEL_COHORT, queries.find_cohort)
def cancel(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Tell what cancelling a cohort does, ask for the reason, then cancel it."""
    form = ReasonForm()
    code = cohort.code
    if form.validate_on_submit():
        try:
            with transaction():
                actions.cancel_cohort(actor, cohort, form.reason.data or "")
            flash(_("Kullet er avlyst."), "success")
        except Refused as refused:
            flash(refusal(refused, staff=True), "info")
        return redirect(url_for("desk.cohort", code=code), 303)
    coming = [m for m in cohort_queries.meetings_of(cohort) if not m.cancelled_at and m.starts_at > clock.now()]
    counts = queries.counts([cohort.id])[cohort.id]
    homes = counts.homes + counts.waiting
    page = render_template("enrollment/cancel.html", cohort=cohort, homes=homes, coming=len(coming), form=form)
    return page, 422 if form.errors else 200
