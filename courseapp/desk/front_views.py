"""The front page: what it is for those who are not signed in, and for each role what comes next."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.attendance.rules import may_mark
from courseapp.cohorts import circles
from courseapp.cohorts.catalog_texts import program_name
from courseapp.cohorts.rules import Circle
from courseapp.cohorts.texts import CIRCLE_WORDS
from courseapp.demand.policy import WISH
from courseapp.desk.blueprint import bp
from courseapp.desk.doors import doors
from courseapp.desk.front_admin import admin_front
from courseapp.desk.front_contact import contact_front
from courseapp.desk.front_own import facilitator_front, own_front
from courseapp.desk.front_staff import staff_front
from courseapp.desk.lines import agenda_lines, led_by, title_of
from courseapp.desk.policy import SEE_FRONT
from courseapp.desk.progress import progress_of_homes
from courseapp.desk.texts import STATUS, STATUS_FOR_FAMILIES, TONE, TONE_FOR_FAMILIES, decision, hours, place
from courseapp.enrollment import texts as enrollment_texts
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.referral.queries import count_waiting, waiting_for
from courseapp.series.lists import due_counts
from courseapp.series.own_queries import next_lines
from courseapp.web.guard import current_actor, public
from courseapp.web.nav import menu_entry
from courseapp.web.words import current_language

menu_entry("desk.front", _l("Oversikt"), SEE_FRONT, 10)


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """Show a visitor what this is, and those signed in what comes next for them."""
    actor = current_actor()
    return FRONTS[actor.role](actor) if actor else render_template("desk/front_public.html")


def _staff(actor: Actor) -> ResponseReturnValue:
    circle = circles.chosen(actor)
    return render_template(
        "desk/front_staff.html",
        front=staff_front(actor, circle),
        progress=progress_of_homes(actor, circle) if actor.role == Role.LEADER else [],
        sees_registers=actor.role == Role.COORDINATOR,
        tabs=circles.tabs(actor, "desk.front", circle),
        krets=circles.slug(circle),
        status_words=STATUS,
        tones=TONE,
        decision=decision,
    )


def _family(actor: Actor) -> ResponseReturnValue:
    found = own_front(actor)
    following = next((m for m in found.meetings if m.cancelled_at is None), None)
    return render_template(
        "desk/front_family.html",
        referrals=waiting_for(actor),
        program_name=lambda key: program_name(key, current_language()),
        front=found,
        next=following,
        lessons=next_lines(actor),
        birth=actor.role == Role.BIRTH_PARENT,
        later=agenda_lines(actor, [m for m in found.meetings if m is not following]),
        title_of=title_of,
        led_by=led_by,
        place=place,
        hours=hours,
        status_words=STATUS_FOR_FAMILIES,
        tones=TONE_FOR_FAMILIES,
        own_state=enrollment_texts.STATE,
        own_tone=enrollment_texts.TONE,
        may_wish=WISH.allows(actor) and bool(actor.household_ids),
    )


def _facilitator(actor: Actor) -> ResponseReturnValue:
    found = facilitator_front(actor)
    coming = sorted(found.coming, key=lambda m: list(Circle).index(m.cohort.circle))
    return render_template(
        "desk/front_facilitator.html",
        front=found,
        # Circles never share a list, not even in the diary of one who leads in both.
        coming=[
            (CIRCLE_WORDS[circle], agenda_lines(actor, list(meetings)))
            for circle, meetings in groupby(coming, key=lambda m: m.cohort.circle)
        ],
        may_mark=lambda meeting: may_mark(meeting.starts_at, meeting.ends_at, clock.now()),
        title_of=title_of,
        place=place,
        hours=hours,
    )


def _contact_person(actor: Actor) -> ResponseReturnValue:
    circle = circles.chosen(actor)
    circle = Circle.FOSTER if circle == Circle.STAFF else circle
    homes = contact_front(actor, circle)
    return render_template(
        "desk/front_contact.html",
        homes=homes,
        referrals=count_waiting(actor) if circle == Circle.FOSTER else 0,
        unanswered=sum(len(home.unanswered) for home in homes),
        lessons=due_counts(actor, circle),
        tabs=circles.tabs(actor, "desk.front", circle, but=frozenset({Circle.STAFF})),
        krets=circles.slug(circle),
        own_state=enrollment_texts.STATE,
        own_tone=enrollment_texts.TONE,
    )


def _admin(actor: Actor) -> ResponseReturnValue:
    pages = [
        ("places.administration", _l("Tjenester, samarbeid og kommuner")),
        ("people.users", _l("Brukere og roller")),
    ]
    return render_template("desk/front_admin.html", front=admin_front(), pages=doors(actor, pages))


FRONTS: Final[dict[Role, Callable[[Actor], ResponseReturnValue]]] = {
    Role.COORDINATOR: _staff,
    Role.LEADER: _staff,
    Role.FOSTER_PARENT: _family,
    Role.BIRTH_PARENT: _family,
    Role.FACILITATOR: _facilitator,
    Role.CONTACT_PERSON: _contact_person,
    Role.ADMIN: _admin,
}
