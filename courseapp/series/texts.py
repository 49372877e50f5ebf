"""The words of series: states, reasons, how late a lesson is, and why something is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from courseapp.cohorts import texts as cohort_texts
from courseapp.cohorts.rules import Circle
from courseapp.enrollment.texts import together
from courseapp.kernel import clock
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.people.models import Person
from courseapp.series import rules
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import Choice, ChoiceReason, EndReason, LessonState, SeriesState, SkipReason
from courseapp.web.words import clock_time, long_date
from programs.model import Program

SERIES_STATE: Final[dict[SeriesState, Any]] = {
    SeriesState.RUNNING: _l("I gang"),
    SeriesState.FINISHED: _l("Fullført"),
    SeriesState.ENDED: _l("Avsluttet før slutt"),
}
SERIES_TONE: Final[dict[SeriesState, str]] = {
    SeriesState.RUNNING: "info",
    SeriesState.FINISHED: "success",
    SeriesState.ENDED: "neutral",
}
LESSON_STATE: Final[dict[LessonState, Any]] = {
    LessonState.PLANNED: _l("Ikke holdt ennå"),
    LessonState.MOVED: _l("Flyttet"),
    LessonState.HELD: _l("Holdt"),
    LessonState.SKIPPED: _l("Utelatt"),
}
LESSON_TONE: Final[dict[LessonState, str]] = {
    LessonState.PLANNED: "neutral",
    LessonState.MOVED: "info",
    LessonState.HELD: "success",
    LessonState.SKIPPED: "neutral",
}
END_REASON: Final[dict[EndReason, Any]] = {
    EndReason.HOME_DECLINES: _l("Hjemmet ønsker ikke flere"),
    EndReason.BASIS_GONE: _l("Grunnlaget er falt bort"),
    EndReason.IN_GROUP: _l("Fortsetter i gruppe"),
    EndReason.STARTED_ANEW: _l("Begynte på nytt"),
    EndReason.OTHER: _l("Noe annet"),
}
SKIP_REASON: Final[dict[SkipReason, Any]] = {
    SkipReason.KNOWN: _l("Hjemmet kan dette fra før"),
    SkipReason.IN_GROUP: _l("Er gjennomført i gruppe"),
    SkipReason.HOME_DECLINES: _l("Hjemmet ønsker det ikke"),
}
CHOICE: Final[dict[Choice, Any]] = {
    Choice.RESTART: _l("Begynn på nytt"),
    Choice.CONTINUE: _l("Fortsett som før"),
    Choice.SECOND: _l("Ei rekke til ved siden av"),
}
CHOICE_HELP: Final[dict[str, Any]] = {
    Choice.RESTART: _l("Rekka som går, avsluttes. En ny begynner med den første leksjonen, regnet fra den nye datoen."),
    Choice.CONTINUE: _l("Rekka går videre med de samme datoene. Ingenting nytt begynner."),
    Choice.SECOND: _l("Rekka går videre, og ei ny begynner fra den nye datoen."),
}
CHOICE_REASON: Final[dict[ChoiceReason, Any]] = {
    ChoiceReason.HOME_WISHES: _l("Hjemmet ønsker det"),
    ChoiceReason.LONG_AGO: _l("Det er lenge siden de første leksjonene"),
    ChoiceReason.RECENT: _l("De første leksjonene er ferske nok"),
    ChoiceReason.SERVICE_DECIDED: _l("Avgjort i tjenesten"),
}
ANCHOR: Final[dict[Circle, Any]] = {
    Circle.FOSTER: _l("Innflyttingsdato"),
    Circle.BIRTH_PARENTS: _l("Dato rekka regnes fra"),
}
NEW_ANCHOR: Final[dict[Circle, Any]] = {
    Circle.FOSTER: _l("Ny innflyttingsdato"),
    Circle.BIRTH_PARENTS: _l("Ny dato å regne fra"),
}
HISTORY: Final[dict[str, Any]] = {
    "series.start": _l("Rekka begynte"),
    "series.move_anchor": _l("Datoen rekka regnes fra, ble endret"),
    "series.end": _l("Rekka ble avsluttet"),
    "series.finish": _l("Rekka ble fullført"),
    "series.reopen": _l("Rekka ble åpnet igjen"),
}
HISTORY_OF_LESSON: Final[dict[str, Any]] = {
    "series.hold": _l("Leksjon %(number)s ble ført som holdt"),
    "series.skip": _l("Leksjon %(number)s ble utelatt"),
    "series.undo": _l("Leksjon %(number)s ble angret"),
    "series.move": _l("Leksjon %(number)s ble flyttet"),
    "series.agree": _l("Tid ble avtalt for leksjon %(number)s"),
    "series.call_off": _l("Avtalt tid for leksjon %(number)s ble avlyst"),
}

REFUSALS: Final[dict[str, Any]] = {
    "series.not_for_home": _l("Dette programmet er ikke for denne typen hjem. Velg et annet."),
    "series.home_ended": _l("Hjemmet er avsluttet. Rett siste dag for hjemmet hvis det er feil."),
    "series.running": _l(
        "Hjemmet har alt ei rekke i gang i dette programmet. Åpne den, og velg «Ny plassering» hvis det gjelder det."
    ),
    "series.too_many": _l("Hjemmet har for mange rekker i gang. Avslutt en av dem først."),
    "series.changed": _l("Noen andre endret datoen mens du holdt på. Se over det nye forslaget."),
    "series.not_in_order": _l("Leksjonene står i rekkefølge. Før dem som kommer først."),
    "series.not_the_last": _l("Bare den siste leksjonen som er ført, kan angres."),
    "series.in_the_future": _l("Leksjonen kan ikke være holdt på en dag som kommer. Velg i dag eller tidligere."),
    "series.handed_over": _l("Lista er endret siden du åpnet siden. Se over på nytt."),
    "series.anchor_out_of_range": _l("Datoen må være mellom %(first)s og %(last)s."),
    "series.date_out_of_range": _l("Velg en dag fra i dag til %(last)s."),
    "series.before_the_last": _l("En tidligere leksjon ble holdt %(day)s. Velg den dagen eller senere."),
    "series.not_now": _l("Rekka er ikke i gang, og kan ikke endres."),
    "series.lesson_not_now": _l("Leksjonen er alt ført. Angre det først hvis noe er feil."),
    "series.nobody": _l("Velg hvem som skal ta over, en annen enn den som følger opp hjemmene nå."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why something is refused, and what to do."""
    if refused.code not in REFUSALS:
        return cohort_texts.refusal(refused)
    detail = {name: long_date(it) if isinstance(it, date) else it for name, it in refused.detail.items()}
    return str(REFUSALS[refused.code]) % detail


