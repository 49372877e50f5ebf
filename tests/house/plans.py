"""The plans of the small world: a round, and a draft in which homes have a place and homes wait."""

from __future__ import annotations

from datetime import date

from courseapp.places.models import Cooperation
from courseapp.planner.problem import PlannedCohort
from courseapp.planning import actions, round_actions
from courseapp.planning.queries import opened
from courseapp.planning.round_actions import Frame


def planned(cooperation: Cooperation, name: str) -> dict[str, str]:
    """Make them, and give their codes. The plan is put together by hand, whatever rules that breaks."""
    frame = Frame(name, date(2027, 1, 4), 40, ("cos-p", "trygg-base"))
    planning_round = round_actions.create_round(None, cooperation, frame)
    draft = actions.new_draft(None, planning_round)
    facts = opened(draft).facts
    program = facts.program["cos-p"]
    homes = [number for number, home in enumerate(facts.households) if program.key in home.wants]
    cohort = PlannedCohort(
        program.key, 0, min(facts.venues[0].slots), tuple(range(1, 1 + program.meetings)), (0, 1), tuple(homes[:-1])
    )
    actions.edit(None, draft, [cohort], draft.version)
    return {"round": planning_round.code, "draft": draft.code}
