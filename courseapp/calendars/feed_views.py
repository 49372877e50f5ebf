"""Calendar files: feeds behind secret addresses, and one meeting to take along."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from courseapp.calendars import actions, documents, policy
from courseapp.calendars.blueprint import bp
from courseapp.calendars.feed import etag
from courseapp.calendars.feed_queries import Feed, FeedRow, feed_rows, find_feed
from courseapp.calendars.queries import find_meeting
from courseapp.cohorts.models import Meeting
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.text import neutral_filename
from courseapp.series.calendar_queries import find_in_calendar
from courseapp.series.models import Lesson
from courseapp.web.guard import by_token, guarded

CONTENT_TYPE = "text/calendar; charset=utf-8"


@bp.get("/kalender/<token>.ics")
@by_token(find_feed)
def feed(it: Feed) -> ResponseReturnValue:
    """Send a feed to a calendar program."""
    rows = feed_rows(it)
    body = documents.feed_file(it, rows)
    response = Response(body, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.set_etag(etag(body))
    response.last_modified = _changed_at(it, rows)
    _note_reading(it)
    return response.make_conditional(request)


def _changed_at(it: Feed, rows: list[FeedRow]) -> datetime:
    """Tell when the feed last changed, midnight at the earliest.

    A meeting that is gone leaves no time behind, so whoever asks by time alone gets the whole feed once a day.
    """
    midnight = clock.to_utc(clock.today(), time(0))
    return max([midnight, it.subscription.created_at, *(row.changed_at for row in rows)])


def _note_reading(it: Feed) -> None:
    """Remember the day; a database too busy for that must not stop the feed."""
    if it.subscription.read_on != clock.today():
        subscription_id = it.subscription.id
        with suppress(TimeoutError, OperationalError), transaction():
            actions.note_reading(subscription_id)


@bp.get("/kull/<code>/okt/<int:number>.ics")
@guarded(policy.DOWNLOAD_MEETING, find_meeting)
def meeting_file(actor: Actor, meeting: Meeting) -> ResponseReturnValue:
    """Send a file of one meeting."""
    response = Response(documents.meeting_file(actor, meeting), content_type=CONTENT_TYPE)
    name = neutral_filename(_("kurs"), meeting.cohort.code, str(meeting.number), extension="ics")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/leksjoner/<code>/<int:number>.ics")
@guarded(policy.DOWNLOAD_LESSON, find_in_calendar)
def lesson_file(actor: Actor, lesson: Lesson) -> ResponseReturnValue:
    """Send a file of one lesson whose time is agreed."""
    response = Response(documents.lesson_file(actor, lesson), content_type=CONTENT_TYPE)
    name = neutral_filename(_("kurs"), lesson.series.code, str(lesson.number), extension="ics")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
