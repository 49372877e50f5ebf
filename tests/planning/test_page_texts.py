"""How good a draft is, in words a coordinator can use."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.planning.missing import Weight
from courseapp.planning.page_texts import MEND, TOGETHER, WEIGHT_TONE, draft_name, gap_words
from courseapp.planning.round_texts import MISSING


@pytest.mark.parametrize(
    ("points", "bound", "words"),
    [
        (None, None, ""),
        (1000, None, "Vi vet ikke ennå hvor mye bedre det kan bli."),
        (0, 50, "Vi vet ikke ennå hvor mye bedre det kan bli."),
        (1000, 2001, "Vi vet ikke ennå hvor mye bedre det kan bli."),
        (1000, 1000, "Bedre finnes ikke."),
        (1000, 1001, "Høyst 1 % bedre finnes."),
        (1000, 1020, "Høyst 2 % bedre finnes."),
    ],
)
def test_the_gap_is_never_told_smaller_than_it_is(
    app: Flask, points: int | None, bound: int | None, words: str
) -> None:
    with app.test_request_context():
        assert gap_words(points, bound) == words


def test_a_draft_without_a_name_has_a_number(app: Flask) -> None:
    with app.test_request_context():
        assert draft_name("2") == "Utkast 2"
        assert draft_name("Uten ferie") == "Uten ferie"


def test_what_is_missing_has_words_a_tone_and_a_way_that_exists(app: Flask) -> None:
    assert set(TOGETHER) <= set(MISSING)
    assert set(MEND) <= set(MISSING)
    assert set(WEIGHT_TONE) == set(Weight)
    assert {endpoint for endpoint, _ in MEND.values()} <= set(app.view_functions)
