"""Where somebody whom the gate turned away may go instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from courseapp.demand.policy import WISH
from courseapp.kernel.access import Actor
from courseapp.kernel.refused import Refused

_OTHER_COHORTS: Final = frozenset(
    f"enrollment.{rule}"
    for rule in ("cohort_finished", "cohort_cancelled", "over", "has_taken", "not_taken_first", "covered")
)
_NOT_NOW: Final = frozenset(f"enrollment.{rule}" for rule in ("closed", "begun", "service_not_in", "not_for_this_home"))


@dataclass(frozen=True, slots=True)
class NextStep:
    """A link with what it leads to."""

    label: str
    url: str


def next_steps(actor: Actor, refused: Refused, home: str) -> list[NextStep]:
    """Give the ways on from a refusal for a family; ``home`` is the code of its home."""
    steps = []
    if refused.code == "enrollment.in_parallel":
        url = url_for("enrollment.mine", code=refused.detail["cohort"], hjem=home)
        steps.append(NextStep(_("Se påmeldingen dere har"), url))
    if refused.code in _OTHER_COHORTS | _NOT_NOW:
        steps.append(NextStep(_("Se kull dere kan melde dere på"), url_for("desk.cohorts")))
    if refused.code in _NOT_NOW and WISH.allows(actor):
        steps.append(
            NextStep(
                _("Fortell hva dere ønsker, så tar vi det med når nye kull settes opp"),
                url_for("demand.own", hjem=home),
            )
        )
    return steps
