"""The forms of series and their lessons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from wtforms import HiddenField, RadioField, SelectField

from courseapp.kernel.clock import to_utc
from courseapp.people.home_forms import sensible_day
from courseapp.people.models import Person
from courseapp.series.rules import GIVEN_BY_HAND, Choice, ChoiceReason, EndReason, SkipReason
from courseapp.series.texts import CHOICE, CHOICE_REASON, END_REASON, SKIP_REASON
from courseapp.web.form import CHOSEN, FILLED, REQUIRED, ClockField, DayField, Form, _l, options
from programs.model import Program


class StartForm(Form):
    """Which program starts at a home, and the date it is counted from."""

    program = RadioField(_l("Program"), [CHOSEN])
    anchor = DayField(_l("Dato"), [FILLED, sensible_day])

    def offer(self, programs: Iterable[Program], language: str, label: str) -> None:
        """Say which programs there are, and what the date is."""
        pairs = [(program.key, program.name.text(language)) for program in programs]
        self.program.choices = options(pairs)
        self.anchor.label.text = label
        if len(pairs) == 1 and self.program.raw_data is None:
            self.program.data = pairs[0][0]


class AnchorForm(Form):
    """Another date to count from. ``version`` comes with the confirmation: what was shown."""

    version = HiddenField()
    anchor = DayField(_l("Ny dato"), [FILLED, sensible_day])


class PlacementForm(Form):
    """What a second placement leads to, and why."""

    anchor = DayField(_l("Ny innflyttingsdato"), [FILLED, sensible_day])
    choice = RadioField(
        _l("Hva skal skje med rekka?"), [CHOSEN], choices=options((it.value, words) for it, words in CHOICE.items())
    )
    why = RadioField(_l("Hvorfor"), [CHOSEN], choices=options((it.value, words) for it, words in CHOICE_REASON.items()))

    @property
    def chosen(self) -> tuple[Choice, ChoiceReason]:
        """What was chosen, and why."""
        return Choice(self.choice.data), ChoiceReason(self.why.data)


class EndForm(Form):
    """Why a series ends early."""

    reason = RadioField(_l("Hvorfor"), [CHOSEN], choices=options((it.value, END_REASON[it]) for it in GIVEN_BY_HAND))

    @property
    def because(self) -> EndReason:
        """The reason."""
        return EndReason(self.reason.data)


class HeldForm(Form):
    """When a lesson was held."""

    held_on = DayField(_l("Holdt"), [FILLED, sensible_day])


class TimeForm(Form):
    """When a lesson is to be held, on the wall clock."""

    day = DayField(_l("Dato"), [FILLED, sensible_day])
    starts = ClockField(_l("Klokkeslett"), [FILLED])

    def times(self, minutes: int) -> tuple[datetime, datetime]:
        """Give beginning and end (UTC). Raises Refused("clock.no_such_time")."""
        starts_at = to_utc(self.day.data or date.min, self.starts.data or time())
        return starts_at, starts_at + timedelta(minutes=minutes)


class MoveForm(Form):
    """By when a lesson is to be held instead."""

    due_on = DayField(_l("Ny frist"), [FILLED, sensible_day])


class SkipForm(Form):
    """Why a lesson is left out."""

    why = RadioField(_l("Hvorfor"), [CHOSEN], choices=options((it.value, words) for it, words in SKIP_REASON.items()))

    @property
    def because(self) -> SkipReason:
        """The reason."""
        return SkipReason(self.why.data)


class HandOverForm(Form):
    """Who follows up homes now, and who shall. ``shown`` comes with the confirmation: what was shown."""

    shown = HiddenField()
    giver = SelectField(_l("Følger opp nå"), [REQUIRED])
    taker = SelectField(_l("Skal overta"), [REQUIRED])

    def offer(self, staff: Iterable[Person], own: int | None) -> None:
        """Say who there is to choose among; ``own`` is who gives, when that is the reader."""
        people = [(str(person.id), person.name) for person in staff]
        self.giver.choices = options([("", "–"), *people])
        self.taker.choices = options([("", "–"), *(pair for pair in people if pair[0] != str(own))])
        if own is not None:
            del self.giver
