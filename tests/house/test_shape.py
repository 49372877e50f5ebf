"""Sizes and words no linter knows: small files and functions, looks in one place, nothing left lying about."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGER: dict[str, str] = {
    "tests/web/test_security.py": "one table of hostile addresses",
    "tests/people/test_import_homes.py": "one file of every way an import is refused",
}
"""Files over 300 lines, with the reason."""
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OURS = re.compile(
    r"@(?:[\w-]+\.)*-?(?:example(?:\.(?:org|com|net|no))?|invalid|test|localhost|127\.0\.0\.1)$", re.IGNORECASE
)
DEVELOPERS_OWN = re.compile(
    r"(?<![\w./])/(?:work|root|tmp/\w|home/\w+)/|\b(?:claude|anthropic|copilot)\b", re.IGNORECASE
)


def files(*folders: str, ends: tuple[str, ...] = (".py",)) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in ends and "__pycache__" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def test_a_file_can_be_read_in_one_sitting() -> None:
    long = {name: text.count("\n") for name, text in files("courseapp", "programs", "migrations", "tests")}
    assert {name: lines for name, lines in long.items() if lines > 300 and name not in LONGER} == {}


def test_a_template_is_shorter_still() -> None:
    long = {name: text.count("\n") for name, text in files("templates", ends=(".html", ".txt"))}
    assert {name: lines for name, lines in long.items() if lines > 120} == {}


def test_a_function_fits_on_a_screen() -> None:
    long = []
    for name, text in files("courseapp", "programs"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{name}:{node.lineno} {node.name}: {lines}"] if lines > 40 else []
    assert long == []


SENT_AS_OFTEN_AS_ONE_LIKES = {
    "templates/attendance/register.html": "each tap has a name of its own, and sets what it says",
    "templates/layout/footer.html": "chooses a language",
}
"""Forms without a receipt (web/once.py), with the reason."""


def test_a_form_that_is_sent_twice_does_its_deed_once() -> None:
    without = {
        name
        for name, text in files("templates", ends=(".html",))
        if text.count('name="csrf_token"') != text.count('name="once"')
    }
    assert without == set(SENT_AS_OFTEN_AS_ONE_LIKES)


def test_the_design_systems_classes_stand_in_components_only() -> None:
    elsewhere = [
        f"{name}: {match[0]}"
        for name, text in files("templates", ends=(".html",))
        if not name.startswith("templates/components/")
        for match in re.finditer(r"\bds-[a-z-]+", re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL))
    ]
    assert elsewhere == []


def test_nothing_is_left_for_later_and_nothing_is_printed() -> None:
    left = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|^\s*(?:print|breakpoint)\(", re.MULTILINE)
    found = [
        f"{name}: {match[0].strip()}"
        for name, text in files(
            "courseapp", "programs", "templates", "migrations", ends=(".py", ".html", ".toml", ".txt")
        )
        for match in left.finditer(text)
    ]
    assert found == []


def test_nothing_tells_where_it_was_written() -> None:
    texts = [*files("courseapp", "programs", "migrations", "templates", "tests", ends=(".py", ".html", ".toml", ".po"))]
    texts += [
        (path.name, path.read_text()) for path in ROOT.iterdir() if path.suffix in {".md", ".toml", ".py", ".cfg"}
    ]
    found = [
        f"{name}: {match[0]}"
        for name, text in texts
        for match in DEVELOPERS_OWN.finditer(text)
        if name != "tests/house/test_shape.py"
    ]
    assert found == []


def test_nobody_real_can_be_written_to_and_no_identity_number_stands_anywhere() -> None:
    from courseapp.kernel.text import holds_identity_number  # noqa: PLC0415 (the other tests need no application)

    for name, text in files("courseapp", "programs", "tests", "templates", ends=(".py", ".toml", ".html", ".csv")):
        assert [address for address in EMAIL.findall(text) if not OURS.search(address)] == [], name
        assert name.startswith("tests/") or not holds_identity_number(text), name  # tests show that they are refused
