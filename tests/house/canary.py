"""A word found nowhere else, so that meeting it anywhere tells what has been told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Canary:
    """A word that stands for one thing: ``what`` of ``owner`` on a side ("name" of "home1" on "A")."""

    word: str
    what: str
    owner: str
    side: str
