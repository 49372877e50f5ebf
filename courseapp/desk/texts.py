"""The words of the desk: where a cohort stands, what was done, and how meetings and places are written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from courseapp.desk.rules import Status
from courseapp.desk.summary import Summary
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.people.models import HouseholdKind
from courseapp.places.models import Room
from courseapp.web.words import clock_time, long_date

STATUS: Final[dict[Status, Any]] = {
    Status.PLANNED: _l("Planlagt"),
    Status.OPEN: _l("Åpent for påmelding"),
    Status.BELOW: _l("Åpent, under minimum"),
    Status.FULL: _l("Fullt"),
    Status.RUNNING: _l("Pågår"),
    Status.OVER: _l("Alle samlinger er holdt"),
    Status.FINISHED: _l("Avsluttet"),
    Status.CANCELLED: _l("Avlyst"),
}
STATUS_FOR_FAMILIES: Final[dict[Status, Any]] = STATUS | {
    Status.BELOW: STATUS[Status.OPEN],
    Status.FULL: _l("Fullt, med venteliste"),
    Status.OVER: STATUS[Status.FINISHED],
}
TONE: Final[dict[Status, str]] = {
    Status.PLANNED: "neutral",
    Status.OPEN: "success",
    Status.BELOW: "warning",
    Status.FULL: "warning",
    Status.RUNNING: "info",
    Status.OVER: "neutral",
    Status.FINISHED: "neutral",
    Status.CANCELLED: "danger",
}
TONE_FOR_FAMILIES: Final[dict[Status, str]] = TONE | {Status.BELOW: TONE[Status.OPEN]}

KIND: Final[dict[HouseholdKind, Any]] = {
    HouseholdKind.FOSTER_HOME: _l("Fosterhjem"),
    HouseholdKind.KINSHIP: _l("Slekts- og nettverksfosterhjem"),
    HouseholdKind.RESPITE: _l("Besøks- og avlastningshjem"),
    HouseholdKind.EMERGENCY: _l("Beredskapshjem"),
    HouseholdKind.BIRTH_PARENT: _l("Foreldre"),
}

BY_ROLE: Final[dict[Role | None, Any]] = {
    Role.FOSTER_PARENT: _l("en fosterforelder"),
    Role.BIRTH_PARENT: _l("en forelder"),
    Role.FACILITATOR: _l("en veileder"),
    Role.CONTACT_PERSON: _l("en kontaktperson"),
    Role.COORDINATOR: _l("en koordinator"),
    Role.LEADER: _l("en leder"),
    Role.ADMIN: _l("en systemansvarlig"),
    None: _l("systemet"),
}

DONE: Final[dict[str, Any]] = {
    "cohorts.create": _l("Kullet ble planlagt"),
    "cohorts.open": _l("Kullet ble åpnet for påmelding"),
    "cohorts.confirm": _l("Kullet ble bekreftet"),
    "cohorts.finish": _l("Kullet ble avsluttet"),
    "cohorts.cancel": _l("Kullet ble avlyst"),
    "cohorts.change": _l("Kullet ble endret"),
    "cohorts.add_seats": _l("Kullet fikk flere plasser"),
    "cohorts.remove_seats": _l("Kullet fikk færre plasser"),
    "cohorts.assign": _l("Veilederne ble satt opp"),
    "cohorts.substitute": _l("En samling fikk vikar"),
    "cohorts.move_meeting": _l("En samling ble flyttet"),
    "cohorts.cancel_meeting": _l("En samling ble avlyst"),
    "cohorts.add_meeting": _l("En samling ble lagt til"),
    "enrollment.sign_up": _l("Et hjem ble meldt på"),
    "enrollment.change": _l("En påmelding ble endret"),
    "enrollment.seat": _l("Et hjem fikk plass"),
    "enrollment.withdraw": _l("Et hjem ble meldt av"),
    "enrollment.move_out": _l("Et hjem ble flyttet til et annet kull"),
    "enrollment.move_in": _l("Et hjem kom fra et annet kull"),
    "enrollment.merge_cohorts": _l("Et annet kull ble slått sammen med dette"),
    "cohorts.postpone": _l("Kullet ble utsatt"),
    "enrollment.invite": _l("Hjem ble invitert"),
    "enrollment.decline": _l("Et hjem takket nei"),
    "attendance.hand_in": _l("Oppmøtet for en samling ble levert"),
}
"""What a line of the journal says. Deeds that are not here (each single mark, each file) stay out of the excerpt."""


def role_of_journal(role: str | None) -> str:
    """Say who did it, as a role; None is the system."""
    return str(BY_ROLE[Role(role) if role else None])


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """Write when a meeting begins and ends, as in 17.30–20.00."""
    return f"{clock_time(starts_at)}–{clock_time(ends_at)}"


def place(room: Room | None) -> str:
    """Name a room and its venue, or nothing."""
    return f"{room.venue.name}, {room.name}" if room else ""


def decision(cohort: Summary) -> str:
    """Say what must be settled about a cohort, for the list of those that need a decision."""
    if cohort.status == Status.PLANNED:
        return _("Ikke åpnet for påmelding ennå")
    if cohort.status == Status.OVER:
        return _("Alle samlinger er holdt. Avslutt kullet")
    if cohort.status == Status.FULL:
        return ngettext("Fullt, og %(num)s hjem venter", "Fullt, og %(num)s hjem venter", cohort.waiting)
    day, values = cohort.decision_due, {"homes": cohort.homes, "least": cohort.min_homes}
    if day is not None and day < clock.today():
        return _("%(homes)s av minst %(least)s hjem. Skulle vært avgjort %(day)s", day=long_date(day), **values)
    return _("%(homes)s av minst %(least)s hjem. Avgjøres innen %(day)s", day=long_date(day or clock.today()), **values)
