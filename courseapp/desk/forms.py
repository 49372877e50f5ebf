"""The filters above the lists. They read the address and never refuse: what cannot be read narrows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SearchField, SelectField

from courseapp.cohorts.actions import circle_for
from courseapp.cohorts.rules import Circle
from courseapp.desk.cohort_list import Filter
from courseapp.desk.homes import HomeChoices, HomeFilter
from courseapp.desk.places import Places, by_name
from courseapp.desk.rules import Status
from courseapp.desk.texts import KIND, STATUS
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.text import printable
from courseapp.people.models import HouseholdKind
from courseapp.web.form import OPTIONAL, DayField, Form, TextField
from courseapp.web.words import current_language
from programs import catalog

_l: Any = lazy_gettext

LONGEST_SEARCH = 100
"""Characters; the rest of what somebody searches for is not read."""


BIRTH = HouseholdKind.BIRTH_PARENT


class FilterForm(Form):
    """A form in the address: it changes nothing, and may be kept and shared."""

    class Meta(Form.Meta):
        """Without a CSRF token, which has no place in an address."""

        csrf = False

    def __init__(self, address: MultiDict[str, str]) -> None:
        """Read the address without what cannot be seen, and no longer than it helps."""
        readable = [(key, printable(value).strip()[:LONGEST_SEARCH]) for key, value in address.items(multi=True)]
        super().__init__(formdata=MultiDict(readable))


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
        self.program.choices = [("", _("Alle")), *_programs(circle)]
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
        status = _valid(self.status)
        return Filter(
            circle=self.circle,
            program=_valid(self.program) or "",
            place=_valid(self.sted) or "" if "sted" in self else "",
            status=Status(status) if status else None,
            first=_valid(self.fra),
            last=_valid(self.til),
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
        kind = _valid(self.slag)
        return HomeFilter(
            circle=self.circle,
            kind=HouseholdKind(kind) if kind else None,
            service=_valid(self.tjeneste) or "",
            municipality=_valid(self.kommune) or "",
            contact_person=_valid(self.kontakt) or "",
            ended=bool(self.avsluttede.data),
            words=words,
        )


class SearchForm(Form):
    """A search for a home. It is posted, so that no name stands in an address, a log or a history."""

    sok = TextField(_l("Navn eller kode"), [OPTIONAL], limit=LONGEST_SEARCH)


def _valid(field: Any) -> Any:
    return None if field.errors else field.data


def _programs(circle: Circle) -> Sequence[tuple[str, str]]:
    """List the programs of a circle by name."""
    language = current_language()
    return by_name((p.key, p.name.text(language)) for p in catalog.load().values() if circle_for(p) == circle)


def _statuses(actor: Actor) -> list[tuple[str, Any]]:
    """List the stages a reader may meet: planned cohorts are not for contact persons."""
    hidden = {Status.PLANNED} if actor.role == Role.CONTACT_PERSON else set()
    return [(s.value, STATUS[s]) for s in Status if s not in hidden]
