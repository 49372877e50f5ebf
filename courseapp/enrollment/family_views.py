"""What a home does itself, or one at work at a staff course: sign up, see how it stands, change, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import PUBLISHED, Circle
from courseapp.enrollment import actions, gate, line_queries, line_texts, moving_queries, oneself, policy, queries
from courseapp.enrollment.about import about, fullness, fullness_for_one
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import HomeForm, StaffForm
from courseapp.enrollment.gate_rules import HomeFacts, Member
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.next_steps import next_steps
from courseapp.enrollment.rules import IN_LINE, LIVE, EnrollmentState
from courseapp.enrollment.texts import STATE, TONE, diet_words, refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.route("/kull/<code>/pamelding", methods=["GET", "POST"])
@guarded(policy.SIGN_UP, oneself.find_cohort)
def sign_up(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Tell all about a cohort, and sign a home up for it."""
    homes = oneself.homes(actor, cohort)
    home = _chosen(actor, cohort, homes)
    if home is None:
        return render_template("enrollment/choose_home.html", cohort=cohort, homes=homes)
    actor = oneself.in_own_name(actor, home)
    if home.enrollment_id is not None:
        return _already_in(cohort.code, cohort.circle, home)
    if refused := gate.refusal(actor, cohort, home):
        return _turned_away(actor, cohort, home, refused)
    form = _form(cohort)
    may, others = _sorted_out(cohort, home)
    form.offer(home.code, may)
    if form.validate_on_submit() and (response := _send(actor, cohort, home, form)):
        return response
    facts = about(cohort)
    if cohort.circle == Circle.STAFF:
        tone, words = fullness_for_one(cohort, facts.counts, home.service_id)
    else:
        tone, words = fullness(cohort, facts.counts, home)
    page = render_template(
        _template(cohort, "sign_up"), cohort=cohort, about=facts, tone=tone, fullness=words, form=form, others=others
    )
    return page, 422 if form.is_sent else 200


def _form(cohort: Cohort) -> HomeForm:
    return StaffForm() if cohort.circle == Circle.STAFF else HomeForm()


def _template(cohort: Cohort, page: str) -> str:
    """Name the page as it speaks to a home, or to one at work."""
    return f"enrollment/{page}_of_staff.html" if cohort.circle == Circle.STAFF else f"enrollment/{page}.html"


def _turned_away(actor: Actor, cohort: Cohort, home: HomeFacts, refused: Refused) -> str:
    """Tell the rule and what to do next, instead of the form."""
    return render_template(
        "enrollment/not_possible.html",
        cohort=cohort,
        about=about(cohort),
        why=refusal(refused, circle=cohort.circle),
        steps=next_steps(actor, refused, home.code),
    )


def _sorted_out(cohort: Cohort, home: HomeFacts, here: Collection[int] = ()) -> tuple[list[Member], list[str]]:
    """Give the persons who may come, those who are ``here`` already among them, and why the others may not."""
    judged = [(member, None if member.person_id in here else why) for member, why in gate.who_may(cohort, home)]
    return [member for member, why in judged if why is None], [
        refusal(why, circle=cohort.circle) for _member, why in judged if why
    ]


def _chosen(actor: Actor, cohort: Cohort, homes: Sequence[HomeFacts]) -> HomeFacts | None:
    """Give the home that is meant: the one asked for, the only one, or the only one that could sign up."""
    asked = request.form.get("home") or request.args.get("hjem")
    named = [h for h in homes if h.code == asked]
    possible = [h for h in homes if h.enrollment_id or gate.home_refusal(actor, cohort, h) is None]
    for choice in (named, homes, possible):
        if len(choice) == 1:
            return choice[0]
    return homes[0] if homes and not possible else None


def _send(actor: Actor, cohort: Cohort, home: HomeFacts, form: HomeForm) -> ResponseReturnValue | None:
    code, circle = cohort.code, cohort.circle
    try:
        with transaction():
            enrollment = oneself.sign_up(actor, cohort, home, form.person_ids, form.needs)
    except Refused as refused:
        if refused.code == "enrollment.already_in":
            return _already_in(code, circle, home)
        form.refuse(refusal(refused, circle=circle))
        return None
    staff = circle == Circle.STAFF
    if enrollment.state == EnrollmentState.SEATED:
        flash(_("Du har fått plass.") if staff else _("Dere har fått plass."), "success")
    else:
        waits = _("Du er meldt på og står på ventelisten.") if staff else _("Dere er meldt på og står på ventelisten.")
        flash(waits, "info")
    return redirect(url_for("enrollment.mine", code=code, hjem=home.code or None), 303)


