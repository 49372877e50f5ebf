"""Meetings in, the bytes of a calendar file out: what stands in it, in the owner's language, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from courseapp.calendars import feed
from courseapp.calendars.feed import FeedEvent
from courseapp.calendars.feed_queries import Feed, FeedRow
from courseapp.calendars.models import FeedKind, Naming, Subscription
from courseapp.calendars.texts import neutral_title
from courseapp.cohorts.models import Meeting
from courseapp.kernel.access import FAMILY, Actor
from courseapp.series.models import Lesson
from courseapp.web.words import BABEL


def feed_file(it: Feed, rows: Sequence[FeedRow]) -> bytes:
    """Write a feed."""
    with force_locale(BABEL[it.actor.language]):
        is_family = it.actor.role in FAMILY
        events = [event_of(row, _title(it.subscription, row, is_family=is_family), is_family=is_family) for row in rows]
        return feed.render(calendar_name(it), events, _cancelled())


def meeting_file(actor: Actor, meeting: Meeting) -> bytes:
    """Write a file of one meeting: the same name and version as in feeds, and as little told."""
    row = FeedRow(
        uid=meeting.uid,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        sequence=meeting.sequence,
        changed_at=meeting.changed_at,
        cancelled=meeting.cancelled_at is not None,
        code=meeting.cohort.code,
        short=meeting.cohort.short,
        place=None,
        is_lesson=False,
    )
    return _one(actor, row)


def lesson_file(actor: Actor, lesson: Lesson) -> bytes:
    """Write a file of one lesson, as meeting_file does. Raises LookupError for one without a time."""
    if lesson.starts_at is None or lesson.ends_at is None:
        raise LookupError(lesson.uid)
    row = FeedRow(
        uid=lesson.uid,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        sequence=lesson.sequence,
        changed_at=lesson.changed_at,
        cancelled=lesson.called_off_at is not None,
        code=lesson.series.code,
        short=lesson.series.short,
        place=None,
        is_lesson=True,
    )
    return _one(actor, row)


def _one(actor: Actor, row: FeedRow) -> bytes:
    is_family = actor.role in FAMILY
    title = neutral_title(None if is_family else row.code)
    return feed.render(title, [event_of(row, title, is_family=is_family)], _cancelled())


def event_of(row: FeedRow, title: str, *, is_family: bool) -> FeedEvent:
    """Make an event of a meeting, with the address that tells more."""
    base_url = current_app.extensions["courseapp"].base_url
    return FeedEvent(
        uid=row.uid,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=title,
        sequence=row.sequence,
        changed_at=row.changed_at,
        cancelled=row.cancelled,
        location=row.place,
        url=base_url + _page(row, is_family=is_family),
    )


def _page(row: FeedRow, *, is_family: bool) -> str:
    """Give the address that tells more, to those who sign in."""
    if not row.is_lesson:
        return url_for("desk.cohort", code=row.code)
    return url_for("series.own") if is_family else url_for("series.show", code=row.code)


def _title(subscription: Subscription, row: FeedRow, *, is_family: bool) -> str:
    """Name a meeting as its owner chose; staff see by the code which cohort it is."""
    if subscription.naming == Naming.PROGRAM and not is_family:
        return f"{row.short} {row.code}"
    return named(subscription.title if subscription.naming == Naming.OWN else None, row.code, is_family=is_family)


def named(word: str | None, code: str, *, is_family: bool) -> str:
    """Name a meeting by its owner's own word, or neutrally; staff see by the code which cohort it is."""
    if not word:
        return neutral_title(None if is_family else code)
    return word if is_family else f"{word} {code}"


def calendar_name(it: Feed) -> str:
    """Name the whole calendar as it stands in the list of a calendar program, as neutral as its meetings."""
    subscription = it.subscription
    if subscription.title:
        return subscription.title
    match subscription.kind:
        case FeedKind.COHORT:
            return neutral_title(it.target)
        case FeedKind.VENUE:
            return _("Kurs i ett lokale")
        case FeedKind.COOPERATION:
            return _("Kurs i samarbeidet")
        case FeedKind.FACILITATOR:
            return _("Kurs jeg leder")
        case FeedKind.PERSON:
            return neutral_title(None)


def _cancelled() -> str:
    return _("AVLYST: %(title)s", title="%(title)s")
