"""Fields that only planning needs: whole numbers within limits, choices by checkbox, and rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from courseapp.cohorts.resources import room_label
from courseapp.places.models import Room
from courseapp.web.form import _l, options

KEEP = -1
"""The choice of a room that leaves each meeting where it is."""


class NumberField(IntegerField):
    """A whole number from ``least`` to ``most``; anything else gets one message that says so."""

    def __init__(self, label: Any, validators: list[Any], least: int, most: int, **kwargs: Any) -> None:
        words = _l("Skriv et helt tall fra %(least)s til %(most)s.", least=least, most=most)
        super().__init__(label, [*validators, NumberRange(least, most, words)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; what is none fails the range."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


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
