"""The fairness rule, against a plain statement of it, for every small line there is."""

from __future__ import annotations

from itertools import product

import pytest

from courseapp.enrollment.line import MOST_PASSES, Holds, Turn, Waiting, holds, turns

SERVICES = (1, 2)


def lines(length: int):
    for shape in product(SERVICES, (1, 2), (0, MOST_PASSES), repeat=length):
        parts = [shape[i : i + 3] for i in range(0, len(shape), 3)]
        yield [Waiting(n, service, need, passed) for n, (service, need, passed) in enumerate(parts)]


CASES = [
    (free, kept, line)
    for free in range(4)
    for kept in ({}, {1: 1}, {1: 2}, {2: 1})
    if sum(kept.values()) <= free
    for line in (*lines(1), *lines(2), *lines(3))
]


def check(free: int, kept: dict[int, int], line: list[Waiting]) -> None:
    """Replay the turns one by one: each must be right by itself, and nobody may be left who could go."""
    passed = {it.id: it.passed for it in line}
    waiting, kept = list(line), dict(kept)
    for turn in turns(free, kept, line):
        home = next(it for it in waiting if it.id == turn.id)
        ahead = waiting[: waiting.index(home)]
        own = min(home.need, kept.get(home.service, 0))
        assert home.need <= free - sum(n for service, n in kept.items() if service != home.service)
        for other in ahead:
            could = free - sum(n for service, n in kept.items() if service != other.service)
            takes_from = own < home.need or other.service == home.service
            assert (other.id in turn.passes) == takes_from
            if takes_from:
                before = waiting[: waiting.index(other)]
                assert other.need > could or any(passed[it.id] >= MOST_PASSES for it in before)
                assert passed[other.id] < MOST_PASSES
                passed[other.id] += 1
        free -= home.need
        kept[home.service] = kept.get(home.service, 0) - own
        waiting.remove(home)
    left = [Waiting(it.id, it.service, it.need, passed[it.id]) for it in waiting]
    assert turns(free, kept, left) == []
    for it in left:
        assert holds(free, kept, left, it.id) != Holds.TURN
    kept_for_others = sum(n for service, n in kept.items() if left and service != left[0].service)
    assert not left or left[0].need > free - kept_for_others


def test_every_small_line_is_served_by_the_rule() -> None:
    for free, kept, line in CASES:
        check(free, kept, line)
    assert len(CASES) > 4000


def test_in_order_while_all_need_the_same() -> None:
    line = [Waiting(n, 1, 1) for n in range(5)]
    assert turns(3, {}, line) == [Turn(0), Turn(1), Turn(2)]


def test_a_smaller_home_passes_a_larger_one_only_so_often() -> None:
    singles = [Waiting(n, 1, 1) for n in range(1, 9)]
    served, passed = [], 0
    while found := turns(1, {}, [Waiting(0, 1, 2, passed), *singles]):
        assert found[0].passes == (0,)
        passed += 1
        singles = [it for it in singles if it.id != found[0].id]
        served.append(found[0].id)
    assert served == [1, 2]
    assert holds(1, {}, [Waiting(0, 1, 2, passed), *singles], 3) == Holds.SAVED
    assert turns(2, {}, [Waiting(0, 1, 2, passed), *singles]) == [Turn(0)]


def test_seats_kept_for_a_service_are_its_own_and_taking_them_passes_nobody() -> None:
    line = [Waiting(0, 1, 1, MOST_PASSES), Waiting(1, 2, 1), Waiting(2, 1, 1)]
    assert turns(1, {2: 1}, line) == [Turn(1)]
    assert holds(1, {2: 1}, line, 0) == Holds.KEPT
    assert turns(1, {}, line) == [Turn(0)]


def test_what_holds_a_home_is_told() -> None:
    line = [Waiting(0, 1, 2), Waiting(1, 1, 1)]
    assert holds(0, {}, line, 1) == Holds.FULL
    assert holds(1, {}, line, 0) == Holds.TOO_FEW
    assert holds(2, {}, line, 0) == Holds.TURN
    with pytest.raises(LookupError):
        holds(1, {}, line, 9)
