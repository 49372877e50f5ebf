"""The curve of a draft that gets better: stairs up to now, and the limit above."""

from __future__ import annotations

from courseapp.planning.curve import HEIGHT, MARGIN, WIDTH, curve


def test_without_a_plan_there_is_nothing_to_draw() -> None:
    assert curve([], 10) is None


def test_a_plan_stands_until_a_better_one_is_found_and_up_to_now() -> None:
    drawn = curve([(0.0, 100, None), (5.0, 200, 300)], 10)
    assert drawn is not None
    assert drawn.points.startswith(f"M{float(MARGIN)} ")
    assert drawn.points.count("H") == 2
    assert drawn.last == (float(WIDTH - MARGIN), float(HEIGHT / 2))
    assert (drawn.worst, drawn.best, drawn.seconds) == (100, 300, 10)


def test_the_limit_begins_when_it_is_proven() -> None:
    drawn = curve([(0.0, 100, None), (5.0, 200, 300)], 10)
    assert drawn is not None
    assert drawn.limit == f"M{WIDTH / 2} {float(MARGIN)}H{float(WIDTH - MARGIN)}V{float(MARGIN)}"
    unproven = curve([(0.0, 100, None)], 10)
    assert unproven is not None
    assert not unproven.limit


def test_one_value_alone_lies_in_the_middle() -> None:
    drawn = curve([(1.0, 100, None)], 1)
    assert drawn is not None
    assert drawn.last[1] == HEIGHT / 2
