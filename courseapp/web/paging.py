"""Pages of a long list: one statement for the rows, one for how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, literal, select

from courseapp.kernel.db import db
from courseapp.kernel.text import whole_number

Row = TypeVar("Row")

PER_PAGE = 25
"""Rows on a page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. ``number`` counts from 1, ``total`` counts rows."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.per_page))


def page_number(text: str | None) -> int:
    """Read a page number from an address; anything strange is the first page."""
    return whole_number(text, 5) or 1


def url_for_page(number: int) -> str:
    """Give the address of another page of the list shown, everything else the same."""
    kept = {key: value for key, value in request.args.items() if key != "side" and value}
    return f"{request.path}?{urlencode({**kept, 'side': number})}"


def page_of(query: Select[Any], number: int, per_page: int = PER_PAGE) -> Page[Any]:
    """Read one page of a query's rows; rows of one column come bare."""
    found = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(found)) or 0
    result = db.session.execute(query.limit(per_page).offset((number - 1) * per_page))
    rows = result.all() if len(query.column_descriptions) > 1 else result.scalars().all()
    return Page(rows, number, total, per_page)
