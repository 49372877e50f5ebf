"""What those who are in a cohort are told about it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.kernel.db import db
from courseapp.people import word
from courseapp.people.word import Thing

CHANGED: Final = word.kind("cohorts.changed", _l("Tid eller sted er endret"))
MEETING_CANCELLED: Final = word.kind("cohorts.meeting_cancelled", _l("En samling er avlyst"))
CANCELLED: Final = word.kind("cohorts.cancelled", _l("Kurset er avlyst"))
CONFIRMED: Final = word.kind("cohorts.confirmed", _l("Kurset blir holdt"))
POSTPONED: Final = word.kind("cohorts.postponed", _l("Kurset er utsatt"))
DECIDED_LATER: Final = word.kind("cohorts.decided_later", _l("Vi avgjør senere om kurset blir holdt"))
DECIDE: Final = word.kind("cohorts.decide", _l("Et kull må avgjøres"), asks=True)


def about(cohort: Cohort) -> str:
    """Name a cohort as what a word is about."""
    return f"cohort:{cohort.code}"


def _cohorts(codes: Collection[str]) -> dict[str, Thing]:
    rows = db.session.execute(select(Cohort.code, Cohort.name, Cohort.first_at).where(Cohort.code.in_(codes)))
    return {code: Thing(name, url_for("desk.cohort", code=code), first_at) for code, name, first_at in rows}


word.things("cohort", _cohorts)
