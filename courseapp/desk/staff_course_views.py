"""The courses one at work takes part in, and those there are to sign up for."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.desk.blueprint import bp
from courseapp.desk.front_own import own_front
from courseapp.desk.lines import title_of
from courseapp.desk.policy import SEE_STAFF_COURSES
from courseapp.desk.texts import STATUS_FOR_FAMILIES, TONE_FOR_FAMILIES, hours, place
from courseapp.enrollment import texts as enrollment_texts
from courseapp.kernel.access import Actor
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry

menu_entry("desk.staff_courses", _l("Kurs for ansatte"), SEE_STAFF_COURSES, 70)


@bp.get("/kurs-for-ansatte")
@guarded(SEE_STAFF_COURSES)
def staff_courses(actor: Actor) -> ResponseReturnValue:
    """Show one's own place in staff courses, and the courses that take sign-ups."""
    return render_template(
        "desk/staff_courses.html",
        front=own_front(actor),
        title_of=title_of,
        place=place,
        hours=hours,
        status_words=STATUS_FOR_FAMILIES,
        tones=TONE_FOR_FAMILIES,
        own_state=enrollment_texts.STATE,
        own_tone=enrollment_texts.TONE,
    )
