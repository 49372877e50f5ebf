"""Copies and names of drafts, and what has happened when a plan has to be made anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField
from wtforms.validators import ValidationError

from courseapp.places.forms import sensible_day
from courseapp.planning.naming import Names
from courseapp.planning.queries import Opened
from courseapp.web.form import FILLED, OPTIONAL, REQUIRED, DayField, Form, TextField, _l, options

LONGEST_NAME = 60
"""Characters."""


class NameForm(Form):
    """Another name for a draft."""

    name = TextField(_l("Navn på utkastet"), [REQUIRED], LONGEST_NAME)


class CopyForm(Form):
    """A name for a copy of a draft."""

    copy_name = TextField(_l("Navn på kopien"), [OPTIONAL], LONGEST_NAME, description=_l("La stå tomt for et nummer."))


class DisturbedForm(Form):
    """Somebody is away or a venue closed, from a day to a day."""

    facilitator = SelectField(_l("Hvilken veileder er borte?"))
    venue = SelectField(_l("Hvilket lokale er stengt?"))
    first_day = DayField(_l("Fra og med"), [FILLED, sensible_day])
    last_day = DayField(_l("Til og med"), [FILLED, sensible_day])
    name = TextField(_l("Navn på det nye utkastet"), [OPTIONAL], LONGEST_NAME)

    def offer(self, it: Opened, names: Names) -> None:
        """Say what there is to choose among."""
        people = sorted(((str(n), names.leader(n)) for n in range(len(it.facts.facilitators))), key=_by_words)
        venues = {whole: (str(n), names.known.rooms[n].venue) for n, whole in reversed([*enumerate(it.refs.venues)])}
        self.facilitator.choices = options([("", _("Ingen")), *people])
        self.venue.choices = options([("", _("Ingen")), *sorted(venues.values(), key=_by_words)])

    def validate_venue(self, field: Any) -> None:
        """Something must have happened."""
        if not field.data and not self.facilitator.data:
            raise ValidationError(_("Velg en veileder eller et lokale."))

    @property
    def days(self) -> tuple[date, date]:
        """The first and last day; only after the form was validated."""
        first, last = self.first_day.data, self.last_day.data
        if first is None or last is None:
            raise AssertionError
        return first, last

    def validate_last_day(self, field: Any) -> None:
        """The last day is not before the first."""
        first = self.first_day.data
        if isinstance(field.data, date) and isinstance(first, date) and field.data < first:
            raise ValidationError(_("Siste dag kan ikke være før første dag."))


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
