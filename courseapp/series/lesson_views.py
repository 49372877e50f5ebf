"""One lesson: held, postponed, agreed, moved, left out, undone. Each is one form, and most are one tap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.series import lesson_actions, policy, queries, rules, texts
from courseapp.series.blueprint import bp
from courseapp.series.forms import HeldForm, MoveForm, SkipForm, TimeForm
from courseapp.series.models import Lesson
from courseapp.series.queries import find_lesson
from courseapp.web.form import Form
from courseapp.web.guard import guarded
from courseapp.web.security import safe_next
from courseapp.web.words import current_language

HELD, TIME, MOVE, SKIP = "held", "time", "move", "skip"
"""What the fields of each form on a lesson's page begin with."""


@bp.get("/leksjoner/<code>/<int:number>")
@guarded(policy.MARK, find_lesson)
def lesson(actor: Actor, it: Lesson) -> ResponseReturnValue:  # noqa: ARG001 (the door has looked)
    """Show what can be done with a lesson."""
    return _page(it)


def _page(it: Lesson, **sent: Form) -> str:
    """Show all forms of a lesson, one of them as it was ``sent``."""
    series, program = it.series, queries.program_of(it.series)
    forms: dict[str, Form] = {
        HELD: _held_form(),
        TIME: _time_form(it),
        MOVE: MoveForm(prefix=MOVE),
        SKIP: SkipForm(prefix=SKIP),
    }
    return render_template(
        "series/lesson.html",
        lesson=it,
        series=series,
        label=queries.label_of(series.household),
        title=texts.title_of(program, it.module_key, current_language()),
        forms=forms | sent,
        undone=it.state in rules.UNDONE and series.closed_on is None,
        may_do=rules.may_do(series.lessons, it.number, fixed_order=program.fixed_order),
        may_undo=rules.may_undo(series.lessons, it.number, fixed_order=program.fixed_order),
        texts=texts,
    )


def _held_form() -> HeldForm:
    return HeldForm(prefix=HELD, held_on=clock.today())


def _time_form(it: Lesson) -> TimeForm:
    if it.starts_at is None:
        return TimeForm(prefix=TIME)
    begin = clock.local(it.starts_at)
    return TimeForm(prefix=TIME, day=begin.date(), starts=begin.time())


def _saved(it: Lesson, deed: Callable[..., Any], *args: Any, words: str) -> ResponseReturnValue:
    """Do it and go back to where the reader came from, or say there why not."""
    back = safe_next(request.form.get("next")) or url_for("series.show", code=it.series.code)
    try:
        with transaction():
            deed(*args)
        flash(words, "success")
    except Refused as refused:
        flash(texts.refusal(refused), "warning")
    return redirect(back, 303)


@bp.post("/leksjoner/<code>/<int:number>/holdt")
@guarded(policy.MARK, find_lesson)
def hold(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Note that a lesson was held."""
    form = HeldForm(prefix=HELD)
    if not form.validate_on_submit():
        return _page(it, held=form), 422
    return _saved(it, lesson_actions.hold, actor, it, form.held_on.data, words=_("Leksjonen er ført som holdt."))


@bp.post("/leksjoner/<code>/<int:number>/angre")
@guarded(policy.MARK, find_lesson)
def undo(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Let a lesson be held again."""
    return _saved(it, lesson_actions.undo, actor, it, words=_("Leksjonen er ikke lenger ført."))


@bp.post("/leksjoner/<code>/<int:number>/utsett")
@guarded(policy.MARK, find_lesson)
def postpone(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Give a lesson a week more."""
    form = MoveForm(prefix=MOVE)
    if not form.validate_on_submit():
        return _page(it, move=form), 422
    return _saved(it, lesson_actions.postpone, actor, it, form.due_on.data, words=_("Leksjonen er flyttet en uke."))


@bp.post("/leksjoner/<code>/<int:number>/flytt")
@guarded(policy.MARK, find_lesson)
def move(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Give a lesson another due date."""
    form = MoveForm(prefix=MOVE)
    if not form.validate_on_submit():
        return _page(it, move=form), 422
    return _saved(it, lesson_actions.move, actor, it, form.due_on.data, words=_("Leksjonen er flyttet."))


@bp.post("/leksjoner/<code>/<int:number>/tid")
@guarded(policy.MARK, find_lesson)
def agree(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Set the time agreed with the home; it stands in their calendar and the contact person's."""
    form = TimeForm(prefix=TIME)
    if not form.validate_on_submit():
        return _page(it, time=form), 422
    module = next(m for m in queries.program_of(it.series).modules if m.key == it.module_key)

    def deed() -> None:
        lesson_actions.agree(actor, it, *form.times(module.minutes))

    return _saved(it, deed, words=_("Tiden er avtalt, og står i kalenderen."))


@bp.post("/leksjoner/<code>/<int:number>/avlys")
@guarded(policy.MARK, find_lesson)
def call_off(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Call off the agreed time."""
    return _saved(it, lesson_actions.cancel_agreement, actor, it, words=_("Den avtalte tiden er avlyst."))


@bp.post("/leksjoner/<code>/<int:number>/utelat")
@guarded(policy.MARK, find_lesson)
def skip(actor: Actor, it: Lesson) -> ResponseReturnValue:
    """Leave a lesson out."""
    form = SkipForm(prefix=SKIP)
    if not form.validate_on_submit():
        return _page(it, skip=form), 422
    return _saved(it, lesson_actions.skip, actor, it, form.because, words=_("Leksjonen er utelatt."))
