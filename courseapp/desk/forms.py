"""The filters above the lists. They read the address and never refuse: what cannot be read narrows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SearchField, SelectField

from courseapp.cohorts.actions import circle_for
from courseapp.cohorts.rules import Circle
from courseapp.desk.cohort_list import Filter, Places
from courseapp.desk.rules import Status
from courseapp.desk.texts import STATUS
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.text import printable, sort_key
from courseapp.web.form import OPTIONAL, DayField, Form
from courseapp.web.words import current_language
from programs import catalog

_l: Any = lazy_gettext

LONGEST_SEARCH = 100
"""Characters; the rest of what somebody searches for is not read."""


class FilterForm(Form):
    """A form in the address: it changes nothing, and may be kept and shared."""

    class Meta(Form.Meta):
        """Without a CSRF token, which has no place in an address."""

        csrf = False


class CohortFilter(FilterForm):
    """What the list of cohorts may be narrowed by."""

    program = SelectField(_l("Program"), [OPTIONAL])
    sted = SelectField(_l("Kommune eller tjeneste"), [OPTIONAL])
    status = SelectField(_l("Status"), [OPTIONAL])
    fra = DayField(_l("Fra dato"), [OPTIONAL])
    til = DayField(_l("Til dato"), [OPTIONAL])
    sok = SearchField(_l("Navn eller kode"), [OPTIONAL])

    def __init__(self, actor: Actor, circle: Circle, places: Places, formdata: Any) -> None:
        super().__init__(formdata=formdata)
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
            words=printable(self.sok.data or "")[:LONGEST_SEARCH].strip(),
        )


def _valid(field: Any) -> Any:
    return None if field.errors else field.data


def _programs(circle: Circle) -> Sequence[tuple[str, str]]:
    """List the programs of a circle by name."""
    language = current_language()
    named = [(p.key, p.name.text(language)) for p in catalog.load().values() if circle_for(p) == circle]
    return sorted(named, key=lambda pair: sort_key(pair[1]))


def _statuses(actor: Actor) -> list[tuple[str, Any]]:
    """List the stages a reader may meet: planned cohorts are not for contact persons."""
    hidden = {Status.PLANNED} if actor.role == Role.CONTACT_PERSON else set()
    return [(s.value, STATUS[s]) for s in Status if s not in hidden]
