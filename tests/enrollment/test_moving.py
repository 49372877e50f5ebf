"""A home goes on in another cohort of the same program."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp import promises
from courseapp.attendance import actions as attendance
from courseapp.attendance.actions import Wish
from courseapp.attendance.earned import earned
from courseapp.attendance.rules import Presence
from courseapp.cohorts.queries import meetings_of
from courseapp.enrollment import actions, moving
from courseapp.kernel import clock
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from tests import makers
from tests.enrollment.moves import enroll, states, told, two_cohorts, with_reader
from tests.pages import Browser
from tests.statements import counted


def test_a_home_moves_with_its_needs_and_the_next_in_line_gets_its_seat(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts(seats=(1, 2))
        service = makers.services_of(cooperation)[0]
        home, waiting = with_reader(makers.a_household(service, adults=2)), makers.a_household(service)
        needs = actions.Needs(childcare=True, diet="halal", interpreter="polsk")
        old = actions.sign_up(None, here, home, makers.adults_of(home), needs)
        enroll(here, waiting)
    with transaction():
        new = moving.move(None, old, there)
    assert states(here) == [(home.id, "moved"), (waiting.id, "offered")]
    assert states(there) == [(home.id, "seated")]
    assert (new.childcare, new.diet, new.interpreter) == (True, "halal", "polsk")
    assert [p.person_id for p in new.participants] == makers.adults_of(home)
    assert (old.moved_to_id, old.withdrawn_at) == (new.id, clock.now())
    assert told(home) == ["enrollment.seated", "enrollment.moved"]
    assert list(promises.broken()) == []


def test_a_home_keeps_its_place_when_there_is_no_seat_for_it_there(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts("cos-p", seats=(4, 3))
        service = makers.services_of(cooperation)[0]
        couple, pair = (makers.a_household(service, adults=2) for _ in range(2))
        old = enroll(here, couple)
        enroll(there, pair)
    with pytest.raises(Refused) as refused, transaction():
        moving.move(None, old, there)
    assert refused.value.code == "enrollment.no_seat_there"
    assert (states(here), states(there)) == ([(couple.id, "seated")], [(pair.id, "seated")])


def test_nobody_who_waits_is_passed_by_a_home_that_comes_from_elsewhere(app: Flask) -> None:
    """A seat saved for a couple that has been passed as often as it may be is not one to move into."""
    with transaction():
        cooperation, here, there = two_cohorts("cos-p", seats=(4, 2))
        service = makers.services_of(cooperation)[0]
        single, couple, mover = (makers.a_household(service, adults=n) for n in (1, 2, 1))
        enroll(there, single)
        waits = enroll(there, couple)
        waits.passed = 2
        old = enroll(here, mover)
    with pytest.raises(Refused) as refused, transaction():
        moving.move(None, old, there)
    assert refused.value.code == "enrollment.no_seat_there"
    assert dict(states(there)) == {single.id: "seated", couple.id: "waiting"}


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("itself", "enrollment.same_cohort"),
        ("other program", "enrollment.other_program"),
        ("service not in", "enrollment.service_not_in"),
        ("cancelled", "enrollment.cohort_cancelled"),
        ("has left", "enrollment.not_now"),
        ("in there", "enrollment.already_in"),
    ],
)
def test_a_move_is_refused_by_the_same_gate_as_a_sign_up(app: Flask, case: str, code: str) -> None:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        one, other = makers.services_of(cooperation)
        here = makers.a_cohort(cooperation, services=[one, other])
        there = makers.a_cohort(
            cooperation, "cos-p" if case == "other program" else "tbo-f", services=[other] if "not in" in case else None
        )
        home = makers.a_household(one)
        old = enroll(here, home)
        if case == "cancelled":
            actions.cancel_cohort(None, there, "")
        if case == "has left":
            actions.withdraw(None, old)
        if case == "in there":
            actions.sign_up(None, there, home, makers.adults_of(home), override="reason")
    with pytest.raises(Refused) as refused, transaction():
        moving.move(None, old, here if case == "itself" else there)
    assert refused.value.code == code


def test_what_was_attended_comes_along_and_counts_once(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts()
        home = makers.a_household(makers.services_of(cooperation)[0], adults=2)
        old = enroll(here, home)
    one, two, three = meetings_of(here)[:3]
    for meeting in (one, two, three):
        with clock.at(meeting.ends_at), transaction():
            absent = {f"{old.code}-2": Wish(Presence.ABSENT)} if meeting is two else {}
            marks = {f"{old.code}-1": Wish(Presence.PRESENT), f"{old.code}-2": Wish(Presence.LATE)} | absent
            attendance.mark(None, meeting, marks, clock.now())
    with clock.at(three.ends_at + timedelta(hours=1)):
        with transaction():
            new = moving.move(None, old, there, "reason")
        later = next(m for m in meetings_of(there) if m.starts_at > clock.now())
    with clock.at(later.ends_at), transaction():
        attendance.mark(None, later, {f"{new.code}-1": Wish(Presence.PRESENT)}, clock.now())
    first, second = makers.adults_of(home)
    ids = new.id, old.id
    with counted() as statements:
        found = earned(ids)
    assert len(statements) == 1
    assert found[old.id, first].here == {one.module_key, two.module_key, three.module_key}
    assert found[old.id, second].here == {one.module_key, three.module_key}
    assert found[new.id, first].here == {later.module_key}
    assert found[new.id, first].brought == {one.module_key, two.module_key, three.module_key} - {later.module_key}
    assert found[new.id, second] == type(found[new.id, second])(
        frozenset(), frozenset({str(one.module_key), str(three.module_key)})
    )
    assert list(promises.broken()) == []


def test_a_family_changes_to_another_cohort_by_itself(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts()
        home = makers.a_household(makers.services_of(cooperation)[0])
        full = makers.a_cohort(cooperation, seats=1)
        enroll(full, makers.a_household(makers.services_of(cooperation)[0]))
        enroll(here, home)
        parent = makers.a_foster_parent(home)
        stranger = makers.a_foster_parent(makers.a_household(makers.services_of(cooperation)[0]))
    browser = Browser(app, parent)
    address = f"/kull/{here.code}/min-pamelding/bytt"
    assert any(address in link for link in browser.get(f"/kull/{here.code}/min-pamelding").links())
    page = browser.post(address, {"to": full.code}, 422)
    assert "Det er ikke ledig plass" in page.text
    page = browser.post(address, {"to": "NOWHERE"}, 422)
    assert "Velg et av kullene" in page.text
    browser.post(address, {"to": there.code}, 303)
    assert states(there) == [(home.id, "seated")]
    assert there.name in browser.get(f"/kull/{here.code}/min-pamelding").text
    browser.get(address, 404)
    Browser(app, stranger).get(address, 404)


def test_staff_move_a_home_into_a_cohort_that_has_begun(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        here = makers.a_cohort(cooperation)
        running = makers.a_cohort(cooperation, first=clock.today() + timedelta(days=1))
        home = makers.a_household(makers.services_of(cooperation)[0])
        old = enroll(here, home)
        coordinator, parent = makers.a_coordinator(cooperation), makers.a_foster_parent(home)
        outsider = makers.a_coordinator(makers.a_cooperation())
    address = f"/kull/{here.code}/deltakere/{old.code}/flytt"
    with clock.at(makers.NOW + timedelta(days=5)):
        mine = f"/kull/{here.code}/min-pamelding/bytt"
        assert running.name not in Browser(app, parent).get(mine).text
        Browser(app, outsider).get(address, 404)
        Browser(app, parent).get(address, 403)
        browser = Browser(app, coordinator)
        browser.post(address, {"to": running.code, "reason": "Ny jobb"}, 303)
        browser.get(address, 303)
    assert states(running) == [(home.id, "seated")]
