"""Every code has words, and every word its figures."""

from __future__ import annotations

import re

import pytest

from courseapp.planner.compare import KINDS
from courseapp.planner.examples import example
from courseapp.planner.explain import limits, unplaced
from courseapp.planner.faults import WORDS
from courseapp.planner.sieve import COST, RULES
from courseapp.planner.spreadsheet import by_hand
from courseapp.planner.standing import Standing
from courseapp.planning.texts import CHANGES, FAULTS, LIMITS, NEEDS, NEW_COHORT, REASONS, worded


def test_every_fault_rule_change_and_need_has_words() -> None:
    assert FAULTS.keys() == WORDS.keys()
    assert {code for code, _ in RULES} < REASONS.keys()
    assert CHANGES.keys() == set(KINDS)
    assert COST.keys() < NEEDS.keys()


def test_a_fault_is_told_with_figures_that_it_has() -> None:
    for code, words in FAULTS.items():
        figures = set(re.findall(r"{(\w+)}", WORDS[code])) | {"cohort"}
        assert set(re.findall(r"%\((\w+)\)s", str(words))) <= figures, code


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_explanation_can_be_said(seed: int) -> None:
    problem = example("coop", seed)
    cohorts = by_hand(problem).cohorts
    for it in unplaced(problem, cohorts):
        assert "%" not in worded(REASONS, it.reason, it.detail)
        new = it.detail["new"]
        assert worded(NEW_COHORT, new["by"], new)
        for need in (it.detail["change"] or {"needs": []})["needs"]:
            assert worded(NEEDS, need["what"], need)
    standing = Standing(problem, cohorts)
    for number in range(len(cohorts)):
        assert worded(LIMITS, *limits(standing, number))


def test_no_two_codes_are_told_in_the_same_words() -> None:
    for words in (REASONS, NEW_COHORT, NEEDS, LIMITS, FAULTS):
        assert len({str(it) for it in words.values()}) == len(words)