def _already_in(code: str, circle: Circle, home: HomeFacts) -> ResponseReturnValue:
    """Answer a second sign-up (a double click, the back button) as calmly as the first."""
    if circle == Circle.STAFF:
        flash(_("Du er allerede meldt på. Her ser du hvordan det står til."), "info")
    else:
        flash(_("Dere er allerede meldt på. Her ser dere hvordan det står til."), "info")
    return redirect(url_for("enrollment.mine", code=code, hjem=home.code or None), 303)


@bp.route("/kull/<code>/min-pamelding", methods=["GET", "POST"])
@guarded(policy.SEE_OWN, oneself.find_cohort)
def mine(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Show how a home stands in a cohort, and let it change who takes part and what it needs."""
    own = queries.own_in(actor, cohort)
    enrollment = _own(own)
    if enrollment is None:
        return redirect(url_for("enrollment.sign_up", code=cohort.code), 303)
    (home,) = gate.homes(cohort, [enrollment.household_id])
    form = _form(cohort)
    here = [p.person_id for p in enrollment.participants]
    may, cannot = _sorted_out(cohort, home, here)
    form.offer(home.code, may, here)
    form.show(enrollment)
    if form.validate_on_submit() and (response := _change(actor, cohort, enrollment, home, form)):
        return response
    page = render_template(
        _template(cohort, "mine"),
        cohort=cohort,
        enrollment=enrollment,
        home=home,
        others=[e for e in own if e.household_id != enrollment.household_id and e.state in LIVE],
        **_in_line(cohort, enrollment),
        state=STATE[enrollment.state],
        tone=TONE[enrollment.state],
        live=enrollment.state in LIVE,
        may_move=cohort.state in PUBLISHED,
        next_place=moving_queries.next_place(actor, enrollment) if enrollment.moved_to_id else None,
        may_return=gate.refusal(actor, cohort, home) is None,
        diet=diet_words(enrollment.diet),
        form=form,
        cannot=cannot,
    )
    return page, 422 if form.is_sent else 200


def _in_line(cohort: Cohort, enrollment: Enrollment) -> dict[str, Any]:
    """Give what a home in line should know: its number, what holds it, the rule, and the offer it is to answer."""
    if enrollment.state not in IN_LINE:
        return {}
    standing = line_queries.standings(cohort, queries.counts([cohort.id])[cohort.id]).get(enrollment.id)
    staff = cohort.circle == Circle.STAFF
    return {
        "number": standing.number if standing else None,
        "holds": (line_texts.HOLDS_OF_STAFF if staff else line_texts.HOLDS)[standing.holds] if standing else "",
        "passed": line_texts.passed_words(standing.passed) if standing else "",
        "rule": line_texts.rule_words(line_queries.rule_of(cohort), staff=staff),
        "offer": None if standing else line_queries.open_offer(enrollment),
    }


def _own(own: Sequence[Enrollment]) -> Enrollment | None:
    """Give the enrollment that is meant: that of the home asked for, else the first."""
    asked = request.form.get("home") or request.args.get("hjem")
    return next((e for e in own if e.household.code == asked), own[0] if own else None)


def _change(
    actor: Actor, cohort: Cohort, enrollment: Enrollment, home: HomeFacts, form: HomeForm
) -> ResponseReturnValue | None:
    code, circle = cohort.code, cohort.circle
    try:
        with transaction():
            actions.change(actor, enrollment, form.person_ids, form.needs)
    except Refused as refused:
        form.refuse(refusal(refused, circle=circle))
        return None
    flash(_("Endringene er lagret."), "success")
    return redirect(url_for("enrollment.mine", code=code, hjem=home.code), 303)


@bp.post("/kull/<code>/min-pamelding/meld-av")
@guarded(policy.CHANGE_OWN, oneself.find_cohort)
def withdraw_mine(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Withdraw a home: one tap."""
    code, circle, asked = cohort.code, cohort.circle, request.form.get("home")
    enrollment = next((e for e in queries.own_in(actor, cohort) if e.household.code == asked), None)
    if enrollment is None:
        abort(404)
    try:
        with transaction():
            actions.withdraw(actor, enrollment)
        out = _("Du er meldt av. Plassen går til neste på ventelisten.") if circle == Circle.STAFF else None
        flash(out or _("Dere er meldt av. Plassen går til neste på ventelisten."), "success")
    except Refused as refused:
        flash(refusal(refused, circle=circle), "info")
    return redirect(url_for("enrollment.mine", code=code, hjem=asked), 303)
