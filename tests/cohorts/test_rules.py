"""The life of a cohort, every state and event; and who is fit to lead."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from courseapp.cohorts import rules
from courseapp.cohorts.rules import CohortEvent, CohortState, Unfit
from courseapp.kernel.refused import Refused

S, E = CohortState, CohortEvent
ALLOWED = {
    (S.PLANNED, E.OPEN): S.OPEN,
    (S.PLANNED, E.CANCEL): S.CANCELLED,
    (S.OPEN, E.CONFIRM): S.CONFIRMED,
    (S.OPEN, E.CANCEL): S.CANCELLED,
    (S.CONFIRMED, E.FINISH): S.FINISHED,
    (S.CONFIRMED, E.CANCEL): S.CANCELLED,
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(S, E)))
def test_a_cohort_goes_on_as_the_table_says_and_nowhere_else(state, event):
    if (state, event) in ALLOWED:
        assert rules.after(state, event) == ALLOWED[state, event]
    else:
        with pytest.raises(Refused) as refused:
            rules.after(state, event)
        assert refused.value.code == "cohorts.not_now"


LAST = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("as_lead", "lead", "valid_until", "why"),
    [
        (True, True, None, None),
        (True, True, LAST, None),
        (True, True, date(2027, 5, 31), Unfit.LAPSES),
        (True, False, None, Unfit.SECOND_ONLY),
        (True, None, None, Unfit.NO_QUALIFICATION),
        (False, True, None, None),
        (False, False, None, None),
        (False, False, date(2027, 5, 31), Unfit.LAPSES),
        (False, None, None, Unfit.NO_QUALIFICATION),
    ],
)
def test_a_leader_is_qualified_for_the_place_and_until_the_last_meeting(as_lead, lead, valid_until, why):
    judged = rules.unfit(needed=True, as_lead=as_lead, lead=lead, valid_until=valid_until, last_day=LAST)
    assert judged == why
    assert rules.unfit(needed=False, as_lead=as_lead, lead=lead, valid_until=valid_until, last_day=LAST) is None
