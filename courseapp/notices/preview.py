"""How a message looks to the adults of a home who would get it: their language, their way, their choices."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.words import about
from courseapp.kernel.access import Role
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Channel
from courseapp.notices.composing import Said, Way, is_protected, mail_text, sms_text
from courseapp.people import word
from courseapp.people.models import WordChoice
from courseapp.people.word import Kind, readers_in
from courseapp.web.words import BABEL, LANGUAGES

HIDDEN = "…"
"""Where the message itself has something that is the reader's alone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as one reader gets it."""

    channel: Channel
    language: str
    text: str


def preview_for(kind: Kind, household_id: int, cohort: Cohort) -> list[Seen]:
    """Write a message about a cohort as each reader in a home would get it; links that do something are left out."""
    readers = readers_in(household_id)
    wanted = select(WordChoice.person_id).where(
        WordChoice.person_id.in_([r.person_id for r in readers]), WordChoice.detailed
    )
    detailed = set(db.session.scalars(wanted)) if not kind.sealed else set()
    base = current_app.extensions["courseapp"].base_url
    seen = []
    for reader in readers:
        with force_locale(BABEL.get(reader.language, BABEL["nb"])):
            thing = None
            if reader.person_id in detailed and not is_protected(reader.person_id):
                name, code = about(cohort).split(":", 1)
                thing = word.THINGS[name]([code]).get(code)
            ways = [Way(word.ACTS[act], f"{base}/svar/{HIDDEN}") for act in kind.acts]
            said = Said(kind, f"{base}/meldinger/{HIDDEN}", thing, ways, Role.FOSTER_PARENT)
            text = sms_text(said) if reader.way[0] == Channel.SMS else mail_text(said)
            seen.append(Seen(reader.way[0], LANGUAGES.get(reader.language, reader.language), text.strip()))
    return seen
