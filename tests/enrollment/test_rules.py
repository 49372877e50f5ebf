"""The rules by themselves: transitions, the line, the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import gate_rules, rules
from courseapp.enrollment.gate_rules import Asker, CohortFacts, HomeFacts, Member
from courseapp.enrollment.rules import EnrollmentEvent, EnrollmentState
from courseapp.kernel.refused import Refused

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
OPEN = CohortFacts(CohortState.OPEN, NOW + timedelta(days=7), NOW + timedelta(days=70), None)
HOME = HomeFacts(
    household_id=1, code="A", service_id=1, contact_person_id=9, service_in=True, kind_fits=True, limited=False,
    enrollment_id=None, invitation_id=None,
    members=(Member(1, "Kari", elsewhere=False), Member(2, "Ola", elsewhere=True)),
)  # fmt: skip
FAMILY = Asker(family=True, may_limited=False)


@pytest.mark.parametrize(("state", "what"), list(product(EnrollmentState, EnrollmentEvent)))
def test_only_what_stands_in_the_table_may_happen(state: EnrollmentState, what: EnrollmentEvent) -> None:
    allowed = {
        ("waiting", "seat"): "seated",
        ("waiting", "withdraw"): "withdrawn",
        ("seated", "withdraw"): "withdrawn",
        ("waiting", "cohort_cancelled"): "cancelled",
        ("seated", "cohort_cancelled"): "cancelled",
        ("waiting", "offer"): "offered",
        ("offered", "seat"): "seated",
        ("offered", "revoke"): "waiting",
        ("offered", "withdraw"): "withdrawn",
        ("offered", "cohort_cancelled"): "cancelled",
        ("waiting", "move"): "moved",
        ("offered", "move"): "moved",
        ("seated", "move"): "moved",
    }
    if (state, what) in allowed:
        assert rules.after(state, what) == allowed[state, what]
    else:
        with pytest.raises(Refused) as refused:
            rules.after(state, what)
        assert refused.value.code == "enrollment.not_now"


def code_of(refused: Refused | None) -> str | None:
    return refused.code if refused else None


@pytest.mark.parametrize(
    ("facts", "who", "code"),
    [
        (OPEN, "the home", None),
        (replace(OPEN, state=CohortState.CONFIRMED), "the home", None),
        (replace(OPEN, state=CohortState.PLANNED), "the home", "enrollment.cohort_planned"),
        (replace(OPEN, state=CohortState.FINISHED), "staff with a reason", "enrollment.cohort_finished"),
        (replace(OPEN, state=CohortState.CANCELLED), "staff with a reason", "enrollment.cohort_cancelled"),
        (replace(OPEN, last_at=NOW), "staff with a reason", "enrollment.over"),
        (replace(OPEN, sign_up_until=TODAY), "the home", None),
        (replace(OPEN, sign_up_until=TODAY - timedelta(days=1)), "the home", "enrollment.closed"),
        (replace(OPEN, sign_up_until=TODAY - timedelta(days=1)), "staff with a reason", None),
        (replace(OPEN, first_at=NOW), "the home", "enrollment.begun"),
        (replace(OPEN, first_at=NOW), "staff", None),
    ],
)
def test_a_cohort_takes_sign_ups_by_its_state_and_times(facts: CohortFacts, who: str, code: str | None) -> None:
    refused = gate_rules.cohort_gate(facts, NOW, TODAY, family=who == "the home", override="reason" in who)
    assert code_of(refused) == code


@pytest.mark.parametrize(
    ("home", "asker", "code"),
    [
        (HOME, FAMILY, None),
        (replace(HOME, service_in=False, kind_fits=False), FAMILY, "enrollment.service_not_in"),
        (replace(HOME, kind_fits=False), FAMILY, "enrollment.not_for_this_home"),
        (replace(HOME, limited=True), FAMILY, "enrollment.protected"),
        (replace(HOME, limited=True), Asker(family=False, may_limited=True), None),
        (replace(HOME, limited=True), None, None),
        (replace(HOME, enrollment_id=4), FAMILY, "enrollment.already_in"),
        (replace(HOME, members=()), FAMILY, "enrollment.nobody_to_enroll"),
    ],
)
def test_the_first_rule_against_a_home_answers(home: HomeFacts, asker: Asker | None, code: str | None) -> None:
    assert code_of(gate_rules.home_gate(home, asker)) == code


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([1], None),
        ([], "enrollment.nobody_chosen"),
        ([1, 3], "enrollment.not_a_member"),
        ([1, 2], "enrollment.person_already_in"),
    ],
)
def test_the_persons_are_the_homes_own_and_not_in_already(wanted: list[int], code: str | None) -> None:
    assert code_of(gate_rules.persons_gate(HOME, wanted)) == code


@pytest.mark.parametrize(
    ("days", "seen"), [(-31, "no"), (-30, "yes"), (0, "yes"), (40, "yes"), (70, "yes"), (71, "no")]
)
def test_facilitators_see_participants_from_a_month_before_to_a_month_after(days: int, seen: str) -> None:
    first, last = NOW, NOW + timedelta(days=40)
    assert rules.roster_open(first, last, NOW + timedelta(days=days)) == (seen == "yes")
    assert not rules.roster_open(None, None, NOW)
