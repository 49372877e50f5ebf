"""The catalog in words: what each figure of a program is called, what it says, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from programs import catalog
from programs.model import Anchor, Audience, Figure, Phase, Program, SeatUnit
from programs.override import LOCAL

AUDIENCE_WORDS: Final[dict[Audience, Any]] = {
    Audience.FOSTER_HOME: _l("Fosterhjem"),
    Audience.KINSHIP: _l("Slekts- og nettverksfosterhjem"),
    Audience.RESPITE: _l("Besøks- og avlastningshjem"),
    Audience.EMERGENCY: _l("Beredskapshjem"),
    Audience.OWN_CHILD: _l("Fosterforeldres egne barn"),
    Audience.BIRTH_PARENT: _l("Foreldre til fosterbarn"),
    Audience.STAFF: _l("Ansatte"),
    Audience.SUPERVISORY_VISITOR: _l("Tilsynspersoner"),
    Audience.SUPPORT_CONTACT: _l("Støttekontakter"),
}
PHASE_WORDS: Final[dict[Phase, Any]] = {
    Phase.COURSE: _l("Kurs"),
    Phase.GROUP_SUPERVISION: _l("Gruppeveiledning"),
}
ANCHOR_WORDS: Final[dict[Anchor, Any]] = {
    Anchor.CALENDAR: _l("Felles datoer for gruppa"),
    Anchor.MOVE_IN: _l("Regnes fra barnet flyttet inn"),
    Anchor.EXTERNAL: _l("Holdes av andre"),
}
MEDAL_WORDS: Final[dict[str, Any]] = {"gold": _l("Gull"), "silver": _l("Sølv")}
EFFORT_WORDS: Final[dict[str, Any]] = {
    "small": _l("Liten innsats"),
    "moderate": _l("Moderat innsats"),
    "high": _l("Høy innsats"),
}
CONFIDENCE_WORDS: Final[dict[str, Any]] = {
    "high": _l("Sikker"),
    "medium": _l("Ganske sikker"),
    "low": _l("Usikker"),
    "default": _l("Vårt forslag"),
}
CONFIDENCE_TONES: Final[dict[str, str]] = {"high": "success", "medium": "info", "low": "warning", "default": "neutral"}

LABELS: Final[dict[str, Any]] = {
    "modules": _l("Samlinger"),
    "minutes": _l("Lengde i alt"),
    "titles": _l("Titler"),
    "interval_days": _l("Tid mellom samlingene"),
    "block_gap_days": _l("Minste avstand"),
    "longest_gap_days": _l("Lengste avstand"),
    "start_time": _l("Begynner klokka"),
    "min_homes": _l("Minste antall plasser"),
    "max_homes": _l("Største antall plasser"),
    "max_persons": _l("Største antall personer"),
    "seat_unit": _l("En plass er for"),
    "leaders": _l("Veiledere"),
    "lead_required": _l("Krever kvalifisert leder"),
    "anchor": _l("Datoer"),
    "audience": _l("For"),
    "fixed_order": _l("Fast rekkefølge"),
    "allowed_absence": _l("Tillatt fravær"),
    "certificate_at": _l("Kursbevis etter"),
    "again_after_years": _l("Kan tas på nytt"),
    "requires": _l("Krever at en har tatt"),
    "excludes": _l("Ikke for den som har tatt"),
    "evaluation": _l("Evaluering"),
    "island": _l("Øy på skattekartet"),
    "medal": _l("Medalje"),
    "recommendation": _l("Anbefaling"),
    "effort": _l("Innsats"),
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a program: what it is called and says, where it stands (English, or empty) and how sure it is."""

    label: str
    value: str
    source: str
    is_local: bool
    confidence: str
    tone: str


def figures(program: Program, language: str) -> Iterator[FigureRow]:
    """Give every figure a program has, in a steady order."""
    for name, label in LABELS.items():
        if value := value_of(program, name, language):
            yield _row(str(label), value, program.sources.get(name))


def _row(label: str, value: str, figure: Figure | None) -> FigureRow:
    if figure is None:
        return FigureRow(label, value, "", is_local=False, confidence="", tone="neutral")
    is_local = figure == LOCAL
    confidence = "" if is_local else str(CONFIDENCE_WORDS[figure.confidence])
    return FigureRow(label, value, _(figure.source), is_local, confidence, CONFIDENCE_TONES[figure.confidence])


def value_of(program: Program, name: str, language: str) -> str:
    """Say one figure in words; empty when the program has none."""
    value = getattr(program, name, None)
    if maker := _VALUES.get(name):
        return maker(program, language)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    return value.text(language) if hasattr(value, "text") else str(value)


