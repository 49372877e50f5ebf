"""What every text passes through on its way in, and how texts are searched, sorted and turned into file names.

One home for these rules, because the two databases differ: PostgreSQL refuses a NUL that SQLite stores,
and neither folds Å nor sorts Æ Ø Å the Norwegian way by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from operator import mul

_LINE_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# Controls, lone surrogates, noncharacters, direction overrides and marks, and characters without any width:
# each can break a file format or make two different texts look the same. The joiners U+200C and U+200D stay,
# since Persian names and emoji are spelled with them.
_UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# The letters after z, put on the three characters after z in ASCII; Swedish and German letters go where
# Norwegian lists put them; letters that no decomposition turns into a plain one go with the plain one.
_ALPHABET = str.maketrans(
    {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l"}
)
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "þ": "th"})
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)(\d{6})[ .\-\u00a0]?(\d{5})(?!\d)", re.ASCII)
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def clean(value: str, limit: int, *, newlines: bool = False) -> str:
    """Make the text fit to store: printable, trimmed, at most `limit` characters, else ValueError("too_long")."""
    text = printable(value, newlines=newlines).strip()
    if len(text) > limit:
        raise ValueError("too_long")
    return text


def printable(value: str, *, newlines: bool = False) -> str:
    r"""Put the text in NFC without what cannot be seen; line breaks become `\n`, or spaces unless asked for."""
    text = _LINE_BREAKS.sub("\n" if newlines else " ", value).replace("\t", " ")
    # Composing comes last: what was removed may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def fold(value: str) -> str:
    """Give the text to search in and for: without case, one space between words; å is not a, and é is not e."""
    # Folding before and after decomposing, for the few Greek letters whose marks fold into letters.
    folded = unicodedata.normalize("NFD", printable(value).casefold()).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def whole_number(text: str | None, digits: int = 9) -> int | None:
    """Read a number as an address or a hidden field carries it: plain digits, at most so many. None: it is none.

    Nine digits are what every database holds.
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None


def sort_key(value: str) -> tuple[str, str]:
    """Tell where the text stands in a Norwegian list: a to z, æ, ø, å; aa is å; case and accents only break ties."""
    folded = fold(value)
    return _without_accents(folded.replace("aa", "å").translate(_ALPHABET)), folded


def by_name(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort pairs of value and name by name, each once."""
    return sorted(set(pairs), key=lambda pair: sort_key(pair[1]))


def neutral_filename(*parts: str, extension: str) -> str:
    """Make a plain ASCII file name of the parts, as `deltakere-bk-12.xlsx`.

    Give it codes and dates, never names of people: file names end up in logs, mails and shared folders.
    """
    words = [_without_accents(fold(part).translate(_ASCII)) for part in parts]
    stem = "-".join(re.findall("[a-z0-9]+", " ".join(words)))[:80].strip("-")
    if not stem or _RESERVED_ON_WINDOWS.fullmatch(stem):
        stem = f"fil-{stem}".strip("-")
    return f"{stem}.{extension}"


def _without_accents(value: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", value) if not unicodedata.combining(char))


def holds_identity_number(value: str) -> bool:
    """Tell whether eleven digits in the text, alone or as six and five, are a Norwegian national identity number."""
    return any(_is_identity_number(birth + rest) for birth, rest in _IDENTITY_NUMBER.findall(value))


def _is_identity_number(digits: str) -> bool:
    """Look at the date, which temporary and synthetic numbers raise by 40 or 80, and at both check digits."""
    day, month = int(digits[:2]) % 40, int(digits[2:4]) % 40
    numbers = [int(digit) for digit in digits]
    return (
        day in range(1, 32)
        and month in range(1, 13)
        # Each row of weights ends with the 1 of the check digit itself.
        and all(sum(map(mul, weights, numbers)) % 11 == 0 for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS))
    )
