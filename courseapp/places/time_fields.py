"""Form fields for when somebody can: slots of the week, and days away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from wtforms import FieldList, FormField
from wtforms import Form as Part
from wtforms.widgets import CheckboxInput, ListWidget

from courseapp.places.forms import sensible_day
from courseapp.places.slots import DEFAULT_HOURS, SLOTS, Hours
from courseapp.places.slots import Part as DayPart
from courseapp.places.texts import PART, WEEKDAYS
from courseapp.web.form import OPTIONAL, ChecksField, DayField, _l, options
from courseapp.web.words import clock_time

MOST_AWAY: Final = 24
"""Periods away that one may name."""
LEAST_AWAY: Final = 2
"""Empty lines shown for them."""
LONGEST_AWAY: Final = 366
"""Days; longer is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Week:
    """The words of the slot table: weekdays, parts of the day, and what clock times each part means."""

    weekdays: Sequence[Any]
    parts: Sequence[Any]
    hours: Sequence[str]


def week(hours: Hours = DEFAULT_HOURS) -> Week:
    """Give the words, with the clock times of a cooperation."""
    times = [f"{clock_time(hours[part][0])}–{clock_time(hours[part][1])}" for part in DayPart]
    return Week(WEEKDAYS, [PART[part] for part in DayPart], times)


class SlotsField(ChecksField):
    """Weekdays and parts of the day, ticked off; draw it with the slot table. ``bits`` is what a column holds."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        words = (_l("%(weekday)s, %(part)s", weekday=WEEKDAYS[it.weekday], part=PART[it.part]) for it in SLOTS)
        super().__init__(label, choices=options((str(n), text) for n, text in enumerate(words)), **kwargs)

    @property
    def bits(self) -> int:
        """The slots that were ticked; only after the form was validated."""
        return sum(1 << int(number) for number in set(self.data or ()))

    def show(self, bits: int) -> None:
        """Tick what is known."""
        self.data = [str(number) for number in range(len(SLOTS)) if bits >> number & 1]


class AwayPart(Part):
    """One period away; both empty: none."""

    first_day = DayField(_l("Fra og med"), [OPTIONAL, sensible_day])
    last_day = DayField(_l("Til og med"), [OPTIONAL, sensible_day])

    def validate(self, extra_validators: Any = None) -> bool:
        """The last day may be left out for a single day; it is not before the first."""
        if not super().validate(extra_validators):
            return False
        first, last = self.first_day.data, self.last_day.data
        if last and not first:
            words = _("Fyll ut både første og siste dag.")
        elif first and last and last < first:
            words = _("Siste dag kan ikke være før første dag.")
        elif first and last and (last - first).days >= LONGEST_AWAY:
            words = _("En periode kan vare i høyst et år.")
        else:
            return True
        self.last_day.errors = [words]
        return False


def away_field(label: Any, **kwargs: Any) -> Any:
    """Make a field of periods away; draw it with the away fields."""
    return FieldList(FormField(AwayPart), label, min_entries=LEAST_AWAY, max_entries=MOST_AWAY, **kwargs)


def show_away(field: Any, away: Sequence[tuple[date, date]]) -> None:
    """Fill in what is known, and leave empty lines after it."""
    while len(field.entries) < min(MOST_AWAY, len(away) + LEAST_AWAY):
        field.append_entry()
    for (first, last), entry in zip(away, field.entries, strict=False):
        entry.form.first_day.data, entry.form.last_day.data = first, last


def away_days(field: Any) -> tuple[tuple[date, date], ...]:
    """Give the periods that were written, in order of time."""
    parts = [entry.form for entry in field.entries if entry.form.first_day.data]
    return in_order((it.first_day.data, it.last_day.data or it.first_day.data) for it in parts)


def in_order(days: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """Sort periods; of those that begin on one day the longest is kept."""
    return tuple(sorted({first: (first, last) for first, last in sorted(days)}.values()))
