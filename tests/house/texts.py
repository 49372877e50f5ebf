"""The translators' tool: ``python -m tests.house.texts`` finds every text and brings the translations up to date.

It adds new texts to ``courseapp/translations/{nn,en}/LC_MESSAGES/messages.po``, takes out those no longer used,
guesses nothing, compiles what there is, and tells how many are still without words.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from programs.catalog import load
from programs.override import LOCAL

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("nn", "en")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every header, so that a file changes only when a text does."""


def file_of(language: str) -> Path:
    """Where the translations of a language are kept."""
    return ROOT / "courseapp" / "translations" / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Find every text in code, templates and the catalog (where each figure comes from)."""
    found = Catalog(creation_date=ALWAYS, charset="utf-8")
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    rows = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, comment_tags=["Translators:"])
    for name, _line, text, comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        found.add(text, None, [(name, 0)], auto_comments=comments, context=context)
    for program in load().values():
        for figure in program.sources.values():
            found.add(figure.source, None, [("programs/curricula", 0)])
    found.add(LOCAL.source, None, [("programs/override.py", 0)])
    return found


def read(language: str) -> Catalog:
    """Read the translations of a language; empty when there are none yet."""
    path = file_of(language)
    if not path.is_file():
        return Catalog(
            locale=language,
            header_comment=f"# courseapp in {Locale.parse(language).english_name}.",
            project="courseapp",
            version="1",
            msgid_bugs_address="see CONTRIBUTING.md",
            last_translator="courseapp",
            language_team=language,
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(catalog: Catalog) -> list[Message]:
    """Every text of a catalog but its header."""
    return [message for message in catalog if message.id]


def missing(catalog: Catalog) -> list[Message]:
    """The texts that have no words, or not all their plural forms."""
    return [m for m in messages(catalog) if not (all(m.string) if isinstance(m.string, list | tuple) else m.string)]


def compiled(catalog: Catalog) -> bytes:
    """What the application loads."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def update(language: str, found: Catalog) -> Catalog:
    """Bring a language's files up to date and give the result."""
    catalog = read(language)
    catalog.update(found, no_fuzzy_matching=True)
    catalog.creation_date = catalog.revision_date = ALWAYS
    path = file_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=118, include_lineno=False, sort_output=True, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    return catalog


def main() -> int:
    """Update every language; exit status 1 while texts are missing."""
    found, lacking = extract(), 0
    for language in LANGUAGES:
        without = missing(update(language, found))
        lacking += len(without)
        sys.stdout.write(f"{language}: {len(messages(found))} texts, {len(without)} without words\n")
    return int(bool(lacking))


if __name__ == "__main__":
    sys.exit(main())
