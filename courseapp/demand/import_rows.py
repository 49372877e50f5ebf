"""The rows of a workbook of wishes, understood: each cell as what it means, each fault by row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from courseapp.demand.actions import Said
from courseapp.demand.forms import LONGEST_WAIT, USUAL_MINUTES
from courseapp.demand.rules import may_wish
from courseapp.kernel import clock
from courseapp.kernel.text import fold
from courseapp.kernel.workbook_reader import ExpectedColumn
from courseapp.people.masking import current_adults
from courseapp.people.models import Household
from courseapp.places.gazetteer import Gazetteer
from courseapp.places.time_words import days_in, slots_in
from courseapp.web.upload import RowProblem
from programs import catalog

COLUMNS: Final = (
    ExpectedColumn("home", ("Hjem", "Heim", "Home", "Kode", "Referanse"), limit=60),
    ExpectedColumn("program", ("Program", "Program", "Programme", "Tilbud"), limit=80),
    ExpectedColumn("when", ("Kan", "Når", "When"), required=False, limit=400),
    ExpectedColumn("minutes", ("Minutter", "Minutt", "Minutes"), "integer", required=False),
    ExpectedColumn("place", ("Reiser fra", "Reiser frå", "Travels from"), required=False, limit=80),
    ExpectedColumn("adults", ("Voksne", "Vaksne", "Adults"), "integer", required=False),
    ExpectedColumn("childcare", ("Barnepass", "Barnepass", "Childcare"), "yes_no", required=False),
    ExpectedColumn("away", ("Borte", "Borte", "Away"), required=False, limit=600),
    ExpectedColumn("since", ("Siden", "Sidan", "Since"), "date", required=False),
)
FACTS: Final = ("when", "minutes", "place", "adults", "childcare", "away")
"""The columns that are about the home and not one program; each home says them once, on any row."""
BOUNDS: Final = {"minutes": (5, 600), "adults": (1, 6)}


def header(key: str) -> str:
    """Give the header that a column is spoken of by."""
    return next(column.headers[0] for column in COLUMNS if column.key == key)


@dataclass(slots=True)
class HomeWishRows:
    """A home of the file: what its rows say of when and how far, and the programs with what each waits from."""

    home: Household
    row: int
    facts: dict[str, Any] = field(default_factory=dict)
    programs: dict[str, date | None] = field(default_factory=dict)

    def said(self, before: Said | None) -> Said:
        """Put together what the home says; what no row says stays as it was, or is what is usual."""
        usual = before or Said(
            self.home.home_municipality, 0, USUAL_MINUTES, max(1, min(6, len(current_adults(self.home))))
        )
        facts = self.facts
        return Said(
            municipality_number=facts.get("place", usual.municipality_number),
            slots=facts.get("when", usual.slots),
            max_minutes=facts.get("minutes", usual.max_minutes),
            adults=facts.get("adults", usual.adults),
            childcare=facts.get("childcare", usual.childcare),
            away=facts.get("away", usual.away),
        )


class Reader:
    """Understands one row after another."""

    def __init__(self, homes: Mapping[str, Household], gazetteer: Gazetteer) -> None:
        self._known, self._gazetteer = homes, gazetteer
        self._programs = {
            fold(word): key
            for key, program in catalog.load().items()
            for word in (key, program.short, program.name.nb, program.name.nn, program.name.en)
        }
        self.homes: dict[int, HomeWishRows] = {}
        self.problems: list[RowProblem] = []
        self._row = 0

    def take(self, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Add what rows say to their homes."""
        for self._row, values in rows:
            if home := self._known.get(values["home"]):
                self._take(self.homes.setdefault(home.id, HomeWishRows(home, self._row)), values)
            else:
                self._fault("home", _("Vi finner ikke dette hjemmet blant dem du kan ønske for."))

    def _take(self, rows: HomeWishRows, values: Mapping[str, Any]) -> None:
        for key in FACTS:
            fact = self._fact(key, values[key]) if values[key] is not None else None
            if fact is not None and rows.facts.setdefault(key, fact) != fact:
                self._fault(key, _("Står annerledes på en annen rad for det samme hjemmet."))
        program = self._programs.get(fold(values["program"]))
        if program is None:
            self._fault("program", _("Vi kjenner ikke dette programmet."))
        elif not may_wish(catalog.get(program), rows.home.kind):
            self._fault("program", _("Programmet er ikke for dette hjemmet."))
        elif program in rows.programs:
            self._fault("program", _("Det samme ønsket står to ganger."))
        else:
            rows.programs[program] = self._since(values["since"])

    def _fact(self, key: str, value: Any) -> Any:
        """Give what a cell means; None with a problem when it means nothing."""
        meaning, advice = self._meaning(key, value)
        if meaning is None:
            self._fault(key, advice)
        return meaning

    def _meaning(self, key: str, value: Any) -> tuple[Any, str]:
        match key:
            case "when":
                return slots_in(value) or None, _("Skriv for eksempel «tirsdag kveld, torsdag dag».")
            case "away":
                return days_in(value), _("Skriv datoer som 15.2.2027–19.2.2027, med komma mellom.")
            case "place":
                return self._gazetteer.number_of(value), _("Vi kjenner ikke denne kommunen.")
            case "minutes" | "adults":
                least, most = BOUNDS[key]
                words = _("Skriv et helt tall fra %(least)s til %(most)s.", least=least, most=most)
                return value if least <= value <= most else None, words
        return value, ""

    def _since(self, day: date | None) -> date | None:
        today = clock.today()
        if day is not None and not today - LONGEST_WAIT <= day <= today:
            self._fault("since", _("Datoen kan ikke være i framtiden eller mer enn ti år tilbake."))
        return day

    def _fault(self, key: str, words: str) -> None:
        self.problems.append(RowProblem(self._row, header(key), words))
