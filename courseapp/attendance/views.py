"""The register of a meeting: a phone page that saves each tap, and an ordinary form without script."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.attendance import actions, forms, policy, queries, rules, texts
from courseapp.attendance.queries import Line
from courseapp.cohorts.models import Meeting
from courseapp.cohorts.queries import curriculum, find_meeting
from courseapp.cohorts.texts import module_title
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded
from courseapp.web.words import current_language

bp = Blueprint("attendance", __name__)


@bp.get("/kull/<code>/okt/<int:number>/oppmote")
@guarded(policy.SEE_REGISTER, find_meeting)
def register(actor: Actor, meeting: Meeting) -> ResponseReturnValue:
    """Show the register, everybody present until somebody says otherwise."""
    return _page(actor, meeting, queries.register_of(actor, meeting))


@bp.post("/kull/<code>/okt/<int:number>/oppmote")
@guarded(policy.MARK, find_meeting)
def save(actor: Actor, meeting: Meeting) -> ResponseReturnValue:
    """Save one mark (``mark`` names its line) or the whole list, which is then handed in."""
    one = "mark" in request.form
    code, number = meeting.cohort.code, meeting.number
    try:
        wishes = forms.read_wishes(request.form)
        seen, note = forms.read_seen(request.form, clock.now()), forms.read_note(request.form)
        with transaction():
            left_alone = actions.mark(actor, meeting, wishes, seen, note)
            if not one:
                actions.hand_in(actor, meeting)
    except Refused as refused:
        return _refused(actor, meeting, texts.refusal(refused))
    if left_alone:
        return _refused(actor, meeting, _("Noen andre har ført dette siden du åpnet lista."), left_alone)
    if _by_script():
        return "", 204, {"X-Seen": str(int(clock.now().timestamp()))}
    flash(_("Oppmøtet er lagret.") if one else _("Oppmøtelista er levert. Du kan rette den i 14 dager."), "success")
    return redirect(url_for(".register", code=code, number=number), 303)


def _by_script() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _refused(actor: Actor, meeting: Meeting, words: str, persons: Sequence[int] = ()) -> ResponseReturnValue:
    """Answer a tap with the words alone, a form with the whole page as it is now."""
    if _by_script():
        return words, 409, {"Content-Type": "text/plain; charset=utf-8"}
    lines = queries.register_of(actor, meeting)
    if persons:
        names = ", ".join(line.label for line in lines if line.person_id in persons)
        words = _("Noen andre har ført dette siden du åpnet lista: %(names)s. Se over og lagre på nytt.", names=names)
    return _page(actor, meeting, lines, problem=words), 409


def _page(actor: Actor, meeting: Meeting, lines: list[Line], problem: str | None = None) -> str:
    now = clock.now()
    corrects = actor.role == Role.COORDINATOR
    in_time = rules.may_mark(meeting.starts_at, meeting.ends_at, now)
    begun = meeting.starts_at - rules.OPENS_BEFORE <= now
    return render_template(
        "attendance/register.html",
        meeting=meeting,
        title=module_title(meeting, curriculum(meeting.cohort), current_language()),
        lines=lines,
        options=[(p.value, texts.PRESENCE_WORDS[p], texts.PRESENCE_TONES[p]) for p in rules.Presence],
        open=(begun if corrects else in_time) and meeting.cancelled_at is None and bool(lines),
        corrects=corrects,
        opens_at=meeting.starts_at - rules.OPENS_BEFORE,
        begun=begun,
        marked=sum(line.mark is not None for line in lines),
        seen=int(now.timestamp()),
        problem=problem,
        note_limit=forms.NOTE_LIMIT,
    )
