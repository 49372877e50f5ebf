import dataclasses

import pytest

from programs.model import LANGUAGES, Figure, IllFormed, Words
from tests.programs.making import a_module


def test_words_speak_each_language_and_fall_back_to_bokmal():
    words = Words("økt", "økt på nynorsk", "meeting")

    assert [words.text(language) for language in LANGUAGES] == ["økt", "økt på nynorsk", "meeting"]
    assert words.text("se") == "økt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_refused_without_one_of_the_languages(language):
    with pytest.raises(IllFormed, match=f"{language}: is blank"):
        Words(**{**dict.fromkeys(LANGUAGES, "økt"), language: " "})


def test_a_figure_needs_a_source_and_a_known_confidence():
    with pytest.raises(IllFormed, match="source: is blank"):
        Figure(" ", "high")
    with pytest.raises(IllFormed, match="confidence: 'sure' is not a choice; use one of: high, medium, low, default"):
        Figure("a public page", "sure")


@pytest.mark.parametrize("minutes", [14, 601, -1])
def test_a_module_is_not_shorter_than_a_quarter_or_longer_than_ten_hours(minutes):
    with pytest.raises(IllFormed, match=f"minutes: {minutes} is outside 15 to 600"):
        a_module(minutes=minutes)


@pytest.mark.parametrize("minutes", [15, 600])
def test_a_module_may_be_as_short_or_long_as_the_limits(minutes):
    assert a_module(minutes=minutes).minutes == minutes


@pytest.mark.parametrize("key", ["", "Day", "day_1", "-day", "day-", "day--1", "dåg", "day\n", "d" * 41])
def test_a_key_is_small_letters_digits_and_single_hyphens(key):
    with pytest.raises(IllFormed, match="is no key"):
        a_module(key)


def test_parts_never_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        a_module().minutes = 30
