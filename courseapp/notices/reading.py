"""Reading mails that come to us, one by one or a folder of them: what each was, and no word of what it said."""

from __future__ import annotations

import logging
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from courseapp.config import Config
from courseapp.kernel.db import transaction
from courseapp.notices.invitation_actions import note_bounce, take_answer
from courseapp.notices.message_names import row_of
from courseapp.notices.replies import MOST_OCTETS, Bounce, Reply, read

log = logging.getLogger("courseapp")


class Outcome(StrEnum):
    """What a mail was to us."""

    ANSWER = "answer"
    BOUNCE = "bounce"
    OLD = "nothing new"
    OTHER = "something else"


def read_one(raw: bytes) -> Outcome:
    """Read a mail and note what it says, in a transaction of its own. What we cannot read is something else."""
    config: Config = current_app.extensions["courseapp"]
    try:
        found = read(raw, config.mail_from)
    except Exception as error:  # noqa: BLE001 (a mail may be anything, and must not stop those behind it)
        log.warning("a mail could not be read: %s", type(error).__name__)
        return Outcome.OTHER
    if isinstance(found, Reply):
        with transaction():
            return Outcome.ANSWER if take_answer(found) else Outcome.OLD
    return _came_back(config, found) if isinstance(found, Bounce) else Outcome.OTHER


def _came_back(config: Config, bounce: Bounce) -> Outcome:
    numbers = [number for name in bounce.names if (number := row_of(config, name)) is not None]
    if not numbers:
        return Outcome.OTHER
    with transaction():
        return Outcome.BOUNCE if note_bounce(numbers[0], bounce) else Outcome.OLD


def read_stream(stream: BinaryIO) -> Outcome:
    """Read one mail from a stream, and what is behind it too, so that whoever writes it is not broken off."""
    raw = stream.read(MOST_OCTETS + 1)
    while stream.read(MOST_OCTETS):
        pass
    return read_one(raw)


def read_folder(folder: Path) -> Counter[Outcome]:
    """Read the new mails of a maildir, the oldest first, and move each to those that were read.

    What was for people is not marked as seen. Raises NotADirectoryError for a folder that is none.
    """
    new, seen = folder / "new", folder / "cur"
    if not (new.is_dir() and seen.is_dir()):
        raise NotADirectoryError(folder)
    outcomes: Counter[Outcome] = Counter()
    for path in sorted(new.iterdir(), key=lambda it: (it.stat().st_mtime, it.name)):
        with path.open("rb") as file:
            outcome = read_one(file.read(MOST_OCTETS + 1))
        outcomes[outcome] += 1
        path.replace(seen / f"{path.name.split(':', 1)[0]}:2,{'' if outcome == Outcome.OTHER else 'S'}")
    return outcomes
