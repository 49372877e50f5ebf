"""The filter above the calendar, and the choices of a subscription."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from courseapp.calendars.actions import Style
from courseapp.calendars.models import Naming
from courseapp.calendars.queries import Places, Wanted
from courseapp.calendars.rules import TITLE_LIMIT
from courseapp.calendars.subscription_queries import Target
from courseapp.calendars.texts import GROUP, NAMING, target_words
from courseapp.cohorts.circles import programs_of
from courseapp.cohorts.rules import Circle
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.text import holds_identity_number
from courseapp.web.filters import FilterForm
from courseapp.web.form import CHOSEN, OPTIONAL, Form, TextField, _l


class CalendarFilter(FilterForm):
    """What the calendar may be narrowed to."""

    program = SelectField(_l("Program"), [OPTIONAL])
    sted = SelectField(_l("Kommune eller lokale"), [OPTIONAL])

    def __init__(self, circle: Circle, places: Places, address: MultiDict[str, str]) -> None:
        super().__init__(address)
        self.circle = circle
        self.program.choices = [("", _("Alle")), *programs_of(circle)]
        self.sted.choices = {
            "": [("", _("Alle"))],
            _("Kommuner"): list(places.municipalities),
            _("Lokaler"): list(places.venues),
        }
        self.validate()

    def wanted(self) -> Wanted:
        """Give what was asked for, leaving out what could not be read."""
        return Wanted(self.circle, self.asked("program") or "", self.asked("sted") or "")


class SubscriptionForm(Form):
    """What a new subscription shows, what it calls the meetings, and whether it tells where they are."""

    shows = SelectField(_l("Hva skal kalenderen vise?"), [CHOSEN])
    naming = RadioField(_l("Hva skal samlingene hete i kalenderen?"), [CHOSEN], default=Naming.NEUTRAL.value)
    word = TextField(_l("Eget ord"), [], TITLE_LIMIT)
    with_place = BooleanField(_l("Vis hvor samlingene er"))

    def __init__(self, actor: Actor, targets: Sequence[Target], *, may_place: bool) -> None:
        super().__init__()
        self._targets = {target.value: target for target in targets}
        if len(targets) == 1:
            del self.shows
        else:
            self.shows.choices = _grouped(targets)
        namings = [n for n in Naming if n != Naming.PROGRAM or actor.role not in FAMILY]
        self.naming.choices = [(n.value, NAMING[n]) for n in namings]
        if not may_place:
            del self.with_place

    def validate_word(self, field: TextField) -> None:
        """Ask for the word when it is wanted; what is kept by a calendar company must not tell who somebody is."""
        if self.naming.data == Naming.OWN and not field.data:
            raise ValidationError(_("Skriv ordet samlingene skal hete."))
        if holds_identity_number(field.data or ""):
            raise ValidationError(_("Skriv ikke fødselsnummer her."))

    @property
    def chosen(self) -> Target:
        """What was chosen to show; the only thing when there is no choice."""
        return self._targets[self.shows.data] if "shows" in self else next(iter(self._targets.values()))

    @property
    def style(self) -> Style:
        """How the feed is to speak of its meetings."""
        with_place = "with_place" in self and bool(self.with_place.data)
        return Style(Naming(self.naming.data), self.word.data or "", with_place)


def _grouped(targets: Sequence[Target]) -> dict[str, list[tuple[str, str]]]:
    """Put the choices under a heading for each kind."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in targets:
        words = target_words(target.kind, target.label, target.circle)
        groups.setdefault(str(GROUP[target.kind]), []).append((target.value, words))
    return groups
