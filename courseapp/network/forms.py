"""The forms of facilitators."""

from __future__ import annotations

from typing import Final

from wtforms import HiddenField, RadioField, SelectField

from courseapp.kernel.text import sort_key
from courseapp.network.availability_actions import Said
from courseapp.people.accounts import Name
from courseapp.people.home_forms import no_identity_number, one_address, sensible_day
from courseapp.places.gazetteer import MunicipalityField
from courseapp.places.time_fields import SlotsField, away_days, away_field, show_away
from courseapp.web.form import CHOSEN, FILLED, OPTIONAL, REQUIRED, DayField, Form, NumberField, TextField, _l, options
from courseapp.web.words import LANGUAGES
from programs import catalog

USUAL_COHORTS: Final = 2
USUAL_MINUTES: Final = 60
"""What is proposed to those who have said nothing yet."""


class FacilitatorForm(Form):
    """A person who leads groups."""

    given_name = TextField(_l("Fornavn"), [REQUIRED, no_identity_number], limit=80)
    family_name = TextField(_l("Etternavn"), [REQUIRED, no_identity_number], limit=80)
    email = TextField(_l("E-postadresse"), [REQUIRED, one_address], limit=254)
    municipality = MunicipalityField(_l("Reiser fra"), [REQUIRED], description=_l("Kommunen veilederen reiser fra."))
    language = RadioField(_l("Språk"), [CHOSEN], choices=options(LANGUAGES.items()), default="nb")

    @property
    def name(self) -> Name:
        """The name that was written."""
        return Name(self.given_name.data or "", self.family_name.data or "")


class MoveForm(Form):
    """Where a facilitator's travel starts."""

    municipality = MunicipalityField(_l("Reiser fra"), [REQUIRED])


class QualificationForm(Form):
    """What a facilitator may lead, and until when."""

    program = SelectField(_l("Program"), [REQUIRED])
    role = RadioField(
        _l("Kan være"), [CHOSEN], choices=options([("lead", _l("Leder")), ("second", _l("Medleder"))]), default="lead"
    )
    valid_until = DayField(
        _l("Gjelder til og med"), [OPTIONAL, sensible_day], description=_l("La stå tomt hvis den ikke går ut.")
    )

    def offer(self, language: str) -> None:
        """List the programs, by name."""
        names = ((key, program.name.text(language)) for key, program in catalog.load().items())
        self.program.choices = options(sorted(names, key=lambda it: sort_key(it[1])))


class AvailabilityForm(Form):
    """When, how often and how far a facilitator can be asked."""

    sent = HiddenField(default="1")
    slots = SlotsField(_l("Når kan du lede grupper?"), description=_l("Kryss av alt som kan passe."))
    max_cohorts = NumberField(
        _l("Hvor mange kull i året?"), [FILLED], 0, 20, description=_l("Skriv 0 hvis du ikke skal settes opp nå.")
    )
    max_minutes = NumberField(
        _l("Hvor langt kan du reise?"), [FILLED], 0, 600, description=_l("Minutter én vei, ferje medregnet.")
    )
    away = away_field(_l("Når er du borte?"))

    @property
    def is_sent(self) -> bool:
        """Whether the values are the reader's own."""
        return self.sent.raw_data is not None

    def show(self, said: Said | None) -> None:
        """Fill in what is known, unless the reader has just sent something."""
        if self.is_sent:
            return
        self.slots.show(said.slots if said else 0)
        self.max_cohorts.data = said.max_cohorts if said else USUAL_COHORTS
        self.max_minutes.data = said.max_minutes if said else USUAL_MINUTES
        show_away(self.away, said.away if said else ())

    @property
    def said(self) -> Said:
        """What was written."""
        return Said(self.slots.bits, self.max_cohorts.data or 0, self.max_minutes.data or 0, away_days(self.away))
