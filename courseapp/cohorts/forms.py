"""The forms of planning. Choices that depend on the cooperation are filled in by the views."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from courseapp.cohorts.actions import MOST_SEATS
from courseapp.cohorts.fields import RoomField
from courseapp.kernel import clock
from courseapp.web.form import (
    CHOSEN,
    FILLED,
    OPTIONAL,
    REQUIRED,
    ChecksField,
    ClockField,
    DayField,
    Form,
    LinesField,
    NumberField,
    TextField,
    _l,
    options,
)

FURTHEST_DAYS = 3 * 366
"""How far ahead a date may be."""
THIS, LATER = "this", "later"
"""Scopes of a change: one meeting, or it and all later ones."""
LENGTH = (15, 600)
"""Of a meeting, in minutes."""
MOST_WEEKS = 52
"""A cohort can be postponed by a year; after that it is another cohort."""


def ahead(_form: Form, field: DayField) -> None:
    """Refuse a date that has been, or that is too far off to be meant; one that stood there may stay."""
    today = clock.today()
    if field.data == field.object_data:
        return
    if field.data is not None and field.data < today:
        raise ValidationError(_("Velg en dato som ikke har vært."))
    if field.data is not None and field.data > today + timedelta(days=FURTHEST_DAYS):
        raise ValidationError(_("Velg en dato i løpet av de neste tre årene."))


class SettingsForm(Form):
    """What may be changed about a cohort at any time."""

    name = TextField(_l("Navn på kullet"), [REQUIRED], limit=80, description=_l("For eksempel «TBO-F vår 2027»."))
    services = ChecksField(_l("Tjenester som deltar"), [InputRequired(_l("Velg minst én tjeneste."))], coerce=int)
    room = RoomField(_l("Sted"))
    min_homes = NumberField(_l("Minste antall hjem"), [FILLED], 1, MOST_SEATS)
    decide_by = DayField(
        _l("Avgjøres senest"),
        [OPTIONAL, ahead],
        description=_l("Dagen dere bestemmer om det er nok påmeldte til å gjennomføre kullet."),
    )
    sign_up_until = DayField(_l("Påmeldingsfrist"), [OPTIONAL, ahead])
    note = LinesField(
        _l("Beskjed til deltakerne"),
        [OPTIONAL],
        limit=1000,
        description=_l("Reise, ferje, parkering eller hva de skal ta med. Skriv ikke noe om enkeltpersoner."),
    )

    def validate_name(self, field: TextField) -> None:
        """A name of nothing but invisible characters is none."""
        if not field.data:
            raise ValidationError(_("Fyll ut dette feltet."))

    def settings(self) -> dict[str, Any]:
        """What was filled in, as actions.Settings and actions.Plan name it."""
        return {
            "name": self.name.data or "",
            "service_ids": frozenset(self.services.data or ()),
            "room_id": self.room.data,
            "min_homes": self.min_homes.data or 1,
            "decide_by": self.decide_by.data,
            "sign_up_until": self.sign_up_until.data,
            "note": (self.note.data or "").strip(),
        }


class ChangeForm(SettingsForm):
    """Changing a cohort; ``version`` is what it was when the page was opened."""

    version = HiddenField()


class CohortForm(SettingsForm):
    """A new cohort: the frame, the first date and the seats."""

    first = DayField(_l("Første samling"), [FILLED, ahead])
    starts = ClockField(_l("Begynner klokka"), [FILLED])
    seats = NumberField(_l("Plasser"), [FILLED], 1, MOST_SEATS)
    digest = HiddenField()

    def validate_decide_by(self, field: DayField) -> None:
        """The decision comes before the first meeting."""
        if field.data and self.first.data and field.data > self.first.data:
            raise ValidationError(_("Velg en dag før første samling."))


class ChooseForm(Form):
    """Where a new cohort begins: the cooperation, if there are several, and the program."""

    class Meta(Form.Meta):
        """It only leads to the next page."""

        csrf = False

    cooperation = SelectField(_l("Samarbeid"), [CHOSEN])
    program = SelectField(_l("Program"), [CHOSEN])


class ScopeForm(Form):
    """One meeting, or it and all later ones; ``digest`` is what the confirmation showed."""

    scope = RadioField(
        _l("Hva skal endres?"),
        [CHOSEN],
        default=THIS,
        choices=options([(THIS, _l("Bare denne samlingen")), (LATER, _l("Denne og alle senere"))]),
    )
    digest = HiddenField()


class MoveForm(ScopeForm):
    """A new time and place for a meeting."""

    day = DayField(_l("Dato"), [FILLED, ahead])
    starts = ClockField(_l("Begynner klokka"), [FILLED])
    minutes = NumberField(_l("Lengde i minutter"), [FILLED], *LENGTH)
    room = RoomField(_l("Sted"))


class PostponeForm(Form):
    """A later decision, or all coming meetings so many weeks later; ``digest`` is what the confirmation showed."""

    weeks = NumberField(
        _l("Flytt alle kommende samlinger så mange uker"),
        [FILLED],
        0,
        MOST_WEEKS,
        description=_l("Skriv 0 hvis samlingene skal stå som de er og bare avgjørelsen skal utsettes."),
    )
    decide_by = DayField(_l("Avgjøres senest"), [OPTIONAL, ahead])
    sign_up_until = DayField(_l("Påmeldingsfrist"), [OPTIONAL, ahead])
    digest = HiddenField()


class AddForm(Form):
    """One more meeting."""

    title = TextField(_l("Tittel"), [REQUIRED], limit=100)
    day = DayField(_l("Dato"), [FILLED, ahead])
    starts = ClockField(_l("Begynner klokka"), [FILLED])
    minutes = NumberField(_l("Lengde i minutter"), [FILLED], *LENGTH)
    room = RoomField(_l("Sted"))
    digest = HiddenField()


class LeadersForm(Form):
    """Who leads a cohort."""

    lead = RadioField(_l("Leder"), [CHOSEN], coerce=int)
    seconds = ChecksField(_l("Medledere"), [Optional()], coerce=int)
    reason = TextField(
        _l("Begrunnelse"),
        [OPTIONAL],
        limit=200,
        description=_l("Trengs bare når du velger noen som ikke er kvalifisert. Begrunnelsen blir loggført."),
    )


class SubstituteForm(Form):
    """Who stands in for whom at one meeting."""

    absent = RadioField(_l("Hvem kan ikke?"), [CHOSEN], coerce=int)
    stand_in = RadioField(_l("Hvem er vikar?"), [CHOSEN], coerce=int)
    reason = TextField(
        _l("Begrunnelse"),
        [OPTIONAL],
        limit=200,
        description=_l("Trengs bare når vikaren ikke er kvalifisert. Begrunnelsen blir loggført."),
    )
