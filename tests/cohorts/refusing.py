"""What tests of cohorts share."""

from __future__ import annotations

import pytest

from courseapp.kernel.refused import Refused


def refused(code: str) -> pytest.RaisesExc[Refused]:
    """Expect a refusal with this code."""
    return pytest.raises(Refused, check=lambda error: error.code == code)
