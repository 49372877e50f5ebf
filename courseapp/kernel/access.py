"""Who acts, in which role, and what each role may do.

An actor has exactly one role at a time; rights are never summed. A deed is declared once, with the scope each
role has in it: the guard asks it, and the access matrix is printed from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The roles a person may act in."""

    FOSTER_PARENT = "foster_parent"
    BIRTH_PARENT = "birth_parent"
    FACILITATOR = "facilitator"
    CONTACT_PERSON = "contact_person"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    ADMIN = "admin"


STAFF: Final = frozenset({Role.CONTACT_PERSON, Role.COORDINATOR, Role.LEADER, Role.ADMIN})
AT_WORK: Final = frozenset({Role.FACILITATOR, Role.CONTACT_PERSON, Role.COORDINATOR, Role.LEADER})
"""Those staff courses are for."""
FAMILY: Final = frozenset({Role.FOSTER_PARENT, Role.BIRTH_PARENT})


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in the role chosen for now. A plain value: it outlives rollbacks and needs no query.

    ``cooperation_ids``: cooperations whose cohorts it may plan or see. ``service_ids``: services whose homes it may
    know by name (staff), or that its own home belongs to (families). ``household_ids``: its own homes; at
    work, the household of one in which it takes part in staff courses itself.
    """

    account_id: int
    person_id: int
    role: Role
    name: str
    language: str
    session_id: int
    cooperation_ids: frozenset[int] = frozenset()
    service_ids: frozenset[int] = frozenset()
    household_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done, and how far each role may do it: role → scope in words. A role not named may not."""

    name: str
    scopes: dict[Role, str]

    def allows(self, actor: Actor) -> bool:
        """Tell whether the actor's role may do this at all; the scoped finder decides to what."""
        return actor.role in self.scopes


DEEDS: Final[dict[str, Deed]] = {}
"""Every deed declared, by name: the source of the access matrix."""


def deed(name: str, **scopes: str) -> Deed:
    """Declare a deed: ``deed("enrollment.sign_up", foster_parent="own home", …)``. Raises ValueError on a second."""
    if name in DEEDS:
        msg = f"the deed {name} is declared twice"
        raise ValueError(msg)
    DEEDS[name] = Deed(name, {Role(role): scope for role, scope in scopes.items()})
    return DEEDS[name]


INTRODUCTION: Final = """\
# Who may do what

What each role may do in this service, and how far: one line for each thing that can be done. A dash means that the
role may not. A person who holds several roles acts in one at a time, and the rights of the others are then asleep.
What lies outside the reach named here looks exactly like something that does not exist.

"Assigned" are the cohorts a facilitator leads. "Protected" is a home where somebody has limited visibility: it is
shown by a code, except to those named. "Own" is what the person's own home, service or cooperation has.

This file is printed from the code that decides (`courseapp access-matrix`), and a test keeps it equal. Whose names may
be read is one rule, in `courseapp/people/privacy.py`. The left column is the thing's name in code and in the journal.
"""


def matrix() -> str:
    """Print roles × deeds as a Markdown page, sorted by deed, for reviewers and the privacy officer."""
    head = ["Deed", *(role.value.replace("_", " ") for role in Role)]
    rows = [[d.name, *(d.scopes.get(role, "–") for role in Role)] for _, d in sorted(DEEDS.items())]
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join([INTRODUCTION, *(f"| {line} |" for line in lines)])
