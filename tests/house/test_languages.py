"""Nynorsk and English are as complete as bokmål, which stands in the code itself."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message

from tests.house import texts

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd%]")
SHARED = frozenset(
    {
        "%(minutes)s min",
        "%(program)s for %(home)s",
        "For",
        "Halal",
        "Open",
        "Outlook",
        "Plan",
        "Program",
        "Start",
        "Status",
        "Type",
    }
)
"""English texts that are rightly the same in bokmål or nynorsk."""


@pytest.fixture(scope="module")
def found() -> Catalog:
    return texts.extract()


def _keys(catalog: Catalog) -> set[object]:
    return {message.id for message in texts.messages(catalog)}


def _forms(words: object) -> list[str]:
    return [str(word) for word in words] if isinstance(words, list | tuple) else [str(words)]


def _placeholders(words: object) -> set[str]:
    return {match[0] for form in _forms(words) for match in PLACEHOLDER.finditer(form)}


def _differs(message: Message) -> bool:
    return any(_forms(message.string)) and _placeholders(message.string) != _placeholders(message.id)


def _has_letters(form: str) -> bool:
    return any(letter.isalpha() for letter in PLACEHOLDER.sub("", form))


def test_the_tool_finds_texts_in_code_and_in_templates(found: Catalog) -> None:
    files = {name for message in texts.messages(found) for name, _ in message.locations}
    assert {name.split("/")[0] for name in files} >= {"courseapp", "templates"}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_text_has_its_words_and_no_others_are_left(found: Catalog, language: str) -> None:
    catalog = texts.read(language)
    assert _keys(catalog) == _keys(found), "Run: python -m tests.house.texts"
    assert [message.id for message in texts.missing(catalog)] == []
    assert not catalog.obsolete


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_nothing_is_guessed_and_every_placeholder_is_kept(language: str) -> None:
    catalog = texts.messages(texts.read(language))
    assert [message.id for message in catalog if message.fuzzy] == []
    assert [message.id for message in catalog if _differs(message)] == []


def test_no_english_text_is_norwegian() -> None:
    nynorsk = {message.id: _forms(message.string) for message in texts.messages(texts.read("nn"))}
    english = texts.messages(texts.read("en"))
    same = {
        form
        for message in english
        for form in {*_forms(message.string)} & {*_forms(message.id), *nynorsk.get(message.id, [])}
        if _has_letters(form)
    }
    assert same == SHARED


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_what_the_application_loads_is_what_the_translators_wrote(language: str) -> None:
    loaded = texts.file_of(language).with_suffix(".mo")
    assert loaded.is_file() and loaded.read_bytes() == texts.compiled(texts.read(language)), (  # noqa: PT018 (one reason)
        "Run: python -m tests.house.texts"
    )
