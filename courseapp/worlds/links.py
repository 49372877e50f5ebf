"""Ways into a made-up world: sign-in links and feeds, by their secrets, for people to click and scripts to follow."""

from __future__ import annotations

from flask import url_for

from courseapp.calendars.models import FeedKind, Subscription
from courseapp.kernel import clock
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db
from courseapp.people import sign_in
from courseapp.people.models import RoleGrant


def sign_in_path(grant: RoleGrant) -> str:
    """Make a sign-in link to a role; it works for an hour, as often as wanted."""
    return url_for("people.use_link", token=sign_in.new_link(grant.account, grant=grant, reusable=True))


def feed_path(
    grant: RoleGrant, kind: FeedKind, *, cohort_id: int | None = None, cooperation_id: int | None = None
) -> str:
    """Make a calendar subscription of somebody in a role."""
    token = new_token()
    db.session.add(
        Subscription(
            token_hash=token_hash(token),
            kind=kind,
            account_id=grant.account_id,
            grant_id=grant.id,
            cohort_id=cohort_id,
            cooperation_id=cooperation_id,
            created_at=clock.now(),
        )
    )
    return f"/kalender/{token}.ics"
