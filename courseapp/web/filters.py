"""The filters above lists: they read the address and never refuse; what cannot be read narrows nothing."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from courseapp.kernel.text import printable
from courseapp.web.form import Form

LONGEST_SEARCH = 100
"""Characters; the rest of what somebody searches for is not read."""


class FilterForm(Form):
    """A form in the address: it changes nothing, and may be kept and shared."""

    class Meta(Form.Meta):
        """Without a CSRF token, which has no place in an address."""

        csrf = False

    def __init__(self, address: MultiDict[str, str]) -> None:
        """Read the address without what cannot be seen, and no longer than it helps."""
        readable = [(key, printable(value).strip()[:LONGEST_SEARCH]) for key, value in address.items(multi=True)]
        super().__init__(formdata=MultiDict(readable))

    def asked(self, name: str) -> Any:
        """Give what was asked for in a field; None if the field is not there or could not be read."""
        if name not in self or self[name].errors:
            return None
        return self[name].data or None
