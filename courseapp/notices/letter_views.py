"""Writing to a cohort, what became of it, and how messages look to a real reader."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts import words as cohort_words
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import words as enrollment_words
from courseapp.enrollment.queries import find_cohort
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.notices import actions, policy, queries, texts
from courseapp.notices.blueprint import bp
from courseapp.notices.forms import LetterForm, PreviewForm
from courseapp.notices.kinds import LETTER, REMINDER
from courseapp.notices.models import Letter
from courseapp.notices.preview import preview_for
from courseapp.people.word import KINDS
from courseapp.web.guard import guarded

SHOWN = (
    LETTER,
    enrollment_words.SEATED,
    enrollment_words.WAITING,
    enrollment_words.WITHDRAWN,
    REMINDER,
    cohort_words.CHANGED,
    cohort_words.MEETING_CANCELLED,
    cohort_words.CANCELLED,
    enrollment_words.INVITED,
)
"""The messages a coordinator may look at beforehand."""


@bp.route("/kull/<code>/meldinger", methods=["GET", "POST"])
@guarded(policy.WRITE_TO_COHORT, find_cohort)
def letters(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """List what was written to a cohort, and write to it."""
    form = LetterForm()
    if form.validate_on_submit():
        code = cohort.code
        try:
            with transaction():
                actions.write_letter(actor, cohort, form.written)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
        else:
            flash(_("Meldingen er sendt til hjemmene i kullet."), "success")
            return redirect(url_for("notices.letters", code=code), 303)
    page = render_template(
        "notices/letters.html", cohort=cohort, form=form, sent=queries.letters_to(cohort), fate=texts.FATE
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/kull/<code>/meldinger/<letter>")
@guarded(policy.WRITE_TO_COHORT, queries.find_letter)
def letter(actor: Actor, letter: Letter) -> ResponseReturnValue:
    """Show a letter and which homes it reached."""
    return render_template(
        "notices/letter.html",
        letter=letter,
        cohort=letter.cohort,
        reached=queries.reached_by(actor, letter),
        fate=texts.FATE,
        tone=texts.TONE,
        channel=texts.CHANNEL,
    )


@bp.get("/kull/<code>/meldinger/forhandsvis")
@guarded(policy.WRITE_TO_COHORT, find_cohort)
def preview(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Show a message just as a home in the cohort would get it."""
    homes = queries.homes_to_preview(actor, cohort)
    form = PreviewForm(
        [(kind.name, kind.heading) for kind in SHOWN], [(home.code, home.label) for home in homes], request.args
    )
    kind = KINDS[form.asked("om") or LETTER.name]
    home = next((h for h in homes if h.code == form.asked("hjem")), homes[0] if homes else None)
    return render_template(
        "notices/preview.html",
        cohort=cohort,
        form=form,
        home=home,
        kind=kind,
        seen=preview_for(kind, home.household_id, cohort) if home else [],
        channel=texts.CHANNEL,
    )
