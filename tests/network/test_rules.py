from datetime import date, timedelta

import pytest

from courseapp.network.rules import SOON, Validity, validity

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (None, Validity.VALID),
        (TODAY + SOON + timedelta(days=1), Validity.VALID),
        (TODAY + SOON, Validity.LAPSES_SOON),
        (TODAY, Validity.LAPSES_SOON),
        (TODAY - timedelta(days=1), Validity.LAPSED),
    ],
)
def test_a_qualification_warns_half_a_year_ahead_and_holds_to_and_including_its_day(until, state):
    assert validity(until, TODAY) == state