def _modules(program: Program, _language: str) -> str:
    course, after = len(program.course_modules), len(program.supervision_modules)
    if after:
        return _("%(course)s kurssamlinger og %(after)s gruppeveiledninger", course=course, after=after)
    return ngettext("%(num)s samling", "%(num)s samlinger", course)


def _evaluation(program: Program, language: str) -> str:
    titles = {module.key: module.title.text(language) for module in program.modules}
    return ", ".join(titles[key] for key in program.evaluation)


def _titles(program: Program, _language: str) -> str:
    return ngettext("%(num)s tittel", "%(num)s titler", len(program.modules)) if "titles" in program.sources else ""


def days(count: int) -> str:
    """Say a number of days, in weeks where they are whole."""
    if count and count % 7 == 0:
        return ngettext("%(num)s uke", "%(num)s uker", count // 7)
    return ngettext("%(num)s dag", "%(num)s dager", count)


def minutes(count: int) -> str:
    """Say a length: "2 timer 30 min"."""
    hours, rest = divmod(count, 60)
    if not rest:
        return ngettext("%(num)s time", "%(num)s timer", hours)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    return ngettext("%(num)s time %(minutes)s min", "%(num)s timer %(minutes)s min", hours, minutes=rest)


def _certificate(program: Program, _language: str) -> str:
    if program.certificate_at is None:
        return ""
    return _("%(met)s av %(all)s kurssamlinger", met=program.certificate_at, all=len(program.course_modules))


def _again(program: Program, _language: str) -> str:
    if program.again_after_years is None:
        return _("så ofte en vil")
    if program.again_after_years == 0:
        return _("når forrige gang er over")
    return ngettext("etter %(num)s år", "etter %(num)s år", program.again_after_years)


def _others(name: str) -> Callable[[Program, str], str]:
    return lambda program, language: ", ".join(program_name(key, language) for key in getattr(program, name) or ())


def program_name(key: str, language: str) -> str:
    """Name a program of the catalog; a key that is not in it any more stands for itself."""
    known = catalog.load().get(key)
    return known.name.text(language) if known else key


def _unit(program: Program, _language: str) -> str:
    return _("ett hjem") if program.seat_unit == SeatUnit.HOME else _("én person")


def audience(program: Program) -> str:
    """Say whom a program is for."""
    return ", ".join(str(AUDIENCE_WORDS[a]) for a in Audience if a in program.audience)


def _gap(name: str) -> Callable[[Program, str], str]:
    return lambda program, _language: days(getattr(program, name)) if len(program.modules) > 1 else ""


def _recommendation(program: Program, _language: str) -> str:
    return _("%(number)s av 4", number=program.recommendation) if program.recommendation else ""


_VALUES: Final[dict[str, Callable[[Program, str], str]]] = {
    "modules": _modules,
    "minutes": lambda program, _language: minutes(program.total_minutes),
    "titles": _titles,
    "interval_days": _gap("interval_days"),
    "block_gap_days": _gap("block_gap_days"),
    "longest_gap_days": _gap("longest_gap_days"),
    "start_time": lambda program, _language: program.start_time.replace(":", "."),
    "seat_unit": _unit,
    "anchor": lambda program, _language: str(ANCHOR_WORDS[program.anchor]),
    "audience": lambda program, _language: audience(program),
    "allowed_absence": lambda program, _language: ngettext(
        "%(num)s samling", "%(num)s samlinger", program.allowed_absence
    ),
    "certificate_at": _certificate,
    "again_after_years": _again,
    "requires": _others("requires"),
    "excludes": _others("excludes"),
    "evaluation": _evaluation,
    "medal": lambda program, _language: str(MEDAL_WORDS[program.medal]) if program.medal else "",
    "recommendation": _recommendation,
    "effort": lambda program, _language: str(EFFORT_WORDS[program.effort]) if program.effort else "",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing a cooperation does its own way: what it is, what the catalog says, what it says here."""

    label: str
    catalog: str
    local: str


def differences(base: Program, program: Program, language: str) -> list[Difference]:
    """List what a local program does differently, modules last."""
    found = []
    for name, label in LABELS.items():
        before, after = value_of(base, name, language), value_of(program, name, language)
        if before != after:
            found.append(Difference(str(label), before, after))
    kept = {module.key: module for module in program.modules}
    for module in base.modules:
        before = f"{module.title.text(language)}, {minutes(module.minutes)}"
        here = kept.get(module.key)
        after = f"{here.title.text(language)}, {minutes(here.minutes)}" if here else _("holdes ikke")
        if before != after:
            found.append(Difference(module.title.text(language), before, after))
    return found
