"""The mail worker dies before a bad mail server; at full size: python -m tests.load.mail --help."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import empty_database
from tests.load.mail import Taking, kill_often, sent_again_without_need


@pytest.mark.slow
def test_no_message_is_lost_and_none_is_sent_again_without_need(database_url: str, tmp_path: Path) -> None:
    with empty_database(database_url, tmp_path) as url:
        faults, figures = kill_often(url, messages=100, lives=(0.05, 0.2), kills=6)
    assert faults == []
    assert "100 messages, 6 kills" in figures


def a_taking(name: str, worker: int, *, honest: bool = True) -> Taking:
    return Taking(name, f"{name}@example.org", worker, honest)


def test_a_worker_that_knew_and_lived_on_must_not_be_followed_by_the_same_mail() -> None:
    assert sent_again_without_need([a_taking("a", 1), a_taking("b", 1), a_taking("a", 2)]) != []


def test_a_worker_that_died_with_the_answer_or_was_lied_to_may_be() -> None:
    assert sent_again_without_need([a_taking("b", 1), a_taking("a", 1), a_taking("a", 2)]) == []
    assert sent_again_without_need([a_taking("a", 1, honest=False), a_taking("b", 1), a_taking("a", 1)]) == []
