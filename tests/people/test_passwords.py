"""Passwords."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.kernel.refused import Refused
from courseapp.people import passwords


def test_a_password_matches_itself_and_nothing_else(app: Flask) -> None:
    stored = passwords.hashed("riktig hest batteri")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "riktig hest batteri")
    assert not passwords.matches(stored, "riktig hest batteri ")
    assert not passwords.matches(stored, "")
    assert not passwords.matches("rubbish", "rubbish")


def test_the_same_letters_match_however_the_keyboard_made_them(app: Flask) -> None:
    assert passwords.matches(passwords.hashed("blåbær på tur"), "bla\u030abær pa\u030a tur")


def test_where_there_is_no_password_none_matches_after_the_same_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Hasher:
        time_cost, memory_cost, parallelism = 2, 47_104, 1

        def verify(self, stored: str, _password: str) -> bool:
            asked.append(stored)
            return passwords._CHEAP.verify(stored, "x")

    monkeypatch.setattr(passwords, "_hasher", Hasher)
    assert not passwords.matches(None, "x")
    assert asked == [f"$argon2id$v=19$m=47104,t=2,p=1${'A' * 22}${'A' * 43}"]


def test_outside_tests_a_try_costs_memory_and_time() -> None:
    assert passwords._STRONG.memory_cost >= 47_104
    assert passwords._STRONG.time_cost >= 1
    assert passwords._STRONG.type.name == "ID"


def test_a_hash_with_other_costs_is_outdated(app: Flask) -> None:
    assert not passwords.is_outdated(passwords.hashed("x"))
    assert passwords.is_outdated(passwords._nobodys().replace("m=64", "m=128"))


@pytest.mark.parametrize(
    "password",
    [
        "korrekt hest batteri stift",
        "fire ord uten sammenheng",
        "xK7#qPz!m2Rw",
        "k" + "æøå e" * 12,
        "ordentlig langt passord med mange ord i seg",
        "a1b2c3d4e5f6 og mer",
        "漢字仮名交じり文の長い合言葉",
        " 12 tegn med mellomrom ",
        "839201837465",
    ],
)
def test_long_and_odd_is_enough(app: Flask, password: str) -> None:
    passwords.check(password, "person@example.org")


def test_a_long_password_may_be_as_long_as_200_characters(app: Flask) -> None:
    words = " ".join(f"ord{n}" for n in range(100))
    passwords.check(words[:200], "person@example.org")
    with pytest.raises(Refused, match=r"people\.password_too_long"):
        passwords.check(words[:201], "person@example.org")


@pytest.mark.parametrize("password", ["", "kort", "elleve tegn"])
def test_fewer_than_twelve_characters_are_too_few(app: Flask, password: str) -> None:
    with pytest.raises(Refused, match=r"people\.password_too_short") as refused:
        passwords.check(password, "person@example.org")
    assert refused.value.detail == {"least": 12}


@pytest.mark.parametrize(
    "password",
    [
        "passordpassord",
        "passord123456",
        "Passord2026!!",
        "P@ssw0rd2026!",
        "sommeren2026!",
        "vinter-vinter",
        "hemmelig12345",
        "123456789012",
        "098765432109",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "abcdefghijklm",
        "zyxwvutsrqpon",
        "qwertyuiopåasdf",
        "qwertyuiopas",
        "hestehestehestehest"[:15] * 2,
        "fosterkurs2026",
        "Fosterkurs!!!!!",
        "fosterhjem2026",
        "barnevern12345",
        "kari.nordlys1990",
        "KariNordlys!!!",
        "velkommen2026",
        "bergenbrann1908",
        "iloveyou1234",
    ],
)
def test_what_everybody_would_guess_first_is_refused(app: Flask, password: str) -> None:
    with pytest.raises(Refused, match=r"people\.password_common"):
        passwords.check(password, "kari.nordlys@example.org")
