"""The words of cohorts: states, circles, and why something is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.cohorts.models import Meeting
from courseapp.cohorts.rules import Circle, CohortEvent, CohortState, Collision, Unfit
from courseapp.kernel.refused import Refused
from courseapp.web.words import clock_time, date_and_time, weekday_date
from programs.model import Program

STATE_WORDS: Final[dict[CohortState, Any]] = {
    CohortState.PLANNED: _l("Planlagt"),
    CohortState.OPEN: _l("Åpent for påmelding"),
    CohortState.CONFIRMED: _l("Bekreftet"),
    CohortState.FINISHED: _l("Avsluttet"),
    CohortState.CANCELLED: _l("Avlyst"),
}
STATE_TONES: Final[dict[CohortState, str]] = {
    CohortState.PLANNED: "neutral",
    CohortState.OPEN: "info",
    CohortState.CONFIRMED: "success",
    CohortState.FINISHED: "neutral",
    CohortState.CANCELLED: "danger",
}
CIRCLE_WORDS: Final[dict[Circle, Any]] = {
    Circle.FOSTER: _l("Fosterhjem"),
    Circle.BIRTH_PARENTS: _l("Foreldre"),
    Circle.STAFF: _l("Ansatte"),
}
WEEKDAYS: Final[tuple[Any, ...]] = (
    _l("mandag"),
    _l("tirsdag"),
    _l("onsdag"),
    _l("torsdag"),
    _l("fredag"),
    _l("lørdag"),
    _l("søndag"),
)
"""From Monday, as date.weekday() counts."""
UNFIT_WORDS: Final[dict[Unfit, Any]] = {
    Unfit.NO_QUALIFICATION: _l("Ikke kvalifisert for dette programmet."),
    Unfit.SECOND_ONLY: _l("Kan bare være medleder."),
    Unfit.LAPSES: _l("Kvalifikasjonen går ut før siste samling."),
}

REFUSALS: Final[dict[str, Any]] = {
    "clock.no_such_time": _l(
        "Klokka stilles fram til sommertid den natta, så klokka %(time)s finnes ikke %(day)s. Velg et annet tidspunkt."
    ),
    "cohorts.taken": _l("Rommet eller en veileder er nettopp blitt opptatt på samme tid. Se over og prøv igjen."),
    "cohorts.seats_out_of_range": _l("Et kull kan ha fra 1 til %(most)s plasser."),
    "cohorts.exists": _l("%(name)s er alt opprettet med den samme første samlingen. Velg et annet navn."),
    "cohorts.no_meetings": _l("Kullet har ingen samlinger ennå. Legg til minst én før du åpner for påmelding."),
    "cohorts.not_over": _l("Kullet har samlinger som ikke er holdt ennå. Avslutt det når den siste er over."),
    "cohorts.past": _l("Samlinger som har vært, kan ikke endres, og ingen samling kan legges tilbake i tid."),
    "cohorts.changed_meanwhile": _l("Noen andre endret planen mens du holdt på. Se over det nye forslaget."),
    "cohorts.changed": _l(
        "Noen andre har lagret endringer siden du åpnet siden. Se over forskjellene og lagre på nytt."
    ),
    "cohorts.nothing": _l("Du har ikke endret noe ennå."),
    "cohorts.ends_after_midnight": _l(
        "Når samlingen begynner klokka %(time)s og varer %(minutes)s minutter, slutter den etter midnatt. "
        "Velg et tidligere tidspunkt."
    ),
    "cohorts.never_open": _l("Vi finner ingen ledig dag for alle samlingene de neste tre årene. Velg en annen dato."),
    "cohorts.overlaps_own": _l(
        "Samling %(number)s begynner før samlingen foran den er slutt. Velg et annet tidspunkt."
    ),
    "cohorts.unfit": _l(
        "%(name)s kan ikke lede dette programmet uten en begrunnelse. Velg en annen, eller skriv hvorfor."
    ),
    "cohorts.decide_in_past": _l("Dagen dere skal avgjøre det, har vært. Velg en dag fra og med i dag."),
    "cohorts.decide_after_start": _l("Avgjør det senest på dagen for første samling, %(first)s."),
    "cohorts.not_booked": _l("Denne veilederen leder ikke samlingen lenger. Se over og velg på nytt."),
    "cohorts.already_booked": _l("%(name)s leder alt denne samlingen. Velg en annen vikar."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why something is refused, and what to do."""
    detail = refused.detail
    if refused.code == "cohorts.not_now":
        return _not_now(detail["state"], detail.get("event"))
    if refused.code == "cohorts.taken" and detail.get("collisions"):
        return " ".join(collisions(detail["collisions"]))
    return str(REFUSALS[refused.code]) % {name: _spelled(value) for name, value in detail.items()}


def _not_now(state: CohortState, event: CohortEvent | None) -> str:
    if state == CohortState.FINISHED:
        return _("Kullet er avsluttet og kan ikke endres.")
    if state == CohortState.CANCELLED:
        return _("Kullet er avlyst og kan ikke endres.")
    if event == CohortEvent.OPEN:
        return _("Kullet er alt åpnet for påmelding.")
    if event == CohortEvent.CONFIRM and state == CohortState.PLANNED:
        return _("Åpne kullet for påmelding før du bekrefter det.")
    if event == CohortEvent.CONFIRM:
        return _("Kullet er alt bekreftet.")
    return _("Bare et bekreftet kull kan avsluttes.")


def collisions(found: Iterable[Collision]) -> list[str]:
    """Say what is taken, one sentence for each room or person; many times are told by the first."""
    by_name: dict[str, list[Collision]] = {}
    for it in found:
        by_name.setdefault(it.name, []).append(it)
    return [collision(same[0]) if len(same) == 1 else _often(same[0], len(same)) for same in by_name.values()]


def _often(first: Collision, count: int) -> str:
    values = {"name": first.name, "count": count, "when": date_and_time(first.starts_at), "cohort": first.cohort}
    if first.cohort is None:
        return _("%(name)s er opptatt i et annet samarbeid på %(count)s av datoene, først %(when)s.", **values)
    return _("%(name)s er opptatt på %(count)s av datoene, først med %(cohort)s %(when)s.", **values)


def collision(it: Collision) -> str:
    """Say what is taken, by what and when; a cohort the reader may not see is only "another cooperation"."""
    values = {"name": it.name, "when": date_and_time(it.starts_at), "until": clock_time(it.ends_at)}
    if it.cohort is None:
        return _("%(name)s er opptatt i et annet samarbeid %(when)s–%(until)s.", **values)
    return _("%(name)s er opptatt med %(cohort)s %(when)s–%(until)s.", cohort=it.cohort, **values)


def _spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_and_time(value)
    if isinstance(value, date):
        return weekday_date(value)
    return clock_time(value) if isinstance(value, time) else value


def module_title(meeting: Meeting, program: Program, language: str) -> str:
    """Name a meeting: its own title, else its module's in this language, else its number."""
    if meeting.title:
        return meeting.title
    module = next((m for m in program.modules if m.key == meeting.module_key), None)
    return module.title.text(language) if module else _("Samling %(number)s", number=meeting.number)
