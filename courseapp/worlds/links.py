"""Ways into a made-up world: sign-in links and feeds, by their secrets, for people to click and scripts to follow."""

from __future__ import annotations

from flask import url_for

from courseapp.calendars.models import FeedKind, Subscription
from courseapp.kernel import clock
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db
from courseapp.people import sign_in
from courseapp.worlds.cast import Player


def sign_in_path(player: Player) -> str:
    """Make a sign-in link to one of a made-up person's roles; it works for an hour, as often as wanted."""
    return url_for("people.use_link", token=sign_in.new_link(player.account, grant=player.grant, reusable=True))


def feed_path(player: Player, kind: FeedKind, *, cohort_id: int | None = None, cooperation_id: int | None = None) -> str:
    """Make a calendar subscription of a made-up person's."""
    token = new_token()
    db.session.add(
        Subscription(
            token_hash=token_hash(token), kind=kind, account_id=player.account.id, grant_id=player.grant.id,
            cohort_id=cohort_id, cooperation_id=cooperation_id, created_at=clock.now(),
        )
    )
    return f"/kalender/{token}.ics"
