"""The one form of all that a home wishes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import ValidationError

from courseapp.demand.actions import Said
from courseapp.demand.queries import HomeWishes
from courseapp.kernel import clock
from courseapp.people.masking import current_adults
from courseapp.people.models import Household
from courseapp.places.gazetteer import Gazetteer, MunicipalityField
from courseapp.places.time_fields import SlotsField, away_days, away_field, show_away
from courseapp.web.form import CHOSEN, FILLED, OPTIONAL, REQUIRED, ChecksField, DayField, Form, NumberField, _l, options

USUAL_MINUTES: Final = 45
LONGEST_WAIT: Final = timedelta(days=3653)
"""Ten years; longer is a slip of the pen."""


class InterestForm(Form):
    """What a home wants to take part in, when it can come and how far."""

    sent = HiddenField(default="1")
    programs = ChecksField(_l("Hva vil dere være med på?"))
    slots = SlotsField(
        _l("Når kan dere?"), description=_l("Kryss av alt som kan passe. Flere kryss gir kortere ventetid.")
    )
    max_minutes = NumberField(
        _l("Hvor langt kan dere reise?"), [FILLED], 5, 600, description=_l("Minutter én vei, ferje medregnet.")
    )
    municipality = MunicipalityField(_l("Hvor reiser dere fra?"), [REQUIRED])
    adults = NumberField(_l("Hvor mange voksne kommer?"), [FILLED], 1, 6)
    childcare = BooleanField(_l("Vi trenger barnepass mens vi er der"))
    away = away_field(_l("Når er dere borte?"))
    cooperation = RadioField(_l("Hvilket samarbeid gjelder det?"), [CHOSEN])

    def offer(self, home: Household, known: HomeWishes, gazetteer: Gazetteer) -> None:
        """Say what there is to choose among, and fill in what is known unless the reader has just sent something."""
        said = known.said
        self.programs.choices = options(known.programs.items())
        self.cooperation.choices = options((str(id_), name) for id_, name in known.cooperations.items())
        number = said.municipality_number if said else home.home_municipality
        self.municipality.offer(gazetteer, number if number in gazetteer.names else None)
        self._has_wishes = bool(known.live)
        if self.is_sent:
            return
        self.programs.data = [wish.program_key for wish in known.live]
        first = str(known.live[0].cooperation_id) if known.live else ""
        self.cooperation.data = first or next((str(id_) for id_ in known.cooperations), None)
        self.slots.show(said.slots if said else 0)
        self.max_minutes.data = said.max_minutes if said else USUAL_MINUTES
        self.adults.data = said.adults if said else max(1, min(6, len(current_adults(home))))
        self.childcare.data = bool(said and said.childcare)
        show_away(self.away, [(it.first_day, it.last_day) for it in said.absences] if said else [])

    @property
    def is_sent(self) -> bool:
        """Whether the values are the reader's own."""
        return self.sent.raw_data is not None

    def validate_programs(self, field: Any) -> None:
        """Somebody who has no wishes must have one."""
        if not field.data and not self._has_wishes:
            raise ValidationError(_("Velg minst ett program."))

    def validate_slots(self, field: Any) -> None:
        """Nobody can be planned for who never can."""
        if not field.data:
            raise ValidationError(_("Kryss av minst én dag eller kveld."))

    @property
    def said(self) -> Said:
        """What was written."""
        return Said(
            municipality_number=self.municipality.number,
            slots=self.slots.bits,
            max_minutes=self.max_minutes.data or 0,
            adults=self.adults.data or 0,
            childcare=self.childcare.data,
            away=away_days(self.away),
        )


class HomeInterestForm(InterestForm):
    """A home's wishes as staff write them down."""

    since = DayField(
        _l("Venter siden"), [OPTIONAL], description=_l("Gjelder programmer du legger til nå. La stå tomt for i dag.")
    )

    def validate_since(self, field: Any) -> None:
        """Waiting has begun, and not in another age."""
        today = clock.today()
        if isinstance(field.data, date) and not today - LONGEST_WAIT <= field.data <= today:
            raise ValidationError(_("Datoen kan ikke være i framtiden eller mer enn ti år tilbake."))