def lateness(due_on: date, today: date) -> str:
    """Say how late a lesson is: "12 dager over fristen"; empty when it is not."""
    days = rules.days_late(due_on, today)
    return ngettext("%(num)s dag over fristen", "%(num)s dager over fristen", days) if days else ""


def lateness_tone(due_on: date, today: date) -> str:
    """Tell in which tone to say it."""
    return "danger" if rules.is_very_late(due_on, today) else "warning"


def lesson_name(circle: Circle, number: int) -> str:
    """Name a lesson by its number; birth parents have conversations."""
    if circle == Circle.BIRTH_PARENTS:
        return _("Samtale %(number)s", number=number)
    return _("Leksjon %(number)s", number=number)


def title_of(program: Program, module_key: str, language: str) -> str:
    """Name a lesson by its module."""
    module = next((m for m in program.modules if m.key == module_key), None)
    return module.title.text(language) if module else ""


def home_label(adults: Sequence[Person], code: str) -> str:
    """Name a home by its adults: "Kari og Ola Eksempel" when they share a family name; by its code without any."""
    families = {person.family_name for person in adults}
    names = [p.given_name if len(families) == 1 else p.name for p in adults[:-1]] + [p.name for p in adults[-1:]]
    return together(names) or code


def history(entries: Sequence[JournalEntry]) -> list[tuple[datetime, str]]:
    """Say what was done with a series, with the moment of each deed."""
    return [(entry.at, words) for entry in entries if (words := _done(entry))]


def _done(entry: JournalEntry) -> str:
    detail = entry.detail
    if entry.deed == "series.second_placement":
        choice, why = CHOICE[Choice(detail["choice"])], CHOICE_REASON[ChoiceReason(detail["why"])]
        return _("Ny plassering. Valgt: %(choice)s. Begrunnelse: %(why)s", choice=choice, why=why)
    if entry.deed in HISTORY_OF_LESSON:
        return str(HISTORY_OF_LESSON[entry.deed]) % {"number": detail["number"]}
    return str(HISTORY.get(entry.deed, ""))


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A lesson as components/meeting_list.html draws it. ``file``: its number, when a calendar can take its time."""

    date: date
    time: str
    title: str
    status: Any
    tone: str
    next: bool
    past: bool
    file: int | None = None
    place: str = ""
    url: str | None = None


def agenda(series: IndividualSeries, program: Program, language: str) -> list[AgendaLine]:
    """Write a series' lessons as its home reads them: when they are or were held, else by when."""
    following = rules.next_undone(series.lessons) if series.state == SeriesState.RUNNING else None
    return [_agenda_line(series, lesson, program, language, following) for lesson in series.lessons]


def next_line(lesson: Lesson, program: Program, language: str) -> AgendaLine:
    """Write a home's next lesson."""
    return _agenda_line(lesson.series, lesson, program, language, lesson.number)


def _agenda_line(
    series: IndividualSeries, lesson: Lesson, program: Program, language: str, following: int | None
) -> AgendaLine:
    name, title = lesson_name(series.circle, lesson.number), title_of(program, lesson.module_key, language)
    day, when = lesson.held_on or lesson.due_on, ""
    undone = lesson.state in rules.UNDONE
    if undone and lesson.is_agreed and lesson.starts_at and lesson.ends_at:
        day = clock.local(lesson.starts_at).date()
        when = f"{clock_time(lesson.starts_at)}–{clock_time(lesson.ends_at)}"
    elif undone:
        when = _("senest denne dagen")
    return AgendaLine(
        date=day,
        time=when,
        title=f"{name}: {title}",
        status=None if undone else LESSON_STATE[lesson.state],
        tone=LESSON_TONE[lesson.state],
        next=lesson.number == following,
        past=not undone,
        file=lesson.number if undone and lesson.is_agreed else None,
    )
