"""The forms of rounds: what is planned together, and how long the planner may look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from courseapp.kernel import clock
from courseapp.planning.horizon import next_term
from courseapp.planning.round_actions import Frame
from courseapp.planning.rules import MOST_WEEKS, left_out
from courseapp.web.form import (
    CHOSEN,
    FILLED,
    REQUIRED,
    ChecksField,
    DayField,
    Form,
    NumberField,
    TextField,
    _l,
    options,
)
from programs import catalog

RUNS: Final[Mapping[int, Any]] = {
    15: _l("Kort (15 s)"),
    60: _l("Vanlig (1 min)"),
    300: _l("Grundig (5 min)"),
}
"""Seconds a coordinator may choose among, and what they are called."""
SUMMER: Final = 7
"""The month in which a term is an autumn's."""
MOST_ABSENCES: Final = 10
LONGEST_NUMBER: Final = 10
"""Digits."""


class RoundForm(Form):
    """What a cooperation plans together."""

    sent = HiddenField(default="1")
    name = TextField(_l("Hva skal runden hete?"), [REQUIRED])
    first_day = DayField(
        _l("Første uke"), [FILLED], description=_l("Velg en dag i den første uka. Vi regner fra mandagen.")
    )
    weeks = NumberField(_l("Hvor mange uker?"), [FILLED], 1, MOST_WEEKS)
    programs = ChecksField(_l("Hvilke programmer?"))
    allowed_absence = NumberField(
        _l("Hvor mange samlinger kan et hjem være borte fra?"),
        [FILLED],
        0,
        MOST_ABSENCES,
        description=_l("Hjem som er borte fra flere samlinger enn dette, får ikke plass i kullet."),
    )

    def offer(self, wishes: Counter[str], language: str) -> None:
        """Say which programs there are to plan, those most wished for first, and propose the next term."""
        programs = [it for it in catalog.load().values() if left_out(it) is None]
        named = sorted((-wishes[it.key], it.name.text(language), it.key) for it in programs)
        self.programs.choices = options((key, _wished(name, -less)) for less, name, key in named)
        if self.sent.raw_data is not None:
            return
        first, weeks = next_term(clock.today())
        self.first_day.data, self.weeks.data, self.allowed_absence.data = first, weeks, 1
        self.name.data = _term_name(first)
        self.programs.data = [key for less, _name, key in named if less]

    def validate_programs(self, field: Any) -> None:
        """Nothing can be planned without a program."""
        if not field.data:
            raise ValidationError(_("Velg minst ett program."))

    def frame(self) -> Frame:
        """Give what was chosen, once it is valid."""
        first = self.first_day.data or clock.today()
        return Frame(
            name=self.name.data or "",
            first_monday=first - timedelta(days=first.weekday()),
            weeks=self.weeks.data or 1,
            programs=tuple(self.programs.data or ()),
            allowed_absence=self.allowed_absence.data or 0,
        )


def _wished(name: str, wishes: int) -> str:
    return ngettext("%(program)s (%(num)s ønske)", "%(program)s (%(num)s ønsker)", wishes, program=name)


def _term_name(first: date) -> str:
    if first.month < SUMMER:
        return _("Våren %(year)s", year=first.year)
    return _("Høsten %(year)s", year=first.year)


class RunForm(Form):
    """How long the planner may look for a plan, and which version of the draft the reader saw."""

    seconds = RadioField(_l("Hvor grundig?"), [CHOSEN], choices=options(RUNS.items()), coerce=int, default=60)
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version of the draft; what is none is older than any."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0
