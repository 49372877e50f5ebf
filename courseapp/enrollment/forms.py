"""The forms of enrollment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from courseapp.cohorts.actions import MOST_SEATS
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.capacity import MOST_DAYS
from courseapp.enrollment.gate_rules import Member
from courseapp.enrollment.models import DeclineReason, Enrollment
from courseapp.enrollment.rules import diets
from courseapp.enrollment.taken import FIRST_YEAR
from courseapp.enrollment.texts import DECLINE, DIET
from courseapp.kernel.text import holds_identity_number
from courseapp.web.form import (
    CHOSEN,
    FILLED,
    OPTIONAL,
    REQUIRED,
    ChecksField,
    DayField,
    Form,
    LinesField,
    NumberField,
    TextField,
    _l,
    options,
)

NO_NAMES = _l("Ikke skriv navn eller helseopplysninger om barn.")


def no_identity_number(_form: Form, field: Field) -> None:
    """Refuse a text that holds a national identity number: it must not be stored here."""
    if holds_identity_number(field.data or ""):
        raise ValidationError(_l("Teksten ser ut til å inneholde et fødselsnummer. Ta det bort."))


def among(words: Mapping[Any, Any]) -> list[Any]:
    """Offer each value under its word."""
    return options((str(value), word) for value, word in words.items())


class HomeForm(Form):
    """Who of a home takes part, and what it needs."""

    home = HiddenField()
    persons = ChecksField(_l("Hvem skal delta?"))
    childcare = BooleanField(_l("Vi trenger barnepass under samlingene"))
    diet = ChecksField(_l("Mat"), choices=among(DIET), description=_l("Velg det som gjelder noen av dere."))
    interpreter = TextField(
        _l("Tolk"),
        [OPTIONAL, no_identity_number],
        limit=60,
        description=_l("Hvilket språk trenger dere tolk til?"),
    )
    access_needs = LinesField(_l("Tilrettelegging"), [OPTIONAL, no_identity_number], limit=300, description=NO_NAMES)

    @property
    def is_sent(self) -> bool:
        """Whether the values are the reader's own."""
        return self.home.raw_data is not None

    def offer(self, code: str, members: Sequence[Member], chosen: Sequence[int] | None = None) -> None:
        """Say which home it is about and whom to choose among; ``chosen`` None means all."""
        self.home.data = code
        self.persons.choices = among({m.person_id: m.name for m in members})
        if not self.is_sent:
            self.persons.data = [str(m.person_id) for m in members if chosen is None or m.person_id in chosen]

    def show(self, enrollment: Enrollment) -> None:
        """Fill in the needs an enrollment has, unless the reader has just sent others."""
        if self.is_sent:
            return
        self.childcare.data = enrollment.childcare
        self.diet.data = diets(enrollment.diet)
        self.interpreter.data, self.access_needs.data = enrollment.interpreter, enrollment.access_needs

    @property
    def person_ids(self) -> list[int]:
        """The persons chosen."""
        return [int(value) for value in self.persons.data or []]

    @property
    def needs(self) -> Needs:
        """The needs written down."""
        return Needs(
            childcare=self.childcare.data,
            diet=",".join(self.diet.data or []),
            interpreter=self.interpreter.data or "",
            access_needs=self.access_needs.data or "",
        )

    def validate_persons(self, field: Field) -> None:
        """At least one person takes part."""
        if not field.data:
            raise ValidationError(_l("Velg minst én person."))


class AddHomeForm(HomeForm):
    """A home's sign-up as staff write it down."""

    reason = LinesField(
        _l("Begrunnelse"),
        [OPTIONAL, no_identity_number],
        limit=300,
        description=_l("Skriv hvorfor hvis fristen er ute eller hjemmet krever det. Ikke skriv navn."),
    )


class StaffForm(HomeForm):
    """What one who takes part in a staff course in the own name needs. Who it is, is given."""

    persons = None  # type: ignore[assignment]  # how WTForms takes a field away
    childcare = None  # type: ignore[assignment]  # how WTForms takes a field away
    interpreter = None  # type: ignore[assignment]  # how WTForms takes a field away
    diet = ChecksField(_l("Mat"), choices=among(DIET))

    def offer(self, code: str, members: Sequence[Member], chosen: Sequence[int] | None = None) -> None:  # noqa: ARG002 (as HomeForm)
        """Say which household of one it is about."""
        self.home.data = code
        self._members = [m.person_id for m in members]

    def show(self, enrollment: Enrollment) -> None:
        """Fill in the needs an enrollment has, unless the reader has just sent others."""
        if not self.is_sent:
            self.diet.data, self.access_needs.data = diets(enrollment.diet), enrollment.access_needs

    @property
    def person_ids(self) -> list[int]:
        """The one it is about."""
        return self._members

    @property
    def needs(self) -> Needs:
        """The needs written down."""
        return Needs(diet=",".join(self.diet.data or []), access_needs=self.access_needs.data or "")


