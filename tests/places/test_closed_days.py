"""On which days nothing is held, and why."""

from __future__ import annotations

from datetime import date

from courseapp.kernel.db import transaction
from courseapp.places.closed_days import ClosedReason, closed_days, in_words
from courseapp.places.models import BlackoutKind, BlackoutPeriod
from tests import makers


def test_public_holidays_are_closed_everywhere_and_easter_moves(app):
    for year, good_friday in ((2026, date(2026, 4, 3)), (2027, date(2027, 3, 26))):
        found = closed_days([], date(year, 1, 1), date(year, 12, 31))
        assert found[good_friday] == (ClosedReason("Langfredag"),)
        assert found[date(year, 12, 24)] == (ClosedReason("Julaften"),)


def test_sundays_are_no_holidays_of_their_own(app):
    assert closed_days([], date(2027, 1, 3), date(2027, 1, 3)) == {}


def test_two_holidays_on_one_day_are_both_named(app):
    whit_monday = date(2027, 5, 17)
    assert in_words(closed_days([], whit_monday, whit_monday)[whit_monday]) == ["Andre pinsedag", "Grunnlovsdagen"]


def test_each_municipality_has_its_own_periods_and_a_shared_one_is_said_once(app):
    with transaction():
        here, there, elsewhere = (makers.a_municipality(name) for name in ("Aneset", "Bneset", "Cneset"))
        for place in (here, there, elsewhere):
            makers.save(
                BlackoutPeriod(
                    municipality_number=place.number,
                    first_day=date(2027, 2, 22),
                    last_day=date(2027, 2, 26),
                    kind=BlackoutKind.SCHOOL_HOLIDAY,
                    label="Vinterferie",
                )
            )
    found = closed_days([there.number, here.number], date(2027, 2, 26), date(2027, 3, 5))
    assert list(found) == [date(2027, 2, 26)]
    assert in_words(found[date(2027, 2, 26)]) == ["Vinterferie i Aneset, Bneset"]
