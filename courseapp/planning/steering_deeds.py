"""What a button that steers a draft means: one thing pinned, let go, banned or allowed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from courseapp.kernel.refused import Refused
from courseapp.planner.problem import PlannedCohort, Weights
from courseapp.planning import steering as steer
from courseapp.planning.queries import Opened
from courseapp.planning.steering import Steering


@dataclass(frozen=True, slots=True)
class Subject:
    """What a button is about, in the draft's indexes; ``cohort`` is a place in its plan, ``pin`` one in its pins."""

    cohort: int = -1
    pin: int = -1
    home: int = -1
    facilitator: int = -1
    venue: int = -1
    program: str = ""


def order(deed: str, **about: int | str) -> str:
    """Write a deed and what it is about as a button sends it: "pin_home cohort=2 home=7"."""
    return " ".join([deed, *(f"{name}={value}" for name, value in about.items())])


def steered(it: Opened, text: str) -> tuple[str, Steering]:
    """Read an order; give its deed and the steering as it is after it.

    Raises Refused("planning.nothing_chosen"), or Refused("planning.changed") for anything strange and when what it is
    about is not in the draft.
    """
    if not text:
        raise Refused("planning.nothing_chosen")
    try:
        deed, *about = text.split()
        return deed, DEEDS[deed](it, _subject(about))
    except (KeyError, IndexError, TypeError, ValueError):
        raise Refused("planning.changed") from None


def _subject(about: Iterable[str]) -> Subject:
    pairs = dict(pair.split("=", 1) for pair in about)
    return Subject(program=pairs.pop("program", ""), **{name: int(number) for name, number in pairs.items()})


def _there(number: int, count: int) -> int:
    if not 0 <= number < count:
        raise IndexError
    return number


def _cohort(it: Opened, about: Subject) -> PlannedCohort:
    return it.cohorts[_there(about.cohort, len(it.cohorts))]


def _pin(it: Opened, about: Subject) -> PlannedCohort:
    return it.steering.pins[_there(about.pin, len(it.steering.pins))]


def _wish(it: Opened, about: Subject) -> tuple[int, str]:
    home = _there(about.home, len(it.facts.households))
    return home, it.facts.program[about.program].key


def pin_cohort(it: Opened, about: Subject) -> Steering:
    """Keep a cohort as it is, with all its homes."""
    return steer.pin(it.steering, _cohort(it, about), _cohort(it, about).households)


def pin_frame(it: Opened, about: Subject) -> Steering:
    """Keep a cohort's room, time and facilitators; its homes may change."""
    return steer.pin(it.steering, _cohort(it, about), ())


def pin_home(it: Opened, about: Subject) -> Steering:
    """Keep a home in a cohort, and so the cohort's frame."""
    cohort = _cohort(it, about)
    if about.home not in cohort.households:
        raise IndexError
    return steer.pin(it.steering, cohort, [about.home])


def unpin(it: Opened, about: Subject) -> Steering:
    """Let a cohort go."""
    return steer.unpin(it.steering, _pin(it, about))


def release(it: Opened, about: Subject) -> Steering:
    """Let a cohort of the plan go."""
    return steer.unpin(it.steering, _cohort(it, about))


def unpin_home(it: Opened, about: Subject) -> Steering:
    """Let a home go from where it is pinned."""
    return steer.unpin_home(it.steering, *_wish(it, about))


def ban_facilitator(it: Opened, about: Subject) -> Steering:
    """Give a facilitator no cohorts."""
    them = _there(about.facilitator, len(it.facts.facilitators))
    return replace(it.steering, facilitators=it.steering.facilitators | {them})


def allow_facilitator(it: Opened, about: Subject) -> Steering:
    """Let a facilitator have cohorts again."""
    return replace(it.steering, facilitators=it.steering.facilitators - {about.facilitator})


def ban_wish(it: Opened, about: Subject) -> Steering:
    """Leave a home out of a program."""
    return replace(it.steering, wishes=it.steering.wishes | {_wish(it, about)})


def allow_wish(it: Opened, about: Subject) -> Steering:
    """Let a home be placed again."""
    return replace(it.steering, wishes=it.steering.wishes - {_wish(it, about)})


def ban_slot(it: Opened, about: Subject) -> Steering:
    """Leave a room alone at one time of the week."""
    venue = _there(about.venue, len(it.facts.venues))
    return replace(it.steering, venues=it.steering.venues | {venue})


def ban_venue(it: Opened, about: Subject) -> Steering:
    """Leave a venue alone, with all its rooms at all times."""
    return replace(it.steering, venues=it.steering.venues | set(entries_of(it, about.venue)))


def allow_slot(it: Opened, about: Subject) -> Steering:
    """Let a room be used at one time of the week again."""
    return replace(it.steering, venues=it.steering.venues - {about.venue})


def allow_venue(it: Opened, about: Subject) -> Steering:
    """Let a venue be used again, with all its rooms at all times."""
    return replace(it.steering, venues=it.steering.venues - set(entries_of(it, about.venue)))


def entries_of(it: Opened, venue: int) -> Iterable[int]:
    """List the rooms in their slots that belong to the same venue as one of them."""
    whole = it.refs.venues[_there(venue, len(it.refs.venues))]
    return [number for number, other in enumerate(it.refs.venues) if other == whole]


def end_away(it: Opened, about: Subject) -> Steering:
    """Let a facilitator be there in the weeks that were tried without."""
    return replace(it.steering, away=frozenset(pair for pair in it.steering.away if pair[0] != about.facilitator))


def end_closed(it: Opened, about: Subject) -> Steering:
    """Open a venue in the weeks that were tried without."""
    gone = set(entries_of(it, about.venue))
    return replace(it.steering, closed=frozenset(pair for pair in it.steering.closed if pair[0] not in gone))


def usual_weights(it: Opened, about: Subject) -> Steering:
    """Weigh everything as usual."""
    del about
    return replace(it.steering, weights=Weights())


DEEDS: Final[dict[str, Callable[[Opened, Subject], Steering]]] = {
    deed.__name__: deed
    for deed in (
        pin_cohort,
        pin_frame,
        pin_home,
        unpin,
        release,
        unpin_home,
        ban_facilitator,
        allow_facilitator,
        ban_wish,
        allow_wish,
        ban_slot,
        ban_venue,
        allow_slot,
        allow_venue,
        end_away,
        end_closed,
        usual_weights,
    )
}
"""By name, as the buttons send it."""
