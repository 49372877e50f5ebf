"""What homes of the house's world have been told, and a letter to a cohort."""

from __future__ import annotations

from collections.abc import Mapping

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.words import SEATED
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Message
from courseapp.notices.actions import Written, write_letter
from courseapp.people.models import Household
from courseapp.people.word import Homes, tell
from tests import makers


def told(codes: Mapping[str, str], homes: Mapping[str, Household], *names: str) -> dict[str, str]:
    """Tell some homes again of the place they have in the running cohort; gives the codes of the messages."""
    found = {}
    for name in names:
        tell(None, SEATED, f"enrollment:{codes[f'enrollment {name}']}", Homes([homes[name].id]), key="again")
        db.session.flush()
        theirs = db.select(Message.code).where(Message.person_id == makers.adults_of(homes[name])[0])
        found[f"message {name}"] = str(db.session.scalars(theirs.order_by(Message.id)).first())
    return found


def written_to(cohort: Cohort) -> str:
    """Write to a cohort's homes; gives the letter's code."""
    return write_letter(None, cohort, Written("Om oppstart", "Ta med innesko.", to_waiting=True)).code
