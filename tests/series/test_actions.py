"""Series begun, counted from another date, started anew, ended and finished; lessons held, moved, agreed and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from courseapp.cohorts.models import ProgramOverride
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.people import home_actions
from courseapp.people.models import Household, HouseholdKind
from courseapp.series import actions, lesson_actions, queries
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import Choice, ChoiceReason, EndReason, LessonState, SeriesState, SkipReason
from programs import catalog
from tests import makers
from tests.makers import NOW
from tests.series.conftest import ANCHOR, Scene

TODAY = NOW.date()


def do(deed: Callable[..., Any], *args: Any) -> Any:
    with transaction():
        return deed(*args)


def refused(code: str, deed: Callable[..., Any], *args: Any) -> None:
    with pytest.raises(Refused) as refusal, transaction():
        deed(*args)
    assert refusal.value.code == f"series.{code}"


def due_dates(scene: Scene) -> list[date]:
    return [scene.lesson(n).due_on for n in range(1, 7)]


def hold_all(scene: Scene) -> None:
    for number in range(1, 7):
        do(lesson_actions.hold, scene.contact, scene.lesson(number), TODAY)


def test_a_series_begins_with_a_lesson_for_each_module_due_by_the_rule(scene: Scene) -> None:
    assert due_dates(scene)[:3] == [date(2026, 10, 16), date(2026, 11, 16), date(2026, 12, 16)]
    assert [scene.lesson(n).module_key for n in (1, 6)] == ["new-family", "way-forward"]
    assert queries.program_of(scene.again()) == catalog.get("en-god-start")


def test_the_second_of_two_clicks_is_the_same_series_and_another_date_is_refused(scene: Scene) -> None:
    program = catalog.get("en-god-start")
    assert do(actions.start, scene.contact, scene.home, program, ANCHOR).id == scene.series.id
    refused("running", actions.start, scene.contact, scene.home, program, TODAY)


def test_a_series_begins_only_where_its_program_belongs(scene: Scene) -> None:
    with transaction():
        respite, birth = scene.a_home(HouseholdKind.RESPITE), scene.a_home(HouseholdKind.BIRTH_PARENT)
    for home in (respite, birth):
        refused("not_for_home", actions.start, scene.contact, home, catalog.get("en-god-start"), TODAY)
    refused("not_for_home", actions.start, scene.contact, scene.home, catalog.get("veien-videre"), TODAY)
    refused("not_for_home", actions.start, scene.contact, scene.home, catalog.get("tbo-f"), TODAY)
    assert [p.key for p in queries.programs_for(birth)] == ["veien-videre"]
    assert queries.programs_for(respite) == []


@pytest.mark.parametrize("days", [-731, 366])
def test_a_date_far_away_is_a_slip(scene: Scene, days: int) -> None:
    with transaction():
        home = scene.a_home()
    anchor = TODAY + timedelta(days=days)
    refused("anchor_out_of_range", actions.start, scene.contact, home, catalog.get("en-god-start"), anchor)


def test_a_series_keeps_the_curriculum_it_began_with(scene: Scene) -> None:
    content = {"interval_days": 14}
    with transaction():
        makers.save(ProgramOverride(cooperation_id=scene.cooperation.id, program_key="en-god-start", content=content))
        home = scene.a_home()
    (local,) = queries.programs_for(home)
    fresh = do(actions.start, scene.contact, home, local, ANCHOR)
    assert [lesson.due_on for lesson in actions.lessons_of(fresh)][:2] == [date(2026, 9, 30), date(2026, 10, 14)]
    do(actions.move_anchor, scene.contact, scene.series, ANCHOR + timedelta(days=1), 1)
    assert due_dates(scene)[0] == date(2026, 10, 19)  # monthly still; the 17th is a Saturday


def test_moving_the_date_moves_undone_lessons_only_and_no_agreed_time(scene: Scene) -> None:
    do(lesson_actions.hold, scene.contact, scene.lesson(1), date(2026, 10, 20))
    do(lesson_actions.move, scene.contact, scene.lesson(3), date(2026, 12, 22))
    begins = clock.to_utc(date(2026, 11, 27), NOW.time())
    do(lesson_actions.agree, scene.contact, scene.lesson(2), begins, begins + timedelta(minutes=90))
    do(actions.move_anchor, scene.contact, scene.series, date(2026, 9, 2), 1)
    assert due_dates(scene)[:4] == [date(2026, 10, 16), date(2026, 11, 2), date(2026, 12, 2), date(2027, 1, 4)]
    assert scene.lesson(3).state == LessonState.PLANNED
    assert (scene.lesson(2).starts_at, scene.lesson(2).sequence) == (begins, 0)


def test_a_date_that_somebody_else_moved_meanwhile_is_looked_over_again(scene: Scene) -> None:
    do(actions.move_anchor, scene.contact, scene.series, date(2026, 9, 2), 1)
    do(actions.move_anchor, scene.contact, scene.series, date(2026, 9, 2), 1)  # a double click
    refused("changed", actions.move_anchor, scene.leader, scene.series, date(2026, 9, 3), 1)


def test_lessons_are_held_in_order_and_the_last_one_finishes_the_series(scene: Scene) -> None:
    refused("not_in_order", lesson_actions.hold, scene.contact, scene.lesson(2), TODAY)
    refused("in_the_future", lesson_actions.hold, scene.contact, scene.lesson(1), TODAY + timedelta(days=1))
    hold_all(scene)
    series = scene.again()
    assert (series.state, series.closed_on, series.is_earned) == (SeriesState.FINISHED, TODAY, True)


def test_a_series_with_a_lesson_left_out_is_finished_without_a_certificate(scene: Scene) -> None:
    do(lesson_actions.skip, scene.contact, scene.lesson(1), SkipReason.KNOWN)
    for number in range(2, 7):
        do(lesson_actions.hold, scene.contact, scene.lesson(number), TODAY)
    assert (scene.again().state, scene.again().is_earned) == (SeriesState.FINISHED, False)


def test_undoing_the_last_lesson_opens_the_series_again_due_by_the_rule(scene: Scene) -> None:
    hold_all(scene)
    refused("not_the_last", lesson_actions.undo, scene.contact, scene.lesson(5))
    do(lesson_actions.undo, scene.contact, scene.lesson(6))
    do(lesson_actions.undo, scene.contact, scene.lesson(6))  # a double click
    assert (scene.again().state, scene.again().is_earned) == (SeriesState.RUNNING, False)
    assert (scene.lesson(6).state, scene.lesson(6).due_on) == (LessonState.PLANNED, date(2027, 3, 16))


def test_a_finished_series_does_not_open_again_beside_a_new_one(scene: Scene) -> None:
    hold_all(scene)
    do(actions.start, scene.contact, scene.home, catalog.get("en-god-start"), TODAY)
    refused("running", lesson_actions.undo, scene.contact, scene.lesson(6))
    assert scene.again().state == SeriesState.FINISHED


def test_what_is_asked_for_twice_is_done_and_told_once(scene: Scene) -> None:
    for _ in range(2):
        do(lesson_actions.hold, scene.contact, scene.lesson(1), TODAY)
        do(lesson_actions.postpone, scene.contact, scene.lesson(2), date(2026, 11, 16))
        do(lesson_actions.move, scene.contact, scene.lesson(3), date(2026, 12, 18))
    # Late, so a week from today; moved by hand.
    assert scene.lesson(2).due_on == date(2026, 12, 1)
    deeds = db.session.scalars(db.select(JournalEntry.deed).where(JournalEntry.subject == f"series:{scene.series.id}"))
    assert sorted(deeds) == ["series.hold", "series.move", "series.move", "series.start"]


def test_an_agreed_time_stands_in_calendars_and_its_sequence_rises_with_each_change(scene: Scene) -> None:
    begins = clock.to_utc(date(2026, 12, 1), NOW.time())
    ends = begins + timedelta(minutes=90)
    uid = scene.lesson(1).uid
    seen = []
    for deed, *args in (
        (lesson_actions.agree, begins, ends),
        (lesson_actions.agree, begins, ends),
        (lesson_actions.agree, begins + timedelta(hours=1), ends + timedelta(hours=1)),
        (lesson_actions.cancel_agreement,),
        (lesson_actions.cancel_agreement,),
        (lesson_actions.agree, begins, ends),
    ):
        do(deed, scene.contact, scene.lesson(1), *args)
        seen.append((scene.lesson(1).sequence, scene.lesson(1).is_agreed))
    assert seen == [(0, True), (0, True), (1, True), (2, False), (2, False), (3, True)]
    assert scene.lesson(1).uid == uid


def test_ending_a_series_calls_off_what_is_agreed_and_is_final(scene: Scene) -> None:
    begins = clock.to_utc(date(2026, 12, 1), NOW.time())
    do(lesson_actions.agree, scene.contact, scene.lesson(1), begins, begins + timedelta(minutes=90))
    for _ in range(2):
        do(actions.end, scene.contact, scene.series, EndReason.HOME_DECLINES)
    assert not scene.lesson(1).is_agreed
    refused("not_now", lesson_actions.hold, scene.contact, scene.lesson(1), TODAY)
    refused("not_now", actions.move_anchor, scene.contact, scene.series, TODAY, 1)


@pytest.mark.parametrize("choice", list(Choice))
def test_a_second_placement_does_what_was_chosen_and_the_journal_says_why(scene: Scene, choice: Choice) -> None:
    do(lesson_actions.hold, scene.contact, scene.lesson(1), TODAY)
    counts = do(actions.second_placement, scene.contact, scene.series, TODAY, choice, ChoiceReason.RECENT)
    running = db.session.scalars(db.select(IndividualSeries).where(IndividualSeries.state == SeriesState.RUNNING)).all()
    first, other = scene.again(), [it for it in running if it.id != scene.series.id]
    match choice:
        case Choice.CONTINUE:
            assert (first.state, other, counts.id) == (SeriesState.RUNNING, [], first.id)
        case Choice.RESTART:
            assert (first.state, first.ended_because) == (SeriesState.ENDED, EndReason.STARTED_ANEW)
            assert [(it.anchor, it.placement) for it in other] == [(TODAY, 1)]
        case Choice.SECOND:
            assert first.state == SeriesState.RUNNING
            assert [(it.anchor, it.placement) for it in other] == [(TODAY, 2)]
    told = db.session.scalars(db.select(JournalEntry).where(JournalEntry.deed == "series.second_placement")).one()
    assert told.detail == {"choice": choice.value, "why": "recent"}


def test_series_follow_the_home_when_it_is_handed_over(scene: Scene) -> None:
    with transaction():
        other = makers.a_contact_person(scene.service)
    do(home_actions.hand_over, scene.contact, [scene.home], scene.contact.person_id, other.person_id)
    code = scene.again().code
    assert queries.find_series(scene.contact, code) is None
    assert queries.find_series(other, code) is not None
    with pytest.raises(Refused, match=r"people\.home_changed"), transaction():
        home_actions.hand_over(scene.contact, [scene.home], scene.contact.person_id, other.person_id)


def test_no_date_of_a_series_ever_reaches_the_journal(scene: Scene) -> None:
    do(lesson_actions.hold, scene.contact, scene.lesson(1), TODAY)
    do(lesson_actions.move, scene.contact, scene.lesson(2), date(2026, 12, 18))
    do(actions.move_anchor, scene.contact, scene.series, date(2026, 9, 2), 1)
    do(actions.second_placement, scene.contact, scene.series, TODAY, Choice.RESTART, ChoiceReason.LONG_AGO)
    entries = db.session.scalars(db.select(JournalEntry).where(JournalEntry.deed.startswith("series.")))
    assert not [entry.detail for entry in entries if "202" in str(entry.detail)]


def test_nobody_else_finds_a_series(scene: Scene) -> None:
    with transaction():
        strangers = [
            makers.a_contact_person(scene.service),
            makers.a_leader(makers.a_service()),
            makers.a_coordinator(scene.cooperation),
            makers.an_admin(),
            makers.a_foster_parent(scene.a_home()),
        ]
    code = scene.again().code
    assert [queries.find_series(actor, code) for actor in [*strangers, scene.parent]] == [None] * 6
    assert queries.find_lesson(scene.leader, code, 1) is not None
    assert queries.find_lesson(scene.leader, code, 10**12) is None
    assert db.session.get(Lesson, scene.lesson(1).id) is not None
    assert db.session.get(Household, scene.home.id) is not None
