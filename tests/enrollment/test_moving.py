"""Going on in another cohort: one home, or all of a cohort's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp import promises
from courseapp.attendance import actions as attendance
from courseapp.attendance.actions import Wish
from courseapp.attendance.earned import earned
from courseapp.attendance.rules import Presence
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import meetings_of
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions, moving, moving_queries
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, Person
from courseapp.people.word import KINDS
from courseapp.places.models import Cooperation
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def enroll(cohort: Cohort, home: Household) -> Enrollment:
    return actions.sign_up(None, cohort, home, makers.adults_of(home))


def with_reader(home: Household) -> Household:
    """Give the first adult of a home an account, so that there is somebody to tell."""
    makers.an_account(db.session.get_one(Person, makers.adults_of(home)[0]), Role.FOSTER_PARENT)
    return home


def states(cohort: Cohort) -> list[tuple[int, str]]:
    rows = db.session.execute(
        db.select(Enrollment.household_id, Enrollment.state)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
    )
    return [(home, str(state)) for home, state in rows]


def told(home: Household) -> list[str]:
    return list(
        db.session.scalars(
            db.select(Message.template)
            .where(Message.person_id.in_(makers.adults_of(home)), Message.template.in_(KINDS))
            .order_by(Message.id)
        )
    )


def two_cohorts(program: str = "tbo-f", seats: tuple[int, int] = (3, 3)) -> tuple[Cooperation, Cohort, Cohort]:
    cooperation = makers.a_cooperation()
    first, second = (makers.a_cohort(cooperation, program, seats=n, answer_days=2) for n in seats)
    return cooperation, first, second


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


def test_merged_homes_keep_their_place_in_the_line_they_share(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts(seats=(2, 2))
        service = makers.services_of(cooperation)[0]
        homes = [with_reader(makers.a_household(service)) for _ in range(6)]
    order = [there, here, there, here, here, there]
    for minute, (cohort, home) in enumerate(zip(order, homes, strict=True)):
        with clock.at(makers.NOW + timedelta(minutes=minute)), transaction():
            enroll(cohort, home)
    assert [s for _, s in states(here)] == ["seated", "seated", "waiting"]
    assert [s for _, s in states(there)] == ["seated", "seated", "waiting"]
    with transaction():
        moving.merge(None, here, there, 4, "for få")
    assert states(there) == list(
        zip([h.id for h in homes], ["seated", "seated", "seated", "seated", "waiting", "waiting"], strict=True)
    )
    assert {s for _, s in states(here)} == {"moved"}
    db.session.refresh(here)
    assert here.state == CohortState.CANCELLED
    assert all(m.cancelled_at for m in meetings_of(here))
    assert [told(h)[-1] for h in homes] == [
        "enrollment.merged" if cohort is here else told(h)[0] for cohort, h in zip(order, homes, strict=True)
    ]
    assert all(told(h).count("enrollment.merged") == (cohort is here) for cohort, h in zip(order, homes, strict=True))
    assert all("cohorts.cancelled" not in told(h) for h in homes)
    assert list(promises.broken()) == []


def test_what_is_shown_before_a_merge_is_what_happens(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts("cos-p", seats=(5, 6))
        service = makers.services_of(cooperation)[0]
        coordinator = makers.a_coordinator(cooperation)
        for n, cohort in enumerate([here, there, there, here, here, there, here]):
            with clock.at(makers.NOW + timedelta(minutes=n)):
                enroll(cohort, makers.a_household(service, adults=1 + n % 2))
    for seats in range(6, 12):
        fates = moving_queries.fates(coordinator, here, there, seats)
        with transaction():
            old = {e.id: n for n, e in enumerate(_live(here))}
            moving.merge(coordinator, here, there, seats, "for få")
            after = {
                old[before.id]: db.session.get_one(Enrollment, before.moved_to_id).state
                for before in db.session.scalars(
                    db.select(Enrollment).where(Enrollment.cohort_id == here.id, Enrollment.moved_to_id.is_not(None))
                )
            }
            db.session.rollback()
        assert [it.after for it in fates] == [after[n] for n in range(len(fates))], seats


def _live(cohort: Cohort) -> list[Enrollment]:
    return list(
        db.session.scalars(
            db.select(Enrollment)
            .where(Enrollment.cohort_id == cohort.id)
            .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
        )
    )


def test_services_and_invitations_go_along(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        one, other = makers.services_of(cooperation)
        here, there = makers.a_cohort(cooperation, services=[one]), makers.a_cohort(cooperation, services=[other])
        invited, both = makers.a_household(one), makers.a_household(one)
        coordinator = makers.a_coordinator(cooperation)
        actions.invite(coordinator, here, [invited, both])
        db.session.add(Invitation(cohort_id=there.id, household_id=both.id, invited_at=clock.now(), answer=Answer.OPEN))
    with transaction():
        moving.merge(coordinator, here, there, 6, "for få")
    rows = db.session.execute(
        db.select(Invitation.household_id, Invitation.cohort_id, Invitation.answer).order_by(Invitation.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (invited.id, there.id, Answer.OPEN),
        (both.id, here.id, Answer.REVOKED),
        (both.id, there.id, Answer.OPEN),
    ]
    with transaction():
        assert enroll(there, invited).state == EnrollmentState.SEATED


def test_a_merge_that_is_no_longer_what_was_shown_is_not_done(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts()
        service = makers.services_of(cooperation)[0]
        shown = moving.fingerprint(here, there)
        enroll(here, makers.a_household(service))
    with pytest.raises(Refused) as refused, transaction():
        moving.merge(None, here, there, 3, "for få", shown)
    assert refused.value.code == "enrollment.changed_meanwhile"


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("fewer seats", "enrollment.fewer_seats"),
        ("too many seats", "cohorts.seats_out_of_range"),
        ("this has begun", "enrollment.has_begun"),
        ("other planned", "enrollment.not_open"),
        ("this cancelled", "cohorts.not_now"),
        ("other cooperation", "enrollment.other_program"),
    ],
)
def test_cohorts_that_cannot_be_merged_say_why(app: Flask, case: str, code: str) -> None:
    with transaction():
        cooperation, here, there = two_cohorts()
        if case == "other planned":
            there = makers.a_cohort(cooperation, open_=False)
        if case == "other cooperation":
            there = makers.a_cohort()
        if case == "this cancelled":
            actions.cancel_cohort(None, here, "")
    when = (here.first_at if case == "this has begun" else None) or clock.now()
    seats = {"fewer seats": 2, "too many seats": 501}.get(case, 6)
    with pytest.raises(Refused) as refused, clock.at(when), transaction():
        moving.merge(None, here, there, seats, "for få")
    assert refused.value.code == code


def test_a_coordinator_merges_after_seeing_what_becomes_of_each_home(app: Flask) -> None:
    with transaction():
        cooperation, here, there = two_cohorts(seats=(3, 3))
        service = makers.services_of(cooperation)[0]
        coordinator = makers.a_coordinator(cooperation)
        homes = [makers.a_household(service) for _ in range(4)]
        for cohort, home in zip([here, here, there, there], homes, strict=True):
            enroll(cohort, home)
    browser = Browser(app, coordinator)
    assert there.name in browser.get(f"/kull/{here.code}/sla-sammen").text
    address = f"/kull/{here.code}/sla-sammen/{there.code}"
    assert browser.get(address).fields()["seats"] == "4"
    page = browser.post(address, {"seats": "3", "reason": "For få påmeldte"}, 200)
    assert "Se over på nytt" in page.text
    assert "På venteliste" in page.text
    assert page.fields()["seats"] == "3"
    page = browser.post(address, {"reason": "For få påmeldte"}, 303)
    assert len(states(there)) == 4
    assert there.name in browser.get(f"/kull/{here.code}").text
    browser.get(address, 303)
    outsider = makers.a_coordinator(makers.a_cooperation())
    db.session.commit()
    Browser(app, outsider).get(address, 404)
    Browser(app, makers.a_foster_parent(homes[0])).get(f"/kull/{there.code}/sla-sammen", 403)


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
