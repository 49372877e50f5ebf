"""A cooperation's own form of a program. Called inside ``transaction()``."""

from __future__ import annotations

from courseapp.cohorts.models import ProgramOverride
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.places.models import Cooperation
from programs.model import Override, Program, override_to_data, with_override


def save_override(actor: Actor | None, cooperation: Cooperation, base: Program, wanted: Override, version: int) -> None:
    """Give a program its local form for cohorts made from now on; an empty override is the catalog's own form.

    The row stays when it is emptied, so that its version goes on counting. Raises Refused("cohorts.changed") when it
    is no longer as in ``version`` (0: never changed), IllFormed when the changes do not fit the program.
    """
    with_override(base, wanted)
    cooperation = lock(cooperation)
    row = db.session.get(ProgramOverride, (cooperation.id, base.key), populate_existing=True)
    if (row.version if row else 0) != version:
        raise Refused("cohorts.changed")
    before = row.content if row else {}
    content = override_to_data(wanted)
    if row is None:
        db.session.add(ProgramOverride(cooperation_id=cooperation.id, program_key=base.key, content=content, version=1))
    else:
        row.content, row.version = content, version + 1
    record(
        actor,
        "cohorts.override_program",
        f"program:{base.key}",
        cooperation=cooperation.id,
        before=before,
        after=content,
    )