class AddColleagueForm(StaffForm):
    """A colleague's sign-up as a coordinator or leader writes it down."""

    reason = LinesField(
        _l("Begrunnelse"),
        [OPTIONAL, no_identity_number],
        limit=300,
        description=_l("Skriv hvorfor hvis fristen er ute eller kurset krever det. Ikke skriv navn."),
    )


class SearchForm(Form):
    """A search for a home, posted so that names never stand in an address."""

    text = TextField(_l("Navn eller kode"), [REQUIRED], limit=100)


class ReasonForm(Form):
    """A deed that needs a reason."""

    reason = LinesField(
        _l("Begrunnelse"), [REQUIRED, no_identity_number], limit=300, description=_l("Ikke skriv navn på personer.")
    )


class CapacityForm(Form):
    """How many seats a cohort has."""

    seats = IntegerField(_l("Antall plasser"), [InputRequired(_l("Skriv et tall."))])

    def validate_seats(self, field: Any) -> None:
        """Speak our own words of a number that is none."""
        if field.data is None:
            field.errors = []
            raise ValidationError(_l("Skriv et helt tall."))


class MoveForm(Form):
    """Which cohort a home goes on in; ``reason`` where staff do it."""

    to = RadioField(_l("Hvilket kull?"), validate_choice=False)
    reason = LinesField(
        _l("Begrunnelse"),
        [OPTIONAL, no_identity_number],
        limit=300,
        description=_l("Skriv hvorfor hvis fristen der er ute eller hjemmet krever det. Ikke skriv navn."),
    )

    def validate_to(self, field: Any) -> None:
        """One of the cohorts is chosen."""
        if field.data not in {str(choice.value) for choice in field.choices}:
            raise ValidationError(_l("Velg et av kullene i listen."))


class MergeForm(ReasonForm):
    """How many seats the cohort shall have that takes another in; ``shown`` is what the reader saw, for so many."""

    seats = NumberField(_l("Plasser i kullet etterpå"), [FILLED], 1, MOST_SEATS)
    shown = HiddenField()


class AnswerDaysForm(Form):
    """How long homes have to answer an offer of a seat."""

    days = NumberField(
        _l("Arbeidsdager å svare på"),
        [FILLED],
        least=0,
        most=MOST_DAYS,
        description=_l("Skriv 0 hvis hjemmene skal få ledige plasser uten å bli spurt."),
    )


class QuotaForm(Form):
    """Seats kept for one service, until a day."""

    service = SelectField(_l("Tjeneste"), [CHOSEN], validate_choice=False)
    seats = NumberField(
        _l("Plasser"),
        [FILLED],
        least=0,
        most=MOST_SEATS,
        description=_l("Plasser som hjem fra tjenesten allerede har, regnes med. Skriv 0 for ikke å holde av noen."),
    )
    release_on = DayField(
        _l("Frigis"),
        [FILLED],
        description=_l("Fra denne dagen går plasser som ingen har tatt, til ventelisten."),
    )

    def validate_service(self, field: Any) -> None:
        """One of the services that take part is chosen."""
        if field.data not in {str(choice.value) for choice in field.choices}:
            raise ValidationError(_l("Velg en av tjenestene i listen."))


class DeclineForm(Form):
    """A no to an invitation, with a class of reason."""

    reason = RadioField(_l("Hvorfor passer det ikke?"), choices=among(DECLINE), validate_choice=False)

    def validate_reason(self, field: Field) -> None:
        """One of the reasons is chosen."""
        if field.data not in set(DeclineReason):
            raise ValidationError(_l("Velg et av svarene."))


class MaybeReasonForm(Form):
    """A no where the reason may be left out."""

    reason = RadioField(_l("Hvorfor passer det ikke?"), [OPTIONAL], choices=among(DECLINE), validate_choice=False)

    def validate_reason(self, field: Field) -> None:
        """What is chosen is one of the reasons."""
        if field.data and field.data not in set(DeclineReason):
            raise ValidationError(_l("Velg et av svarene."))


class InviteForm(Form):
    """The homes to invite, by code, and until when they may answer."""

    homes = ChecksField(_l("Hjem"))
    everyone = BooleanField(_l("Inviter alle i listen, også dem på de andre sidene"))
    answer_by = DayField(_l("Svar innen"), [OPTIONAL], description=_l("Etter det går invitasjonen ut av seg selv."))

    def validate_homes(self, field: Field) -> None:
        """At least one home is chosen."""
        if not field.data and not self.everyone.data:
            raise ValidationError(_l("Velg minst ett hjem."))


class TakenForm(Form):
    """A course somebody took before."""

    person = SelectField(_l("Hvem"), [REQUIRED])
    program = SelectField(_l("Program"), [REQUIRED])
    year = NumberField(_l("År"), [FILLED], FIRST_YEAR, 2200)
