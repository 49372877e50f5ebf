"""Who may see whose name. One rule, used by every query that hands names to a page, a file or a feed. Pure.

A person with limited visibility is shown by code to everybody but their contact person and the leader of their
service. A home of a service the reader does not answer for is shown by code too.
"""

from __future__ import annotations

from dataclasses import dataclass

from courseapp.kernel.access import Actor, Role


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule needs to know about a home (or a person in it). ``limited``: any of its members is protected."""

    household_id: int
    service_id: int
    contact_person_id: int | None
    limited: bool


def may_see_name(actor: Actor, facts: Facts) -> bool:
    """Tell whether the actor may read the names in a home."""
    if facts.household_id in actor.household_ids:
        return True
    match actor.role:
        case Role.CONTACT_PERSON:
            return facts.contact_person_id == actor.person_id
        case Role.LEADER:
            return facts.service_id in actor.service_ids
        case Role.COORDINATOR:
            return facts.service_id in actor.service_ids and not facts.limited
        case Role.FACILITATOR:
            return not facts.limited
        case _:
            return False


def may_see_limited(actor: Actor, facts: Facts) -> bool:
    """Tell whether the actor may know that a home is protected at all: the flag is as secret as the address."""
    return facts.household_id in actor.household_ids or (
        facts.contact_person_id == actor.person_id
        if actor.role == Role.CONTACT_PERSON
        else actor.role == Role.LEADER and facts.service_id in actor.service_ids
    )


def may_see_place(actor: Actor, facts: Facts) -> bool:
    """Tell whether the actor may know which municipality a home belongs to: not for a protected one."""
    return not facts.limited or may_see_limited(actor, facts)
