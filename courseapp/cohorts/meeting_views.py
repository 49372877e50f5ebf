"""One meeting: its page, cancelling it, and a substitute for somebody who leads it."""

from __future__ import annotations

import hashlib

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts import actions, policy, texts
from courseapp.cohorts.blueprint import bp
from courseapp.cohorts.candidates import about, candidates
from courseapp.cohorts.forms import LATER, ScopeForm, SubstituteForm
from courseapp.cohorts.meeting_queries import from_here, journal_of, leaders_of, place_label
from courseapp.cohorts.meeting_texts import cancellation, history, times
from courseapp.cohorts.models import Meeting
from courseapp.cohorts.queries import curriculum, find_meeting
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.form import options
from courseapp.web.guard import guarded
from courseapp.web.words import current_language


@bp.get("/kull/<code>/okt/<int:number>")
@guarded(policy.SEE_MEETING, find_meeting)
def meeting(actor: Actor, it: Meeting) -> ResponseReturnValue:
    """Show one meeting to those who work with it."""
    may_change = policy.CHANGE_COHORT.allows(actor)
    return render_template(
        "cohorts/meeting.html",
        meeting=it,
        cohort=it.cohort,
        title=title_of(it),
        when=times(it.starts_at, it.ends_at),
        place=place_label(it.room),
        leaders=leaders_of(it),
        has_register=may_change or actor.role == Role.FACILITATOR,
        may_change=may_change and is_coming(it),
        is_past=it.starts_at <= clock.now(),
        history=history(journal_of(it)) if may_change else [],
    )


def title_of(it: Meeting) -> str:
    """Name a meeting in the reader's language."""
    return texts.module_title(it, curriculum(it.cohort), current_language())


def is_coming(it: Meeting) -> bool:
    """Tell whether a meeting is still to be held."""
    return it.cancelled_at is None and it.starts_at > clock.now()


def page_of(it: Meeting) -> str:
    """Give the address of a meeting's page."""
    return url_for("cohorts.meeting", code=it.cohort.code, number=it.number)


def too_late(it: Meeting) -> ResponseReturnValue:
    """Say that a meeting is over or cancelled, at its page."""
    flash(_("Samlingen har vært eller er avlyst, og kan ikke endres."), "danger")
    return redirect(page_of(it), code=303)


@bp.route("/kull/<code>/okt/<int:number>/avlys", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_meeting)
def cancel_meeting(actor: Actor, it: Meeting) -> ResponseReturnValue:
    """Cancel a meeting, or it and all later ones, after showing which."""
    form = ScopeForm()
    if not is_coming(it):
        return too_late(it)
    if not form.validate_on_submit():
        return render_template("cohorts/cancel_meeting.html", form=form, meeting=it, title=title_of(it))
    meetings = from_here(it) if form.scope.data == LATER else [it]
    digest = _digest(meetings)
    if form.digest.data == digest:
        return _cancel(actor, it, [m.number for m in meetings])
    return render_template(
        "cohorts/confirm_meetings.html",
        cohort=it.cohort,
        heading=_("Avlys samling"),
        blocked=False,
        changed=bool(form.digest.data),
        changes=[cancellation(m, title_of(m)) for m in meetings],
        submit=_("Avlys"),
        color="danger",
        hidden={"scope": form.scope.data, "digest": digest},
        back=url_for("cohorts.cancel_meeting", code=it.cohort.code, number=it.number),
    )


def _cancel(actor: Actor, it: Meeting, numbers: list[int]) -> ResponseReturnValue:
    back = page_of(it)
    try:
        with transaction():
            actions.cancel_meetings(actor, it.cohort, numbers)
    except Refused as refused:
        flash(texts.refusal(refused), "danger")
    else:
        flash(_("Avlyst."), "success")
    return redirect(back, code=303)


def _digest(meetings: list[Meeting]) -> str:
    shown = [(m.number, m.starts_at.isoformat(), m.sequence) for m in meetings]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


@bp.route("/kull/<code>/okt/<int:number>/vikar", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_meeting)
def substitute(actor: Actor, it: Meeting) -> ResponseReturnValue:
    """Let somebody else lead this one meeting instead of one of its facilitators."""
    if not is_coming(it):
        return too_late(it)
    leaders, back = leaders_of(it), page_of(it)
    booked = {leader.id for leader in leaders}
    found = [c for c in candidates(actor, it.cohort, [it]) if c.id not in booked]
    form = SubstituteForm()
    form.absent.choices = options((leader.id, leader.name) for leader in leaders)
    form.stand_in.choices = options((c.id, c.name) for c in found)
    if leaders and found and form.validate_on_submit():
        try:
            with transaction():
                actions.substitute(actor, it, form.absent.data, form.stand_in.data, form.reason.data or None)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
        else:
            flash(_("Vikaren er satt opp på denne samlingen."), "success")
            return redirect(back, code=303)
    return render_template(
        "cohorts/substitute.html",
        form=form,
        meeting=it,
        title=title_of(it),
        candidates=found,
        leaders=leaders,
        abouts={c.id: about(c, c.unfit_second) for c in found},
    )
