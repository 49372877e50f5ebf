"""One series: begun, shown, counted from another date, a second placement, ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.rules import Circle
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people.home_queries import find_home
from courseapp.people.models import Household, HouseholdKind
from courseapp.series import actions, policy, queries, rules, texts
from courseapp.series.blueprint import bp
from courseapp.series.forms import AnchorForm, EndForm, PlacementForm, StartForm
from courseapp.series.list_views import held_day
from courseapp.series.models import IndividualSeries
from courseapp.series.rules import SeriesState
from courseapp.web.guard import guarded
from courseapp.web.words import current_language


@bp.route("/hjem/<code>/leksjoner/ny", methods=["GET", "POST"])
@guarded(policy.START, find_home)
def start(actor: Actor, home: Household) -> ResponseReturnValue:
    """Begin a series at a home."""
    form, programs = StartForm(), queries.programs_for(home)
    circle = Circle.BIRTH_PARENTS if home.kind == HouseholdKind.BIRTH_PARENT else Circle.FOSTER
    form.offer(programs, current_language(), str(texts.ANCHOR[circle]))
    if form.validate_on_submit() and form.anchor.data:
        program = next(it for it in programs if it.key == form.program.data)
        try:
            with transaction():
                code = actions.start(actor, home, program, form.anchor.data).code
            flash(_("Rekka er begynt. Leksjonene har fått sine frister."), "success")
            return redirect(url_for("series.show", code=code), 303)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
    page = render_template(
        "series/start.html", form=form, home=home, label=queries.label_of(home), programs=programs, circle=circle
    )
    return page, 422 if form.errors else 200


@bp.get("/leksjoner/<code>")
@guarded(policy.SEE_SERIES, queries.find_series)
def show(actor: Actor, series: IndividualSeries) -> ResponseReturnValue:  # noqa: ARG001 (the door has looked)
    """Show a series with its lessons, and what can be done with the next one."""
    program, lessons = queries.program_of(series), series.lessons
    return render_template(
        "series/show.html",
        series=series,
        home=series.household,
        label=queries.label_of(series.household),
        program=program,
        title_of=lambda lesson: texts.title_of(program, lesson.module_key, current_language()),
        runs=series.state == SeriesState.RUNNING,
        may_do=lambda it: rules.may_do(lessons, it.number, fixed_order=program.fixed_order),
        may_undo=lambda it: rules.may_undo(lessons, it.number, fixed_order=program.fixed_order),
        undone=rules.UNDONE,
        held_day=held_day,
        history=texts.history(queries.history_of(series)),
        texts=texts,
    )


@bp.route("/leksjoner/<code>/dato", methods=["GET", "POST"])
@guarded(policy.MOVE_ANCHOR, queries.find_series)
def move_anchor(actor: Actor, series: IndividualSeries) -> ResponseReturnValue:
    """Count a series from another date, after showing exactly which lessons move."""
    form, code = AnchorForm(), series.code
    if form.validate_on_submit() and form.anchor.data:
        try:
            rules.must_be_anchor(form.anchor.data, clock.today())
            actions.must_run(series)
            if not form.version.data:
                return _preview(series, form)
            with transaction():
                actions.move_anchor(actor, series, form.anchor.data, _number(form.version.data))
            flash(_("Datoen er endret, og leksjonene som gjenstår, har fått nye frister."), "success")
            return redirect(url_for("series.show", code=code), 303)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
    page = render_template("series/anchor.html", form=form, series=series, anchor_label=texts.ANCHOR[series.circle])
    return page, 422 if form.errors or form.form_errors else 200


def _number(text: str) -> int:
    """Read a version; anything strange is -1, which no series has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1  # noqa: PLR2004


def _preview(series: IndividualSeries, form: AnchorForm) -> ResponseReturnValue:
    """List what moves and what stays."""
    program, anchor = queries.program_of(series), form.anchor.data or series.anchor
    moved = rules.shifts(series.lessons, anchor, program.interval_days, actions.closed_from(anchor))
    numbers = {shift.number for shift in moved}
    return render_template(
        "series/anchor_preview.html",
        series=series,
        anchor=anchor,
        anchor_label=texts.ANCHOR[series.circle],
        shifts=moved,
        stay=[lesson for lesson in series.lessons if lesson.number not in numbers],
        lessons={lesson.number: lesson for lesson in series.lessons},
        title_of=lambda lesson: texts.title_of(program, lesson.module_key, current_language()),
        state_words=texts.LESSON_STATE,
    )


@bp.route("/leksjoner/<code>/ny-plassering", methods=["GET", "POST"])
@guarded(policy.MOVE_ANCHOR, queries.find_series)
def second_placement(actor: Actor, series: IndividualSeries) -> ResponseReturnValue:
    """Choose what happens when another child moves in while a series runs."""
    form = PlacementForm()
    form.anchor.label.text = str(texts.NEW_ANCHOR[series.circle])
    if form.validate_on_submit() and form.anchor.data:
        choice, why = form.chosen
        try:
            with transaction():
                code = actions.second_placement(actor, series, form.anchor.data, choice, why).code
            flash(_("Valget er lagret."), "success")
            return redirect(url_for("series.show", code=code), 303)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
    page = render_template("series/placement.html", form=form, series=series, choice_help=texts.CHOICE_HELP)
    return page, 422 if request.method == "POST" else 200


@bp.route("/leksjoner/<code>/avslutt", methods=["GET", "POST"])
@guarded(policy.END, queries.find_series)
def end(actor: Actor, series: IndividualSeries) -> ResponseReturnValue:
    """End a series before all its lessons are held."""
    form, code = EndForm(), series.code
    if form.validate_on_submit():
        try:
            with transaction():
                actions.end(actor, series, form.because)
            flash(_("Rekka er avsluttet."), "success")
            return redirect(url_for("series.show", code=code), 303)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
    page = render_template("series/end.html", form=form, series=series)
    return page, 422 if request.method == "POST" else 200
