"""Who plays a part in a made-up world, and as whom they act."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.people.models import Account, Household, Person, RoleGrant
from courseapp.people.signed_in import actor_of


@dataclass(frozen=True, slots=True)
class Player:
    """A person in one of the roles of their account."""

    person: Person
    account: Account
    grant: RoleGrant


@dataclass(frozen=True, slots=True)
class Home:
    """A household with its adults and its own children; ``players`` are those adults who have an account."""

    household: Household
    adults: tuple[Person, ...]
    children: tuple[Person, ...]
    players: tuple[Player, ...]

    @property
    def limited(self) -> bool:
        """Whether one of its people is protected."""
        return any(person.limited_visibility for person in (*self.adults, *self.children))


@dataclass(slots=True)
class Cast:
    """Everybody, found by the id of what they belong to."""

    coordinators: dict[int, Player] = field(default_factory=dict)
    leaders: dict[int, Player] = field(default_factory=dict)
    contact_persons: dict[int, list[Player]] = field(default_factory=lambda: defaultdict(list))
    facilitators: dict[int, list[tuple[Facilitator, Player]]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[int, list[Home]] = field(default_factory=lambda: defaultdict(list))
    birth_parents: dict[int, list[Home]] = field(default_factory=lambda: defaultdict(list))
    admin: Player | None = None
    in_program: set[tuple[int, str]] = field(default_factory=set)
    """Which home (id) takes part in which program: nobody takes one twice at once, or soon again."""
    _actors: dict[int, Actor] = field(default_factory=dict)

    def acting(self, player: Player) -> Actor:
        """Give the actor a player is, read once."""
        if player.grant.id not in self._actors:
            self._actors[player.grant.id] = actor_of(player.account, player.person, player.grant)
        return self._actors[player.grant.id]

    def homes_of(self, services: list[int]) -> list[Home]:
        """List the homes of services, one of each service in turn."""
        columns = [self.homes[s] for s in services]
        longest = max((len(c) for c in columns), default=0)
        return [column[row] for row in range(longest) for column in columns if row < len(column)]


def save(*things: object) -> None:
    """Add and flush, so that ids are known."""
    db.session.add_all(things)
    db.session.flush()
