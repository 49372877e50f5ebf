"""A made-up past, lived through in the order of time, so that the journal tells it as it would have been."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ParamSpec

from courseapp.kernel import clock

P = ParamSpec("P")


class Timeline:
    """Deeds with the moment each is done at. Those still to come are left undone."""

    def __init__(self) -> None:
        self._deeds: list[tuple[datetime, int, Callable[[], object]]] = []

    def add(self, moment: datetime, deed: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Put a deed in its place; of two at one moment the first added is done first."""
        self._deeds.append((moment, len(self._deeds), partial(deed, *args, **kwargs)))

    def live(self) -> None:
        """Do everything up to now, with the clock at each deed's moment."""
        now = clock.now()
        for moment, _, deed in sorted(self._deeds, key=lambda entry: entry[:2]):
            if moment <= now:
                with clock.at(moment):
                    deed()
