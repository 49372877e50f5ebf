from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from courseapp.calendars.feed import FeedEvent, etag, render

OSLO = ZoneInfo("Europe/Oslo")
CHANGED = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
any_text = st.text(st.characters(), max_size=200)
hostile = any_text | st.text('\\;,:\r\n"^Nnæ愛😀 ', max_size=200)

KNOWN = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL"),
    *("X-PUBLISHED-TTL", "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "DTSTART", "RRULE", "UID", "DTSTAMP"),
    *("LAST-MODIFIED", "SEQUENCE", "DTEND", "SUMMARY", "STATUS", "TRANSP", "CLASS", "LOCATION", "DESCRIPTION", "URL"),
    "",
}


def an_event(day=date(2026, 10, 20), hour=18, **changes):
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=OSLO).astimezone(UTC)
    event = FeedEvent(
        uid="k7qx2ma@kurs.example",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        title="Kurs",
        sequence=2,
        changed_at=CHANGED,
        cancelled=False,
    )
    return replace(event, **changes)


def lines_of(body):
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_a_feed_is_exactly_these_bytes():
    event = an_event(
        location="Møterom 2; Storgata 1, Øygarden", url="https://kurs.example/m/1", description="Ta med bok"
    )
    assert (
        render("Kurs, høst", [event])
        == (
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//courseapp//feed//NB\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "NAME:Kurs\\, høst\r\n"
            "X-WR-CALNAME:Kurs\\, høst\r\n"
            "X-WR-TIMEZONE:Europe/Oslo\r\n"
            "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n"
            "X-PUBLISHED-TTL:PT4H\r\n"
            "BEGIN:VTIMEZONE\r\n"
            "TZID:Europe/Oslo\r\n"
            "BEGIN:DAYLIGHT\r\n"
            "TZNAME:CEST\r\n"
            "TZOFFSETFROM:+0100\r\n"
            "TZOFFSETTO:+0200\r\n"
            "DTSTART:19960331T020000\r\n"
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
            "END:DAYLIGHT\r\n"
            "BEGIN:STANDARD\r\n"
            "TZNAME:CET\r\n"
            "TZOFFSETFROM:+0200\r\n"
            "TZOFFSETTO:+0100\r\n"
            "DTSTART:19961027T030000\r\n"
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
            "END:STANDARD\r\n"
            "END:VTIMEZONE\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:k7qx2ma@kurs.example\r\n"
            "DTSTAMP:20260901T083000Z\r\n"
            "LAST-MODIFIED:20260901T083000Z\r\n"
            "SEQUENCE:2\r\n"
            "DTSTART;TZID=Europe/Oslo:20261020T180000\r\n"
            "DTEND;TZID=Europe/Oslo:20261020T210000\r\n"
            "SUMMARY:Kurs\r\n"
            "STATUS:CONFIRMED\r\n"
            "TRANSP:OPAQUE\r\n"
            "CLASS:PRIVATE\r\n"
            "LOCATION:Møterom 2\\; Storgata 1\\, Øygarden\r\n"
            "DESCRIPTION:Ta med bok\\nhttps://kurs.example/m/1\r\n"
            "URL:https://kurs.example/m/1\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n"
        ).encode()
    )


def test_a_cancelled_event_says_so_in_status_title_and_free_time():
    lines = lines_of(render("Kurs", [an_event(cancelled=True)], cancelled_title="AVLYST: %(title)s"))
    assert {"SUMMARY:AVLYST: Kurs", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(lines)


def test_an_empty_feed_still_holds_the_time_zone():
    lines = lines_of(render("Kurs", []))
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert "BEGIN:VEVENT" not in lines


def test_the_same_events_give_the_same_bytes_and_tag_and_others_do_not():
    once, again, moved = (render("Kurs", [an_event(hour=hour)]) for hour in (18, 18, 19))
    assert once == again
    assert etag(once) == etag(again) != etag(moved)


def test_a_feed_invites_nobody():
    body = render("Kurs", [an_event(), an_event(cancelled=True)])
    assert not re.search(rb"METHOD|ATTENDEE|ORGANIZER|VALARM|COMMENT|RDATE", body)


@pytest.mark.parametrize("day", [date(2026, 10, 20), date(2026, 10, 25), date(2026, 10, 27), date(2027, 3, 28)])
def test_wall_time_is_kept_over_the_change_of_clocks(day):
    event = an_event(day)
    assert f"DTSTART;TZID=Europe/Oslo:{day:%Y%m%d}T180000" in lines_of(render("Kurs", [event]))
    [read] = Calendar.from_ical(render("Kurs", [event])).events
    assert (read.start, read.end) == (event.starts_at, event.ends_at)


@pytest.mark.parametrize("utc_hour", [0, 1])
def test_the_hour_that_comes_twice_is_told_apart(utc_hour):
    start = datetime(2026, 10, 25, utc_hour, 30, tzinfo=UTC)
    body = render("Kurs", [an_event(starts_at=start, ends_at=start + timedelta(minutes=20))])
    # Several programs take the second 02.30 for the first or the first for the second.
    assert f"DTSTART:20261025T0{utc_hour}3000Z" in lines_of(body)
    [read] = Calendar.from_ical(body).events
    assert read.decoded("DTSTART") == start


def test_the_time_zone_in_the_file_is_norwegian_time_each_day_until_2040():
    [zone] = Calendar.from_ical(render("Kurs", [])).timezones
    read = zone.to_tz()
    moment = datetime(2026, 1, 1, 12)  # wall time, read in two zones
    while moment.year < 2040:
        assert moment.replace(tzinfo=read).utcoffset() == moment.replace(tzinfo=OSLO).utcoffset(), moment
        moment += timedelta(days=1)


@given(hostile, hostile, hostile, hostile)
def test_no_text_breaks_the_form_of_a_feed(title, location, url, description):
    body = render(title, [an_event(title=title, location=location, url=url, description=description, uid=location)])
    assert body.endswith(b"\r\nEND:VCALENDAR\r\n")
    assert not re.search(rb"[^\r]\n|\r[^\n]|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", body)
    for line in body.split(b"\r\n")[:-1]:
        assert 0 < len(line) <= 75
        assert line.decode()
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0
    names = [re.split("[:;]", line)[0] for line in lines_of(body)]
    assert names.count("BEGIN") == names.count("END") == 5
    assert set(names) <= KNOWN


@given(st.text("abc\\;,\nNæ愛 ", max_size=200))
def test_a_reader_gets_back_the_text_that_was_meant(title):
    [line] = [line for line in lines_of(render("Kurs", [an_event(title=title)])) if line.startswith("SUMMARY:")]
    read = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], line.removeprefix("SUMMARY:"))
    assert read == title


@pytest.mark.parametrize("letters", range(80))
def test_lines_are_folded_neither_inside_a_character_nor_inside_an_escape(letters):
    title = "a" * letters + "\\\\;,\n愛😀" * 20
    body = render("Kurs", [an_event(title=title)])
    [read] = Calendar.from_ical(body).events
    assert read["SUMMARY"] == title
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode() is not None
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0


def test_an_address_that_is_none_is_left_out():
    for url in ("javascript:alert(1)", "https://x\r\nATTENDEE:mailto:a@b.example", "https://ø.example", ""):
        assert not [line for line in lines_of(render("Kurs", [an_event(url=url)])) if line.startswith("URL")]


def test_times_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="zone"):
        an_event(starts_at=datetime(2026, 10, 20, 18))  # the fault under test
