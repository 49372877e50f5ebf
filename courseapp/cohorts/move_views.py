"""Moving meetings and adding one.

First exactly what would change is shown; what is then sent is done only if it is still the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts import actions, policy, texts
from courseapp.cohorts.blueprint import bp
from courseapp.cohorts.collisions import Wanted, collisions
from courseapp.cohorts.fields import KEEP
from courseapp.cohorts.forms import LATER, AddForm, MoveForm
from courseapp.cohorts.meeting_queries import (
    booked_leaders,
    closed_for,
    from_here,
    leaders_of_cohort,
    place_label,
)
from courseapp.cohorts.meeting_texts import Change, changes, of_times, times
from courseapp.cohorts.meeting_views import is_coming, page_of, title_of, too_late
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.queries import find_cohort, find_meeting
from courseapp.cohorts.resources import rooms_in
from courseapp.cohorts.schedule import Shift, Wish, end_of, minutes_of, shifts
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import local, to_utc
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.places.models import Room
from courseapp.web.guard import guarded

SHOWN: Final = "shown"
"""What a new meeting's confirmation sends back."""


@bp.route("/kull/<code>/okt/<int:number>/endre", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_meeting)
def move_meeting(actor: Actor, it: Meeting) -> ResponseReturnValue:
    """Move a meeting, or it and all later ones, after showing exactly what changes."""
    if not is_coming(it):
        return too_late(it)
    back, rooms = page_of(it), rooms_in(it.cohort.cooperation_id)
    form = _move_form(it, rooms)
    if not form.validate_on_submit():
        return render_template("cohorts/move_meeting.html", form=form, meeting=it, title=title_of(it))
    meetings = from_here(it) if form.scope.data == LATER else [it]
    try:
        moved = _wished(form, it, meetings)
        digest = digest_of(moved)
        if form.digest.data == digest:
            with transaction():
                actions.move_meetings(actor, it.cohort, moved)
            flash(_("Planen er endret."), "success")
            return redirect(back, code=303)
    except Refused as refused:
        form.refuse(texts.refusal(refused))
        return render_template("cohorts/move_meeting.html", form=form, meeting=it, title=title_of(it))
    return _confirm_move(actor, it, meetings, moved, rooms, changed=bool(form.digest.data))


def _move_form(it: Meeting, rooms: list[Room]) -> MoveForm:
    begin = local(it.starts_at)
    form = MoveForm(day=begin.date(), starts=begin.time(), minutes=minutes_of(it), room=KEEP)
    form.room.offer(rooms, keep=True)
    return form


def _wished(form: MoveForm, it: Meeting, meetings: list[Meeting]) -> list[Shift]:
    """Work out what changes: what was altered in the form is altered for all, the rest stays each one's own.

    Raises Refused("cohorts.nothing") and what schedule.shifts raises.
    """
    begin, day = local(it.starts_at), form.day.data or local(it.starts_at).date()
    wish = Wish(
        days=(day - begin.date()).days,
        starts=form.starts.data if form.starts.data != begin.time() else None,
        minutes=form.minutes.data if form.minutes.data != minutes_of(it) else None,
        room=(form.room.data,) if form.room.data != KEEP else None,
    )
    days = [local(m.starts_at).date() for m in meetings]
    closed = closed_for(it.cohort, min(*days, day), max(days) + (day - begin.date()))
    moved = [s for s in shifts(meetings, wish, closed) if s.changes]
    if not moved:
        raise Refused("cohorts.nothing")
    return moved


def digest_of(moved: Iterable[Shift]) -> str:
    """Tell one set of changes from another."""
    shown = [(s.number, [m.isoformat() for m in (*s.before, *s.after)], s.room) for s in moved]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _confirm_move(
    actor: Actor, it: Meeting, meetings: list[Meeting], moved: list[Shift], rooms: list[Room], *, changed: bool
) -> ResponseReturnValue:
    known = {r.id: r for r in (*rooms, *(m.room for m in meetings if m.room))}
    titles = {m.number: title_of(m) for m in meetings}
    lines, blocked = changes(actor, moved, titles, known, booked_leaders(meetings))
    return render_template(
        "cohorts/confirm_meetings.html",
        cohort=it.cohort,
        heading=_("Flytt samling"),
        blocked=blocked,
        changed=changed,
        changes=lines,
        submit=_("Lagre endringen"),
        color=None,
        hidden=hidden_with(digest_of(moved)),
        back=url_for("cohorts.move_meeting", code=it.cohort.code, number=it.number),
    )


def hidden_with(digest: str) -> dict[str, str]:
    """Give what was filled in, to be sent again with the digest of what was shown."""
    return {n: v for n, v in request.form.items() if n not in {"csrf_token", "once"}} | {"digest": digest}


@bp.route("/kull/<code>/okt/ny", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_cohort)
def add_meeting(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Add a meeting to a cohort, after showing what there is to think of."""
    back, rooms = url_for("desk.cohort", code=cohort.code), rooms_in(cohort.cooperation_id)
    form = AddForm(room=cohort.room_id)
    form.room.offer(rooms)
    if not form.validate_on_submit():
        return render_template("cohorts/add_meeting.html", form=form, cohort=cohort)
    try:
        begin, end = _slot(form)
        if form.digest.data == SHOWN:
            with transaction():
                actions.add_meeting(actor, cohort, begin, end, form.room.data, form.title.data or "")
            flash(_("Samlingen er lagt til."), "success")
            return redirect(back, code=303)
    except Refused as refused:
        form.refuse(texts.refusal(refused))
        return render_template("cohorts/add_meeting.html", form=form, cohort=cohort)
    return _confirm_add(actor, cohort, form, Wanted(0, begin, end, form.room.data, leaders_of_cohort(cohort)), rooms)


def _slot(form: AddForm) -> tuple[datetime, datetime]:
    day, starts = form.day.data or clock.today(), form.starts.data or time()
    begin, end = to_utc(day, starts), to_utc(day, end_of(starts, form.minutes.data or 0))
    if begin <= clock.now():
        raise Refused("cohorts.past", number=0)
    return begin, end


def _confirm_add(actor: Actor, cohort: Cohort, form: AddForm, wanted: Wanted, rooms: list[Room]) -> ResponseReturnValue:
    room = next((r for r in rooms if r.id == wanted.room_id), None)
    day = local(wanted.starts_at).date()
    found = collisions(actor, [wanted])
    reasons = closed_for(cohort, day, day).get(day, ())
    line = Change(
        title=form.title.data or "",
        before="",
        after=times(wanted.starts_at, wanted.ends_at),
        room_before="",
        room_after=place_label(room),
        warnings=[*map(texts.collision, found), *of_times(wanted.starts_at, wanted.ends_at, reasons, room)],
    )
    back = url_for("cohorts.add_meeting", code=cohort.code)
    return render_template(
        "cohorts/confirm_meetings.html",
        cohort=cohort,
        heading=_("Legg til samling"),
        blocked=bool(found),
        changed=False,
        changes=[line],
        submit=_("Legg til"),
        color=None,
        hidden=hidden_with(SHOWN),
        back=back,
    )
