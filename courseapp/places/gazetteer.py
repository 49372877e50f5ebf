"""Municipalities as people write them: by number, by name, or both. And the form field that takes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from wtforms.validators import ValidationError

from courseapp.kernel.db import db
from courseapp.kernel.text import fold, sort_key
from courseapp.places.models import Municipality
from courseapp.web.form import TextField

_NUMBER = re.compile(r"\(?(\d{3,4})\)?", re.ASCII)
_LABEL = re.compile(r".*\((\d{4})\)", re.ASCII)


class Gazetteer:
    """The municipalities to choose among, as (number, name)."""

    def __init__(self, municipalities: Iterable[tuple[str, str]]) -> None:
        self.names = dict(sorted(municipalities, key=lambda it: (sort_key(it[1]), it[0])))
        self._numbers: dict[str, list[str]] = defaultdict(list)
        for number, name in self.names.items():
            self._numbers[fold(name)].append(number)

    def number_of(self, text: str) -> str | None:
        """Find the number of "4618", "Ullensvang" or "Ullensvang (4618)"; None if none, or several have the name."""
        if found := _NUMBER.fullmatch(text) or _LABEL.fullmatch(text):
            number = found[1].zfill(4)
            return number if number in self.names else None
        name = fold(text)
        for ending in ("", " kommune", " herad"):
            numbers = self._numbers.get(name.removesuffix(ending), [])
            if len(numbers) == 1:
                return numbers[0]
        return None

    def label(self, number: str) -> str:
        """Write a municipality so that it can be told from another of the same name."""
        return f"{self.names[number]} ({number})"

    @property
    def labels(self) -> list[str]:
        """All of them, in Norwegian order."""
        return [self.label(number) for number in self.names]


def all_municipalities() -> Gazetteer:
    """Read every municipality: one statement."""
    rows = db.session.execute(select(Municipality.number, Municipality.name))
    return Gazetteer((number, name) for number, name in rows)


class MunicipalityField(TextField):
    """A municipality by name or number; draw it with the suggestion component. ``number`` is what was found."""

    gazetteer = Gazetteer(())

    def __init__(self, label: Any, validators: list[Any], **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)

    def offer(self, gazetteer: Gazetteer, number: str | None = None) -> None:
        """Say which there are, and show one unless the reader has written another."""
        self.gazetteer = gazetteer
        if number and self.raw_data is None:
            self.data = gazetteer.label(number)

    @property
    def number(self) -> str:
        """The number of the municipality that was written; only after the form was validated."""
        return self.gazetteer.number_of(self.data or "") or ""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001 (WTForms calls it so)
        """Refuse what is no municipality, or could be two."""
        super().post_validate(form, validation_stopped)
        if self.data and not validation_stopped and not self.number:
            raise ValidationError(_("Vi kjenner ikke denne kommunen. Skriv navnet eller kommunenummeret."))
