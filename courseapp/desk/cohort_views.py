"""The page of one cohort: the same facts for everybody, and the tools of each role."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.cohorts import policy as cohort_policy
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import curriculum
from courseapp.cohorts.rules import LIVE, PUBLISHED, TRANSITIONS, Circle, CohortEvent, CohortState
from courseapp.desk.blueprint import bp
from courseapp.desk.cohort_page import cohort_page
from courseapp.desk.doors import Door, doors, may_open
from courseapp.desk.lines import meeting_lines
from courseapp.desk.texts import (
    DONE,
    STATUS,
    STATUS_FOR_FAMILIES,
    TONE,
    TONE_FOR_FAMILIES,
    role_of_journal,
)
from courseapp.enrollment import texts as enrollment_texts
from courseapp.enrollment.moving_queries import went_into
from courseapp.enrollment.oneself import find_cohort as find_own
from courseapp.enrollment.queries import find_cohort
from courseapp.enrollment.rules import roster_open
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.web.guard import guarded
from courseapp.web.words import current_language

LISTS: Final[tuple[tuple[str, Any], ...]] = (
    ("enrollment.participants", _l("Deltakere")),
    ("enrollment.sign_up", _l("Meld deg på, eller se påmeldingen din")),
    ("enrollment.find_home", _l("Meld på et hjem")),
    ("enrollment.invite", _l("Inviter hjem")),
    ("notices.letters", _l("Skriv til hjemmene")),
    ("exports.choose", _l("Last ned regneark")),
)
"""Who takes part."""
OF_STAFF: Final[dict[str, Any]] = {
    "enrollment.find_home": _l("Meld på en ansatt"),
    "notices.letters": _l("Skriv til deltakerne"),
}
"""What lists are called where staff take part."""
PLAN: Final[tuple[tuple[str, Any], ...]] = (
    ("cohorts.change_cohort", _l("Endre kullet")),
    ("cohorts.facilitators", _l("Velg veiledere")),
    ("cohorts.add_meeting", _l("Legg til samling")),
    ("enrollment.capacity", _l("Endre antall plasser")),
    ("cohorts.postpone", _l("Utsett kullet")),
    ("enrollment.merge", _l("Slå sammen med et annet kull")),
    ("enrollment.cancel", _l("Avlys kullet")),
)
"""What may be changed while the cohort lives."""


def find_page(actor: Actor, code: str) -> tuple[Cohort, bool] | None:
    """Find a cohort an actor may see, and whether that is all of it; else only the own place in a staff course."""
    if seen := find_cohort(actor, code):
        return seen, True
    own = find_own(actor, code)
    return (own, False) if own else None


@bp.get("/kull/<code>")
@guarded(cohort_policy.SEE_COHORT, find_page)
def cohort(actor: Actor, found: tuple[Cohort, bool]) -> ResponseReturnValue:
    """Show a cohort; to one who just takes part in a staff course, the own place in it."""
    cohort, whole = found
    if not whole:
        return redirect(url_for("enrollment.sign_up", code=cohort.code))
    page = cohort_page(actor, cohort)
    family = actor.role in FAMILY
    return render_template(
        "desk/cohort_for_family.html" if family else "desk/cohort.html",
        page=page,
        cohort=cohort,
        went_into=went_into(actor, cohort) if cohort.state == CohortState.CANCELLED else None,
        summary=page.summary,
        program=curriculum(cohort),
        language=current_language(),
        meetings=meeting_lines(actor, cohort, page.meetings),
        status=(STATUS_FOR_FAMILIES if family else STATUS)[page.summary.status],
        tone=(TONE_FOR_FAMILIES if family else TONE)[page.summary.status],
        own_state=enrollment_texts.STATE,
        own_tone=enrollment_texts.TONE,
        done=DONE,
        role_of_journal=role_of_journal,
        program_url=_program_url(actor, cohort),
        lists=_lists(actor, cohort),
        plan=doors(actor, PLAN, code=cohort.code) if cohort.state in LIVE else [],
        next_event=_next_event(actor, cohort),
    )


def _program_url(actor: Actor, cohort: Cohort) -> str | None:
    return url_for("cohorts.program", key=cohort.program_key) if may_open(actor, "cohorts.program") else None


def _lists(actor: Actor, cohort: Cohort) -> list[Door]:
    """Link the lists of participants; facilitators read them only for a while before, during and after."""
    if actor.role == Role.FACILITATOR and not roster_open(cohort.first_at, cohort.last_at, clock.now()):
        return []
    staff = cohort.circle == Circle.STAFF
    closed = {"enrollment.find_home", "enrollment.invite"} if cohort.state not in LIVE else set()
    closed |= {"enrollment.invite"} if staff else set()
    closed |= {"enrollment.sign_up"} if not staff or cohort.state not in PUBLISHED else set()
    closed |= {"enrollment.find_home"} if staff and actor.role == Role.CONTACT_PERSON else set()
    words = OF_STAFF if staff else {}
    return doors(actor, [(page, words.get(page, word)) for page, word in LISTS if page not in closed], code=cohort.code)


def _next_event(actor: Actor, cohort: Cohort) -> CohortEvent | None:
    """Tell which step of its life a cohort may take now, on this actor's word."""
    if not cohort_policy.CHANGE_COHORT.allows(actor):
        return None
    over = cohort.last_at is None or cohort.last_at <= clock.now()
    possible = [CohortEvent.OPEN, CohortEvent.CONFIRM, *([CohortEvent.FINISH] if over else [])]
    return next((event for event in possible if (cohort.state, event) in TRANSITIONS), None)
