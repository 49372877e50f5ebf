"""The filters above the lists of the desk, and the search for a home."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SearchField, SelectField

from courseapp.cohorts.circles import programs_of
from courseapp.cohorts.rules import Circle
from courseapp.desk.cohort_list import Filter
from courseapp.desk.homes import HomeChoices, HomeFilter
from courseapp.desk.places import Places
from courseapp.desk.rules import Status
from courseapp.desk.texts import KIND, STATUS
from courseapp.kernel.access import Actor, Role
from courseapp.people.models import HouseholdKind
from courseapp.web.filters import LONGEST_SEARCH, FilterForm
from courseapp.web.form import OPTIONAL, DayField, Form, TextField, _l

BIRTH = HouseholdKind.BIRTH_PARENT


class CohortFilter(FilterForm):
    """What the list of cohorts may be narrowed by."""

    program = SelectField(_l("Program"), [OPTIONAL])
    sted = SelectField(_l("Kommune eller tjeneste"), [OPTIONAL])
    status = SelectField(_l("Status"), [OPTIONAL])
    fra = DayField(_l("Fra dato"), [OPTIONAL])
    til = DayField(_l("Til dato"), [OPTIONAL])
    sok = SearchField(_l("Navn eller kode"), [OPTIONAL])

    def __init__(self, actor: Actor, circle: Circle, places: Places, address: MultiDict[str, str]) -> None:
        super().__init__(address)
        self.circle = circle
        self.program.choices = [("", _("Alle")), *programs_of(circle)]
        self.status.choices = [("", _("Alle aktuelle")), *_statuses(actor)]
        if places.services:
            self.sted.choices = {
                "": [("", _("Alle"))],
                _("Kommuner"): list(places.municipalities),
                _("Tjenester"): list(places.services),
            }
        else:
            del self.sted
        self.validate()

    def wanted(self) -> Filter:
        """Give what was asked for, leaving out what could not be read."""
        status = self.asked("status")
        return Filter(
            circle=self.circle,
            program=self.asked("program") or "",
            place=self.asked("sted") or "",
            status=Status(status) if status else None,
            first=self.asked("fra"),
            last=self.asked("til"),
            words=self.sok.data or "",
        )


class HomeFilterForm(FilterForm):
    """What the list of homes may be narrowed by. Names are searched for with SearchForm: never in an address."""

    slag = SelectField(_l("Hva slags hjem"), [OPTIONAL])
    tjeneste = SelectField(_l("Tjeneste"), [OPTIONAL])
    kommune = SelectField(_l("Bor i kommunen"), [OPTIONAL])
    kontakt = SelectField(_l("Kontaktperson"), [OPTIONAL])
    avsluttede = BooleanField(_l("Ta med hjem som er avsluttet"))

    def __init__(self, circle: Circle, choices: HomeChoices, address: MultiDict[str, str]) -> None:
        super().__init__(address)
        self.circle = circle
        self.slag.choices = [("", _("Alle")), *((k.value, w) for k, w in KIND.items() if k != BIRTH)]
        self.tjeneste.choices = [("", _("Alle")), *choices.places.services]
        self.kommune.choices = [("", _("Alle")), *choices.places.municipalities]
        self.kontakt.choices = [("", _("Alle")), *choices.contact_persons]
        self.validate()
        self.shown = [
            self[name]
            for name, useful in (
                ("slag", circle == Circle.FOSTER),
                ("tjeneste", len(choices.places.services) > 1),
                ("kommune", len(choices.places.municipalities) > 1),
                ("kontakt", len(choices.contact_persons) > 1),
                ("avsluttede", True),
            )
            if useful
        ]

    def wanted(self, words: str = "") -> HomeFilter:
        """Give what was asked for, leaving out what could not be read."""
        kind = self.asked("slag")
        return HomeFilter(
            circle=self.circle,
            kind=HouseholdKind(kind) if kind else None,
            service=self.asked("tjeneste") or "",
            municipality=self.asked("kommune") or "",
            contact_person=self.asked("kontakt") or "",
            ended=bool(self.avsluttede.data),
            words=words,
        )


class SearchForm(Form):
    """A search for a home. It is posted, so that no name stands in an address, a log or a history."""

    sok = TextField(_l("Navn eller kode"), [OPTIONAL], limit=LONGEST_SEARCH)


def _statuses(actor: Actor) -> list[tuple[str, Any]]:
    """List the stages a reader may meet: planned cohorts are not for contact persons."""
    hidden = {Status.PLANNED} if actor.role == Role.CONTACT_PERSON else set()
    return [(s.value, STATUS[s]) for s in Status if s not in hidden]
