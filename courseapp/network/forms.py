"""The forms of facilitators."""

from __future__ import annotations

from wtforms import RadioField, SelectField

from courseapp.kernel.text import sort_key
from courseapp.people.accounts import Name
from courseapp.people.home_forms import no_identity_number, one_address, sensible_day
from courseapp.places.gazetteer import MunicipalityField
from courseapp.web.form import CHOSEN, OPTIONAL, REQUIRED, DayField, Form, TextField, _l, options
from courseapp.web.words import LANGUAGES
from programs import catalog


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
