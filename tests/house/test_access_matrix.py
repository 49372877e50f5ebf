"""ACCESS.md says what each role may do, for review and for the privacy officer; it is printed, never written."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from courseapp.cli import main

FILE = Path(__file__).resolve().parents[2] / "ACCESS.md"


def test_the_matrix_in_the_repository_is_the_one_the_code_has() -> None:
    printed = CliRunner().invoke(main, ["access-matrix"])
    assert printed.exit_code == 0, printed.output
    same = FILE.is_file() and FILE.read_text() == printed.output
    assert same, "What a role may do has changed. Look it over: courseapp access-matrix > ACCESS.md; git diff ACCESS.md"
