"""Allowances of tries."""

from __future__ import annotations

import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.people import throttle
from courseapp.people.models import SignInTry
from courseapp.people.throttle import Allowance
from tests.makers import NOW

THREE = Allowance("password", "a@example.org", 3)


def test_the_allowance_is_so_many_and_no_more_until_an_hour_has_passed(app: Flask) -> None:
    assert all(throttle.spend(THREE) for _ in range(3))
    assert throttle.spend(THREE) is None
    with clock.at(NOW + timedelta(minutes=59)):
        assert throttle.spend(THREE) is None
    with clock.at(NOW + timedelta(hours=1)):
        assert throttle.spend(THREE)


def test_a_try_that_is_not_let_through_does_not_prolong_the_wait(app: Flask) -> None:
    for _ in range(10):
        throttle.spend(THREE)
    assert len(db.session.scalars(select(SignInTry)).all()) == 3


def test_a_try_given_back_does_not_count(app: Flask) -> None:
    for _ in range(10):
        taken = throttle.spend(THREE)
        assert taken
        throttle.give_back(taken)


def test_allowances_of_different_kinds_and_people_are_apart(app: Flask) -> None:
    for _ in range(4):
        throttle.spend(THREE)
    assert throttle.spend(Allowance("link", "a@example.org", 3))
    assert throttle.spend(Allowance("password", "b@example.org", 3))


def test_when_one_allowance_is_used_up_nothing_is_taken_from_the_other(app: Flask) -> None:
    wide = Allowance("network", "192.0.2.1", 4)
    for _ in range(10):
        throttle.spend(THREE, wide)
    assert throttle.spend(wide)


def test_the_rows_do_not_tell_who_tried(app: Flask) -> None:
    throttle.spend(THREE)
    (row,) = db.session.scalars(select(SignInTry)).all()
    assert "example" not in row.who
    assert len(row.who) == 64


def test_tries_at_the_same_moment_do_not_get_past_the_allowance(app: Flask) -> None:
    passed: list[list[int]] = []
    begin = threading.Barrier(8)

    def trying() -> None:
        with clock.at(NOW), app.app_context():
            begin.wait()
            if taken := throttle.spend(THREE):
                passed.append(taken)

    threads = [threading.Thread(target=trying) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) <= 3


def test_a_subscriber_with_many_ipv6_addresses_is_one_network() -> None:
    assert (
        throttle.network_of("2001:db8:1:2:3::4") == throttle.network_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    )
    assert throttle.network_of("192.0.2.7") == "192.0.2.7"
    assert throttle.network_of(None) == throttle.network_of("rubbish") == ""
