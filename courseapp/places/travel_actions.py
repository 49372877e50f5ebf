"""What a cooperation knows better of travel and of its days. Each runs inside the caller's transaction."""

from __future__ import annotations

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.places.models import PartHours, TravelOverride
from courseapp.places.slots import DEFAULT_HOURS, Hours
from courseapp.places.travel import pair


def override(actor: Actor, a: str, b: str, minutes: int) -> None:
    """Say how long it takes between two municipalities, both ways. Raises Refused("places.same_place")."""
    if a == b:
        raise Refused("places.same_place")
    (cooperation_id,) = actor.cooperation_ids
    first, second = pair(a, b)
    row = db.session.get(TravelOverride, (cooperation_id, first, second), with_for_update=True)
    before = row.minutes if row else None
    if row is None:
        row = TravelOverride(cooperation_id=cooperation_id, a=first, b=second)
        db.session.add(row)
    row.minutes = minutes
    db.session.flush()
    subject = f"travel:{first}-{second}"
    journal.record(actor, "places.override_travel", subject, cooperation=cooperation_id, before=before, after=minutes)


def forget(actor: Actor, row: TravelOverride) -> None:
    """Let the model say again how long it takes."""
    subject = f"travel:{row.a}-{row.b}"
    journal.record(actor, "places.forget_travel", subject, cooperation=row.cooperation_id, before=row.minutes)
    db.session.delete(row)


def set_hours(actor: Actor, hours: Hours) -> None:
    """Say what the parts of the day mean in the coordinator's cooperation."""
    (cooperation_id,) = actor.cooperation_ids
    for part in DEFAULT_HOURS:
        row = db.session.get(PartHours, (cooperation_id, part))
        if row is None:
            row = PartHours(cooperation_id=cooperation_id, part=part)
            db.session.add(row)
        row.begins, row.ends = hours[part]
    db.session.flush()
    spans = {part.value: f"{begins:%H:%M}-{ends:%H:%M}" for part, (begins, ends) in hours.items()}
    journal.record(actor, "places.set_hours", f"cooperation:{cooperation_id}", hours=spans)
