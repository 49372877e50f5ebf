from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.kernel.text import (
    by_name,
    clean,
    fold,
    holds_identity_number,
    neutral_filename,
    printable,
    sort_key,
    whole_number,
)

any_text = st.text(st.characters(), max_size=60)  # lone surrogates too
norwegian = st.text("abcdefghijklmnopqrstuvwxyzæøåÆØÅABC -", max_size=20)


def identity_number(birth: str) -> str:
    """A number with valid check digits; made here, since none may stand in the repository."""
    for serial in range(100, 1000):
        digits = [int(digit) for digit in f"{birth}{serial}"]
        for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
            digits.append(-sum(a * b for a, b in zip(weights, digits, strict=True)) % 11)
        if max(digits) < 10:
            return "".join(map(str, digits))
    raise AssertionError(birth)


@given(any_text, st.booleans())
def test_a_printable_text_is_composed_and_encodable_and_holds_no_controls(value, newlines):
    text = printable(value, newlines=newlines)
    assert unicodedata.is_normalized("NFC", text)
    assert text.encode().decode() == text
    categories = {unicodedata.category(char) for char in text if not (newlines and char == "\n")}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert printable(text, newlines=newlines) == text


@pytest.mark.parametrize("hidden", ["\0", "\x0b", "\x7f", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\uffff"])
def test_hidden_characters_are_gone_after_cleaning(hidden):
    assert clean(f"Ka{hidden}ri", 10).replace(" ", "") == "Kari"


def test_the_joiners_of_names_and_emoji_stay():
    assert clean("\u0645\u06cc\u200c\u062e", 10) == "\u0645\u06cc\u200c\u062e"


def test_a_letter_and_its_accent_are_composed_even_with_a_control_between():
    assert clean("Bla\x00\u030angard", 20) == "Blångard"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_line_breaks_are_kept_only_when_asked_for(line_break):
    assert clean(f"en{line_break}to", 10) == "en to"
    assert clean(f"en{line_break}to", 10, newlines=True) == "en\nto"


@given(any_text, st.integers(0, 60))
def test_a_cleaned_text_is_trimmed_and_within_its_limit_or_refused(value, limit):
    text = printable(value).strip()
    if len(text) <= limit:
        assert clean(value, limit) == text
    else:
        with pytest.raises(ValueError, match="too_long"):
            clean(value, limit)


@given(any_text)
def test_folding_twice_changes_nothing(value):
    assert fold(fold(value)) == fold(value)


@given(norwegian)
def test_folding_forgets_case(value):
    assert fold(value.upper()) == fold(value.lower()) == fold(value)


def test_folding_keeps_norwegian_letters_and_accents_apart():
    assert len({fold(word) for word in ("bar", "bår", "bær", "bør", "bér", "ber")}) == 6
    assert fold("  ÅSE \t Ødegård ") == "åse ødegård"


def test_names_are_sorted_the_norwegian_way():
    names = ["Abel", "Berg", "Éliassen", "Zakariassen", "Ærland", "Ødegård", "Aasen", "Åsheim", "Aavik"]
    assert sorted(set(names), key=sort_key) == names


def test_swedish_and_sami_letters_find_their_place():
    names = ["Dahl", "Đorđe", "Dyb", "Muller", "Myhre", "Müller", "Söderberg", "Aall"]
    assert sorted(set(names), key=sort_key) == names


@given(norwegian, norwegian)
def test_sorting_forgets_case(left, right):
    assert (sort_key(left) < sort_key(right)) == (sort_key(left.upper()) < sort_key(right.upper()))


def test_a_file_name_is_plain():
    assert neutral_filename("Påmelding", "BK-12", "2026-10-20", extension="xlsx") == "pamelding-bk-12-2026-10-20.xlsx"
    assert neutral_filename("../../etc/passwd", extension="ics") == "etc-passwd.ics"
    assert neutral_filename("CON", extension="xlsx") == "fil-con.xlsx"
    assert neutral_filename("愛", extension="xlsx") == "fil.xlsx"


@given(st.lists(any_text, max_size=3))
def test_a_file_name_never_holds_more_than_letters_digits_and_hyphens(parts):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.xlsx", neutral_filename(*parts, extension="xlsx"))


@pytest.mark.parametrize("birth", ["010190", "410190", "014190", "018190"])
def test_identity_numbers_are_found_temporary_and_synthetic_ones_too(birth):
    number = identity_number(birth)
    assert holds_identity_number(number)
    assert holds_identity_number(f"Født {number[:6]} {number[6:]}, bor i Bergen")


@given(st.integers(0, 10**12).map(str))
def test_a_number_of_another_length_is_no_identity_number(digits):
    assert len(digits) == 11 or not holds_identity_number(digits)


def test_numbers_that_fail_the_checks_are_no_identity_numbers():
    number = identity_number("010190")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not any(map(holds_identity_number, [wrong, f"1{number}", "0" * 11, "+47 912 34 567", ""]))


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("007", 7), ("123456789", 123456789)])
def test_plain_digits_are_a_number(text: str, number: int):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", [None, "", " 1", "-1", "+1", "1_0", "1.0", "٣", "²", "1234567890"])
def test_all_else_is_none(text: str | None):
    assert whole_number(text) is None


def test_names_are_sorted_the_norwegian_way_and_each_once():
    assert by_name([("2", "Årdal"), ("1", "Askøy"), ("3", "Øygarden"), ("1", "Askøy")]) == [
        ("1", "Askøy"),
        ("3", "Øygarden"),
        ("2", "Årdal"),
    ]
