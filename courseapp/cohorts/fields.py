"""Fields that only planning needs: whole numbers within limits, choices by checkbox, and rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField

from courseapp.cohorts.resources import room_label
from courseapp.places.models import Room
from courseapp.web.form import options

KEEP = -1
"""The choice of a room that leaves each meeting where it is."""


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
