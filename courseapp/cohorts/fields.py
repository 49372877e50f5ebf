"""Fields that only planning needs: whole numbers within limits, choices by checkbox, and rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from courseapp.cohorts.resources import room_label
from courseapp.places.models import Room

_l: Callable[..., Any] = lazy_gettext

FILLED = InputRequired(_l("Fyll ut dette feltet."))
"""For fields that keep a message of their own about what cannot be read (dates, times, numbers)."""
KEEP = -1
"""The choice of a room that leaves each meeting where it is."""


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Make choices of values and their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def read_version(text: str | None) -> int:
    """Read a version as the page sent it; anything strange is -1, which no version is."""
    return int(text) if text and text.isdecimal() and len(text) <= 9 else -1  # noqa: PLR2004


class ChecksField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _room_id(text: Any) -> int | None:
    return int(text) if text not in {"", None} else None


class RoomField(SelectField):
    """A room, or none; ``offer`` fills in the choices."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=_room_id, choices=options([("", "")]), **kwargs)

    def offer(self, rooms: Iterable[Room], *, keep: bool = False) -> None:
        """List rooms with how many persons each holds; ``keep`` offers to leave each meeting in its room."""
        kept = [(str(KEEP), _("Samme rom som nå"))] if keep else []
        found = [(str(r.id), _room_words(r)) for r in rooms]
        self.choices = options([*kept, ("", _("Ikke bestemt ennå")), *found])


def _room_words(room: Room) -> str:
    return _("%(room)s (%(count)s personer)", room=room_label(room), count=room.capacity)
