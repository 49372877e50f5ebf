"""Places as dots: all inside the drawing, north up, the area following the count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from courseapp.places.dots import LEAST, MOST, NONE, dot_map

points = st.tuples(st.floats(58, 71), st.floats(4.5, 31))


@given(st.dictionaries(st.sampled_from("abcdefgh"), points, max_size=8), st.integers(0, 500))
def test_every_dot_lies_inside(places: dict[str, tuple[float, float]], count: int) -> None:
    drawn = dot_map({key: (key, point) for key, point in places.items()}, dict.fromkeys(places, count))
    assert len(drawn.dots) == len(places)
    assert all(MOST <= dot.x <= drawn.width - MOST and MOST <= dot.y <= drawn.height - MOST for dot in drawn.dots)


def test_north_is_up_east_is_right_and_more_is_larger() -> None:
    places = {"north": ("N", (61.0, 5.0)), "east": ("E", (60.0, 7.0)), "none": ("0", (60.5, 6.0))}
    dots = {dot.key: dot for dot in dot_map(places, {"north": 4, "east": 64}).dots}
    assert dots["north"].y < dots["none"].y < dots["east"].y
    assert dots["north"].x < dots["none"].x < dots["east"].x
    assert (dots["none"].radius, dots["north"].radius, dots["east"].radius) == (NONE, LEAST, MOST)
