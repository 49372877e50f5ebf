"""The weights of a draft as questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from wtforms import HiddenField, RadioField

from courseapp.planner.problem import Weights
from courseapp.web.form import CHOSEN, FILLED, Form, NumberField, _l, options

MOST: Final = 20_000
"""Points that one thing may count for at most: more would drown everything else."""
_USUAL: Final = Weights()
SHARES: Final[dict[str, tuple[int, int]]] = {"none": (0, 1), "half": (1, 2), "usual": (1, 1), "double": (2, 1)}
"""How the usual cost of a facilitator's further cohorts may be scaled."""


class WeightsForm(Form):
    """What counts how much. Each figure is points; travel counts for each minute one way at each meeting."""

    version = HiddenField()
    served = NumberField(_l("Hvor mye teller det at et hjem får plass?"), [FILLED], 0, MOST)
    new_home = NumberField(_l("Hvor mye mer teller det når hjemmet er nytt?"), [FILLED], 0, MOST)
    per_waited_week = NumberField(_l("Hvor mye teller hver uke hjemmet har ventet?"), [FILLED], 0, 1000)
    family_minute = NumberField(_l("Hvor mye teller et minutt på vei for familien?"), [FILLED], 0, 1000)
    facilitator_minute = NumberField(_l("Hvor mye teller et minutt på vei for en veileder?"), [FILLED], 0, 1000)
    cohort = NumberField(_l("Hvor mye koster det å holde et kull?"), [FILLED], 0, MOST)
    quota_shortfall = NumberField(_l("Hvor mye koster hver plass en kommune er lovet og ikke får?"), [FILLED], 0, MOST)
    load = RadioField(_l("Hvor viktig er det at veilederne får like mange kull?"), [CHOSEN])

    POINTS: Final = (
        "served",
        "new_home",
        "per_waited_week",
        "family_minute",
        "facilitator_minute",
        "cohort",
        "quota_shortfall",
    )

    def offer(self, weights: Weights) -> None:
        """Say what there is to choose among; fill in what holds now unless the reader has just sent something."""
        words = {
            "none": _l("Ikke viktig"),
            "half": _l("Halvparten så viktig som vanlig"),
            "usual": _l("Som vanlig"),
            "double": _l("Dobbelt så viktig"),
        }
        self.load.choices = options(words.items())
        if self.version.raw_data is not None:
            return
        for name in self.POINTS:
            self[name].data = getattr(weights, name)
        self.load.data = next((share for share in SHARES if scaled(share) == weights.load), "usual")

    @property
    def usual(self) -> dict[str, int]:
        """What each figure usually is."""
        return {name: getattr(_USUAL, name) for name in self.POINTS}

    @property
    def weights(self) -> Weights:
        """What was answered."""
        return replace(_USUAL, load=scaled(self.load.data), **{name: self[name].data for name in self.POINTS})


def scaled(share: str) -> tuple[int, ...]:
    """Give the cost of a facilitator's further cohorts when it counts more or less than usual."""
    times, over = SHARES[share]
    return tuple(cost * times // over for cost in _USUAL.load)
