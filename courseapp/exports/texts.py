"""The words of workbooks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l


class Purpose(StrEnum):
    """Why somebody takes a list out. It stands in the workbook and in the journal."""

    FOLLOW_UP = "oppfolging"
    ON_PAPER = "papirliste"
    REPORT = "rapport"


PURPOSE_WORDS: Final[dict[Purpose, Any]] = {
    Purpose.FOLLOW_UP: _l("Planlegge og følge opp kullet"),
    Purpose.ON_PAPER: _l("Liste på papir under samlingen"),
    Purpose.REPORT: _l("Rapport til tjenesten eller styringsgruppa"),
}
