"""The wishes of a plan's homes: met in which cohort, or why not, one by one and together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from courseapp.planner.explain import Explained
from courseapp.planner.problem import Unplaced
from courseapp.planning.proposal import One, Proposal
from courseapp.planning.proposal_texts import Why, Words


@dataclass(frozen=True, slots=True)
class Group:
    """Wishes that are not met for the same reason."""

    code: str
    title: str
    whys: Sequence[Why]

    @property
    def programs(self) -> Sequence[tuple[str, int]]:
        """How many of them wish for what, the most wished for first."""
        return Counter(why.program for why in self.whys).most_common()


def groups(it: Proposal) -> list[Group]:
    """Group the wishes that are not met by why, the largest group first."""
    words, found = Words(it), defaultdict(list)
    for one in _unplaced(it):
        found[one.reason].append(words.why(one))
    made = [Group(code, whys[0].group, sorted(whys, key=lambda it: it.program)) for code, whys in found.items()]
    return sorted(made, key=lambda group: -len(group.whys))


def _unplaced(it: Proposal) -> Sequence[Unplaced]:
    """Take what the planner said, if it is about this plan; else look anew, but not for what would help."""
    told = it.opened.plan.unplaced if it.opened.plan else ()
    if {(one.household, one.program) for one in told} == set(it.standing.unmet):
        return told
    explains = Explained(it.standing)
    return [explains.reason(household, program) for household, program in it.standing.unmet]


@dataclass(frozen=True, slots=True)
class WishLine:
    """A home's wish for a program: the cohort (a number) in which it is met, or why it is not."""

    program: str
    cohort: int | None
    why: Why | None


def wishes_of(one: One) -> list[WishLine]:
    """Tell of each wish of a home."""
    it, home = one.proposal, one.number
    words, explains = Words(it), Explained(it.standing)
    found = []
    for key in it.opened.problem.households[home].wants:
        number = next((n for n in it.standing.of_home.get(home, ()) if it.cohorts[n].program == key), None)
        why = None if number is not None else words.why(explains.why(home, key))
        found.append(WishLine(key, number, why))
    return found
