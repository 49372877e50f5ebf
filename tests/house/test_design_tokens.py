"""Every design token that our style sheets name is defined by the theme: an undefined one silently voids its rule."""

from __future__ import annotations

import hashlib
import re

from courseapp.paths import root

STATIC = root("static")
VENDORED = STATIC / "designsystemet"
OURS = sorted(STATIC.glob("*.css"))


def _defined() -> set[str]:
    sheets = "".join(sheet.read_text() for sheet in VENDORED.glob("*.css"))
    return set(re.findall(r"(--ds-[\w-]+)\s*:", sheets))


def test_every_token_we_use_exists() -> None:
    defined = _defined()
    missing = {
        f"{sheet.name}: {token}"
        for sheet in OURS
        for token in re.findall(r"var\(\s*(--ds-[\w-]+)", sheet.read_text())
        if token not in defined
    }
    assert OURS
    assert not missing


def test_our_style_sheets_name_no_color_of_their_own() -> None:
    colors = {
        f"{sheet.name}: {found}"
        for sheet in OURS
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\([^)]*\)", sheet.read_text())
    }
    assert not colors


def test_vendored_files_are_the_ones_vendor_md_names() -> None:
    rows = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (STATIC / "VENDOR.md").read_text(), re.MULTILINE)
    changed = [name for name, digest in rows if hashlib.sha256((STATIC / name).read_bytes()).hexdigest() != digest]
    assert rows
    assert not changed
