"""A whole cohort goes on in another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp import promises
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import meetings_of
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions, moving, moving_queries, queries
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from tests import makers
from tests.enrollment.moves import enroll, states, told, two_cohorts, with_reader
from tests.pages import Browser


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
        taken = queries.counts([there.id])[there.id].taken
        fates = moving_queries.fates(coordinator, here, there, seats - taken, seats)
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
