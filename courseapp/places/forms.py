"""The forms of places."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms import Form as Part
from wtforms.validators import InputRequired, NumberRange, Regexp, ValidationError

from courseapp.places.gazetteer import Gazetteer, MunicipalityField
from courseapp.places.models import BlackoutKind, Venue
from courseapp.places.slots import Hours
from courseapp.places.slots import Part as DayPartName
from courseapp.places.texts import KIND
from courseapp.places.venue_actions import Openings, VenueFacts
from courseapp.web.form import (
    CHOSEN,
    FILLED,
    OPTIONAL,
    REQUIRED,
    ClockField,
    DayField,
    Form,
    LinesField,
    NumberField,
    TextField,
    _l,
    options,
)
from courseapp.web.words import LANGUAGES

FIRST_YEAR, LAST_YEAR = 2000, 2100


def sensible_day(_form: Any, field: Field) -> None:
    """Refuse a date that can only be a slip of the pen."""
    if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Datoen må være mellom %(first)s og %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


class DayPart(Part):
    """When a venue is open on one weekday; both empty: closed."""

    opens = ClockField(_l("Åpner"), [OPTIONAL])
    closes = ClockField(_l("Stenger"), [OPTIONAL])

    def validate(self, extra_validators: Any = None) -> bool:
        """Both or neither, and in that order."""
        if not super().validate(extra_validators):
            return False
        opens, closes = self.opens.data, self.closes.data
        if (opens is None) != (closes is None):
            words = _("Fyll ut både når det åpner og når det stenger, eller ingen av dem.")
        elif opens and closes and closes <= opens:
            words = _("Det må stenge senere enn det åpner.")
        else:
            return True
        self.closes.errors = [words]
        return False


class VenueForm(Form):
    """A venue: what those who come must know, and when it may be used."""

    name = TextField(_l("Navn på lokalet"), [REQUIRED], limit=80)
    municipality = MunicipalityField(_l("Kommune"), [REQUIRED])
    travel_note = LinesField(
        _l("Veien dit"), [OPTIONAL], limit=500, description=_l("Ferje, parkering, siste buss. Deltakerne ser dette.")
    )
    access_note = LinesField(
        _l("Adkomst"), [OPTIONAL], limit=500, description=_l("Inngang, nøkkel, heis. Deltakerne ser dette.")
    )
    step_free = BooleanField(_l("Trinnfri adkomst"))
    childcare_room = BooleanField(_l("Eget rom til barnepass"))
    openings = FieldList(FormField(DayPart), min_entries=7, max_entries=7)
    closed_on = DayField(
        _l("Ikke i bruk fra"),
        [OPTIONAL, sensible_day],
        description=_l("Fyll ut når lokalet ikke skal brukes lenger. Planlagte samlinger blir stående."),
    )

    def show(self, gazetteer: Gazetteer, venue: Venue | None) -> None:
        """Offer the municipalities, and fill in what is known unless the reader has just sent something."""
        self.municipality.offer(gazetteer, venue.municipality_number if venue else None)
        if venue is None or self.name.raw_data is not None:
            return
        for name in ("name", "travel_note", "access_note", "step_free", "childcare_room", "closed_on"):
            self[name].data = getattr(venue, name)
        for opening in venue.openings:
            part = self.openings.entries[opening.weekday].form
            part.opens.data, part.closes.data = opening.opens, opening.closes

    @property
    def facts(self) -> VenueFacts:
        """What was written."""
        return VenueFacts(
            name=self.name.data or "",
            municipality_number=self.municipality.number,
            access_note=self.access_note.data or "",
            travel_note=self.travel_note.data or "",
            step_free=self.step_free.data,
            childcare_room=self.childcare_room.data,
            closed_on=self.closed_on.data,
        )

    @property
    def hours(self) -> Openings:
        """The weekdays with hours; none means always open."""
        found: dict[int, tuple[time, time]] = {}
        for weekday, entry in enumerate(self.openings.entries):
            if entry.form.opens.data and entry.form.closes.data:
                found[weekday] = (entry.form.opens.data, entry.form.closes.data)
        return found


class RoomForm(Form):
    """A room."""

    name = TextField(_l("Navn på rommet"), [REQUIRED], limit=80)
    capacity = IntegerField(
        _l("Plass til"),
        [InputRequired(_l("Skriv et tall.")), NumberRange(1, 1000, _l("Skriv et tall fra 1 til 1000."))],
        description=_l("Antall personer"),
    )

    def validate_capacity(self, field: Any) -> None:
        """Speak our own words of a number that is none."""
        if field.data is None:
            field.process_errors = ()
            raise ValidationError(_("Skriv et helt tall."))


class PeriodForm(Form):
    """Days on which a municipality holds nothing."""

    municipality = SelectField(_l("Kommune"), [REQUIRED])
    kind = RadioField(_l("Type"), [CHOSEN], choices=options((kind.value, words) for kind, words in KIND.items()))
    label = TextField(_l("Navn"), [REQUIRED], limit=80, description=_l("For eksempel Høstferie"))
    first_day = DayField(_l("Første dag"), [FILLED, sensible_day])
    last_day = DayField(_l("Siste dag"), [OPTIONAL, sensible_day], description=_l("La stå tomt for én dag."))

    @property
    def chosen_kind(self) -> BlackoutKind:
        """The kind that was chosen."""
        return BlackoutKind(self.kind.data)


class ClosureForm(Form):
    """Days on which a venue cannot be used."""

    first_day = DayField(_l("Første dag"), [FILLED, sensible_day])
    last_day = DayField(_l("Siste dag"), [OPTIONAL, sensible_day], description=_l("La stå tomt for én dag."))


class TravelForm(Form):
    """How long it takes between two municipalities."""

    a = MunicipalityField(_l("Den ene kommunen"), [REQUIRED])
    b = MunicipalityField(_l("Den andre kommunen"), [REQUIRED])
    minutes = NumberField(_l("Minutter én vei"), [FILLED], 1, 1440)


class HoursForm(Form):
    """What day and evening mean on the clock."""

    day_begins = ClockField(_l("Dag, fra"), [FILLED])
    day_ends = ClockField(_l("Dag, til"), [FILLED])
    evening_begins = ClockField(_l("Kveld, fra"), [FILLED])
    evening_ends = ClockField(_l("Kveld, til"), [FILLED])

    def show(self, hours: Hours) -> None:
        """Fill in what is known, unless the reader has just sent something."""
        if self.day_begins.raw_data is not None:
            return
        for part, (begins, ends) in hours.items():
            self[f"{part}_begins"].data, self[f"{part}_ends"].data = begins, ends

    def validate_day_ends(self, field: Any) -> None:
        """It ends after it begins."""
        if self.day_begins.data and field.data and field.data <= self.day_begins.data:
            raise ValidationError(_("Det må slutte senere enn det begynner."))

    def validate_evening_ends(self, field: Any) -> None:
        """It ends after it begins."""
        if self.evening_begins.data and field.data and field.data <= self.evening_begins.data:
            raise ValidationError(_("Det må slutte senere enn det begynner."))

    @property
    def hours(self) -> Hours:
        """What was written."""
        return {part: (self[f"{part}_begins"].data, self[f"{part}_ends"].data) for part in DayPartName}


_KEY = Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Bruk bare små bokstaver a–z, tall og bindestrek."))
_LANGUAGE_CHOICES = options(LANGUAGES.items())


class ServiceForm(Form):
    """A child-welfare service."""

    name = TextField(_l("Navn"), [REQUIRED], limit=100)
    key = TextField(
        _l("Kortnavn"),
        [REQUIRED, _KEY],
        limit=40,
        description=_l("Brukes i adresser og kommandoer, for eksempel ullensvang. Kan ikke endres siden."),
    )
    language = RadioField(_l("Språk"), [CHOSEN], choices=_LANGUAGE_CHOICES, default="nb")


class CooperationForm(ServiceForm):
    """A cooperation between services."""

    host = MunicipalityField(_l("Vertskommune"), [REQUIRED])
    legal_form = TextField(
        _l("Samarbeidsform"), [OPTIONAL], limit=200, description=_l("For eksempel vertskommune etter kommuneloven.")
    )


class ServedForm(Form):
    """A municipality that a service is to serve."""

    municipality = MunicipalityField(_l("Kommune"), [REQUIRED])


class MemberForm(Form):
    """A service that is to be a member of a cooperation."""

    service = SelectField(_l("Tjeneste"), [REQUIRED])
    first_day = DayField(_l("Fra og med"), [FILLED, sensible_day])


class EndForm(Form):
    """The last day of a membership."""

    last_day = DayField(_l("Til og med"), [FILLED, sensible_day])
