"""How often somebody may try: an allowance an hour for each address, counted in the database for all processes.

Who tries is kept only as a keyed hash: the rows tell nobody which e-mail addresses or networks there were.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import delete, func, select

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import SignInTry

WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most ``most`` tries of a ``kind`` within the window by ``who`` (an e-mail address or a network)."""

    kind: str
    who: str
    most: int

    def key(self) -> str:
        """Give the form in which it is stored."""
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return hmac.new(secret, f"{self.kind}:{self.who}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def spend(*allowances: Allowance) -> list[int] | None:
    """Take one try from each allowance and give the rows' ids, or None (and take none) when one of them is used up.

    Opens transactions of its own. The try is committed before counting, so that tries at the same moment see each
    other and no more than the allowance ever pass.
    """
    with transaction():
        rows = [SignInTry(who=allowance.key(), at=clock.now()) for allowance in allowances]
        db.session.add_all(rows)
        db.session.flush()
        taken = [row.id for row in rows]
    if any(_count(allowance) > allowance.most for allowance in allowances):
        give_back(taken)
        return None
    return taken


def give_back(taken: Sequence[int]) -> None:
    """Forget tries that should not count, since they went well or were not let through."""
    with transaction():
        db.session.execute(delete(SignInTry).where(SignInTry.id.in_(taken)))


def _count(allowance: Allowance) -> int:
    since = clock.now() - WINDOW
    rows = select(func.count()).where(SignInTry.who == allowance.key(), SignInTry.at > since)
    return db.session.scalar(rows) or 0


def network_of(address: str | None) -> str:
    """Give what counts as one network address: an IPv4 address, or the 64 bits of IPv6 that one subscriber has."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip) if isinstance(ip, IPv4Address) else str(ip_network((ip, 64), strict=False))
