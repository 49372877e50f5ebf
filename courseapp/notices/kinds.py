"""The kinds of word that begin here: reminders, letters, and addresses that refuse; and what they are about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.cohorts.models import Cohort, Meeting
from courseapp.kernel.db import db
from courseapp.notices.models import Letter
from courseapp.people import word
from courseapp.people.models import Household
from courseapp.people.word import Thing

STOP_REMINDERS: Final = "notices.stop_reminders"
STOP_INVITATIONS: Final = "notices.stop_invitations"
REMINDER: Final = word.kind("notices.reminder", _l("Husk neste samling"), acts=(STOP_REMINDERS,), reminder=True)
LETTER: Final = word.kind("notices.letter", _l("Melding fra koordinatoren"), sealed=True)
BLOCKED: Final = word.kind("notices.blocked", _l("Meldingene når ikke fram til et hjem du følger opp"), sealed=True)


def about_meeting(cohort: Cohort, meeting: Meeting) -> str:
    """Name a meeting as what a word is about."""
    return f"meeting:{cohort.code}-{meeting.number}"


def _meetings(codes: Collection[str]) -> dict[str, Thing]:
    query = (
        select(Cohort.code, Meeting.number, Cohort.name, Meeting.starts_at)
        .join(Meeting, Meeting.cohort_id == Cohort.id)
        .where(Cohort.code.in_({code.split("-")[0] for code in codes}))
    )
    return {
        f"{code}-{number}": Thing(name, url_for("desk.cohort", code=code), starts_at)
        for code, number, name, starts_at in db.session.execute(query)
    }


def _letters(codes: Collection[str]) -> dict[str, Thing]:
    query = select(Letter.code, Letter.subject, Letter.text, Cohort.code).join(Cohort).where(Letter.code.in_(codes))
    return {
        code: Thing(subject, url_for("desk.cohort", code=cohort), text=text)
        for code, subject, text, cohort in db.session.execute(query)
    }


def _homes(codes: Collection[str]) -> dict[str, Thing]:
    found = db.session.scalars(select(Household.code).where(Household.code.in_(codes)))
    return {code: Thing(code, url_for("desk.home", code=code)) for code in found}


word.things("meeting", _meetings)
word.things("letter", _letters)
word.things("home", _homes)
