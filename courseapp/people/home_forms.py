"""The forms of homes and their members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from courseapp.kernel.text import holds_identity_number
from courseapp.people.accounts import Name, is_address
from courseapp.people.home_actions import Adult, HomeFacts
from courseapp.people.home_texts import AGE, KIND
from courseapp.people.models import FOSTER_KINDS, AgeBand, Household, HouseholdKind, Person
from courseapp.places.gazetteer import Gazetteer, MunicipalityField
from courseapp.web.form import CHOSEN, FILLED, OPTIONAL, REQUIRED, DayField, Form, TextField, _l, options
from courseapp.web.words import LANGUAGES

FIRST_YEAR, LAST_YEAR = 1970, 2100
_PHONE = re.compile(r"\+?[0-9 ]{5,20}", re.ASCII)


def sensible_day(_form: Any, field: Field) -> None:
    """Refuse a date that can only be a slip of the pen."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Datoen må være mellom %(first)s og %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def no_identity_number(_form: Any, field: Field) -> None:
    """Refuse a text that holds a national identity number: it must not be stored here."""
    if holds_identity_number(field.data or ""):
        raise ValidationError(_("Teksten ser ut til å inneholde et fødselsnummer. Ta det bort."))


def phone_number(_form: Any, field: Field) -> None:
    """Refuse what nobody could dial."""
    if field.data and not _PHONE.fullmatch(field.data):
        raise ValidationError(_("Skriv telefonnummeret med tall, for eksempel 900 00 000."))


def one_address(_form: Any, field: Field) -> None:
    """Refuse what is not one e-mail address."""
    if field.data and not is_address(field.data):
        raise ValidationError(_("Skriv én e-postadresse, for eksempel navn@example.no."))


class AdultForm(Form):
    """An adult's name, and how to reach the adult."""

    given_name = TextField(_l("Fornavn"), [REQUIRED, no_identity_number], limit=80)
    family_name = TextField(_l("Etternavn"), [REQUIRED, no_identity_number], limit=80)
    phone = TextField(_l("Telefon"), [OPTIONAL, no_identity_number, phone_number], limit=20)
    email = TextField(
        _l("E-postadresse"),
        [OPTIONAL, one_address],
        limit=254,
        description=_l("Med e-postadresse kan personen logge inn selv. Uten melder dere på for personen."),
    )

    @property
    def adult(self) -> Adult:
        """Who was written down."""
        name = Name(self.given_name.data or "", self.family_name.data or "")
        return Adult(name, self.phone.data or "", self.email.data or "")


class NewAdultForm(AdultForm):
    """An adult who joins a home."""

    first_day = DayField(_l("Med fra og med"), [FILLED, sensible_day])


class ChildForm(Form):
    """One of the household's own children. Foster children are never registered."""

    given_name = TextField(_l("Fornavn"), [REQUIRED, no_identity_number], limit=80)
    age_band = RadioField(_l("Alder"), [CHOSEN], choices=options((band.value, words) for band, words in AGE.items()))

    @property
    def band(self) -> AgeBand:
        """The age band that was chosen."""
        return AgeBand(self.age_band.data)


class NewChildForm(ChildForm):
    """An own child who joins a home."""

    first_day = DayField(_l("Med fra og med"), [FILLED, sensible_day])


class EndForm(Form):
    """The last day of a membership."""

    last_day = DayField(_l("Siste dag i hjemmet"), [FILLED, sensible_day])


class VisibilityForm(Form):
    """Whether a person is shown by code, and when that is looked at again."""

    limited = BooleanField(_l("Vis personen bare med kode"))
    review_on = DayField(_l("Vurderes på nytt"), [OPTIONAL, sensible_day], description=_l("Høyst ett år fram."))

    def validate_limited(self, field: Field) -> None:
        """A protection has a date for looking at it again."""
        if field.data and self.review_on.data is None and not self.review_on.errors:
            raise ValidationError(_("Velg en dato for når dette skal vurderes på nytt."))


class HomeForm(Form):
    """What is known about a home. ``version`` is the one the page showed."""

    version = HiddenField()
    kind = RadioField(_l("Type hjem"), [CHOSEN], choices=options((kind.value, KIND[kind]) for kind in FOSTER_KINDS))
    care = SelectField(
        _l("Omsorgskommune"), [REQUIRED], description=_l("Kommunen som har ansvaret for å følge opp og betaler.")
    )
    home = MunicipalityField(_l("Kommunen hjemmet ligger i"), [REQUIRED])
    contact_person = SelectField(_l("Kontaktperson"), [OPTIONAL])
    language = RadioField(_l("Språk"), [CHOSEN], choices=options(LANGUAGES.items()), default="nb")
    first_day = DayField(_l("Første dag"), [FILLED, sensible_day])
    last_day = DayField(
        _l("Siste dag"),
        [OPTIONAL, sensible_day],
        description=_l("Fyll ut når hjemmet slutter. Etter den dagen kan ingen i hjemmet melde seg på."),
    )

    def offer(self, care: Mapping[str, str], gazetteer: Gazetteer, staff: Iterable[Person] | None) -> None:
        """Say what there is to choose among; ``staff`` None leaves the contact person as is."""
        self.care.choices = options(care.items())
        self.home.offer(gazetteer)
        if staff is None:
            del self.contact_person
        else:
            people = [(str(person.id), person.name) for person in staff]
            self.contact_person.choices = options([("", _("Ingen ennå")), *people])

    def show(self, home: Household) -> None:
        """Fill in what is known, unless the reader has just sent something."""
        self.only_kind(home.kind)
        if self.version.raw_data is not None:
            return
        self.version.data = str(home.version)
        self.care.data = home.care_municipality
        self.home.offer(self.home.gazetteer, home.home_municipality)
        self.language.data, self.first_day.data, self.last_day.data = home.language, home.first_day, home.last_day
        if "kind" in self:
            self.kind.data = home.kind.value
        if "contact_person" in self:
            self.contact_person.data = str(home.contact_person_id or "")

    def only_kind(self, kind: HouseholdKind) -> None:
        """Birth parents have one kind, and never become anything else."""
        if kind == HouseholdKind.BIRTH_PARENT:
            del self.kind

    def facts(self, home: Household | None) -> HomeFacts:
        """What was written, and as it is where nothing was asked."""
        keeper = home.contact_person_id if home else None
        chosen = self.contact_person.data if "contact_person" in self else str(keeper or "")
        assert self.first_day.data is not None  # noqa: S101 (the form was validated)
        return HomeFacts(
            kind=HouseholdKind(self.kind.data) if "kind" in self else HouseholdKind.BIRTH_PARENT,
            care_municipality=str(self.care.data),
            home_municipality=self.home.number,
            contact_person_id=int(chosen) if chosen else None,
            language=str(self.language.data),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )


class NewHomeForm(HomeForm, AdultForm):
    """A home with its first adult. ``confirmed``: the reader has seen that there is another of this name."""

    confirmed = HiddenField()
