"""A deed that a rule refuses: one exception, carrying a code that the feature's texts.py turns into words."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The rules say no.

    ``code`` is "feature.reason" (for example "enrollment.already_in_line"); ``detail`` holds what the words need
    (numbers, dates, names the reader may see). The words themselves live in the feature's ``texts.py``.
    """

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
