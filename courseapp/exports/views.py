"""Workbooks out. Every one leaves a line in the journal with its purpose."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.rules import EnrollmentState
from courseapp.exports import policy, queries, workbooks
from courseapp.exports.queries import CohortMarks
from courseapp.exports.texts import PURPOSE_WORDS, Purpose
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.journal import record
from courseapp.kernel.text import neutral_filename
from courseapp.kernel.workbook import CONTENT_TYPE
from courseapp.web.guard import guarded

bp = Blueprint("exports", __name__)


@bp.get("/kull/<code>/regneark")
@guarded(policy.EXPORT_PARTICIPANTS, queries.find_cohort)
def choose(_actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Ask what the list is for before it is made."""
    return render_template("exports/choose.html", cohort=cohort, purposes=list(PURPOSE_WORDS.items()))


@bp.get("/kull/<code>/deltakere.xlsx")
@guarded(policy.EXPORT_PARTICIPANTS, queries.find_cohort)
def participants(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Send the list of participants."""
    purpose = _purpose()
    homes = queries.homes(actor, cohort, workbooks.STATES_OUT)
    body = workbooks.participants(actor, cohort, homes, purpose)
    return _send(actor, cohort, body, _("deltakere"), purpose, len(homes))


@bp.get("/kull/<code>/oppmote.xlsx")
@guarded(policy.EXPORT_ATTENDANCE, queries.find_marks)
def attendance(actor: Actor, found: CohortMarks) -> ResponseReturnValue:
    """Send the attendance of all meetings."""
    purpose = _purpose()
    homes = queries.homes(actor, found.cohort, frozenset(EnrollmentState))
    body = workbooks.attendance(actor, found, homes, purpose)
    return _send(actor, found.cohort, body, _("oppmøte"), purpose, len(homes))


def _purpose() -> Purpose:
    try:
        return Purpose(request.args.get("formal", Purpose.FOLLOW_UP))
    except ValueError:
        return Purpose.FOLLOW_UP


def _send(actor: Actor, cohort: Cohort, body: bytes, what: str, purpose: Purpose, homes: int) -> Response:
    cohort_id, code = cohort.id, cohort.code
    with transaction():
        record(
            actor, str(request.endpoint), f"cohort:{cohort_id}", cohort_id=cohort_id, reason=purpose.value, homes=homes
        )
    response = Response(body, content_type=CONTENT_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=neutral_filename(what, code, extension="xlsx"))
    response.headers["Cache-Control"] = "no-store"
    return response
