import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs import catalog
from programs.model import (
    IllFormed,
    Override,
    digest,
    from_data,
    override_from_data,
    override_to_data,
    to_data,
    with_override,
)
from programs.override import LOCAL
from tests.programs.making import FIGURE, a_module, a_program, some_words

words = st.builds(some_words, st.sampled_from(["Start", "Slutt"]))
overrides = st.builds(
    Override,
    min_homes=st.none() | st.integers(-1, 12),
    max_homes=st.none() | st.integers(-1, 12),
    interval_days=st.none() | st.integers(-1, 40),
    longest_gap_days=st.none() | st.integers(-1, 60),
    leaders=st.none() | st.integers(0, 3),
    allowed_absence=st.none() | st.integers(0, 3),
    again_after_years=st.none() | st.integers(-1, 4),
    certificate_at=st.none() | st.integers(0, 4),
    start_time=st.none() | st.sampled_from(["09:00", "18:00", "late"]),
    group_supervision=st.none() | st.integers(-1, 3),
    dropped=st.lists(st.sampled_from(["one", "three", "talk-1"]), max_size=2, unique=True).map(tuple),
    added=st.lists(st.sampled_from([a_module("four", 1), a_module("five", 1)]), max_size=2, unique=True).map(tuple),
    minutes=st.dictionaries(st.sampled_from(["one", "two"]), st.integers(10, 610), max_size=2),
    titles=st.dictionaries(st.sampled_from(["one", "two"]), words, max_size=2),
)


@pytest.mark.parametrize("key", sorted(catalog.load()))
def test_no_change_leaves_a_program_as_it_is(key):
    program = catalog.get(key)

    assert with_override(program, Override()) == program
    assert digest(with_override(program, Override())) == digest(program)


@settings(deadline=None)
@given(overrides)
def test_local_changes_come_back_from_their_data_even_through_json(override):
    assert override_from_data(json.loads(json.dumps(override_to_data(override))), "stored") == override


@settings(deadline=None)
@given(overrides)
def test_local_changes_give_a_well_formed_program_or_a_refusal_that_names_the_program(override):
    refused_at = ""
    changed = a_program()
    try:
        changed = with_override(changed, override)
    except IllFormed as refusal:
        refused_at = refusal.place

    assert not refused_at or refused_at.startswith("made-up with local changes, ")
    assert from_data(to_data(changed), "changed") == changed
    assert refused_at or override.min_homes in {None, changed.min_homes}


def test_numbers_titles_and_lengths_change_and_their_source_is_the_cooperation():
    override = Override(min_homes=3, minutes={"one": 90}, titles={"two": some_words("Ny")}, leaders=2)

    changed = with_override(a_program(), override)

    assert changed.min_homes == 3
    assert changed.modules[0].minutes == 90
    assert changed.modules[1].title == some_words("Ny")
    assert {name for name, figure in changed.sources.items() if figure == LOCAL} == {"min_homes", "minutes", "titles"}
    assert changed.sources["leaders"] == FIGURE


@pytest.mark.parametrize("count", range(9))
def test_tbo_f_may_be_held_with_any_number_of_supervision_meetings_up_to_eight(count):
    changed = with_override(catalog.get("tbo-f"), Override(group_supervision=count))

    assert len(changed.course_modules) == 8
    assert len(changed.supervision_modules) == count
    assert changed.evaluation == ("self-care", f"supervision-{count}") if count else ("self-care",)


def test_trygg_base_may_be_held_in_five_meetings_as_the_original_is():
    changed = with_override(catalog.get("trygg-base"), Override(dropped=("closing",), certificate_at=4))

    assert len(changed.modules) == 5
    assert changed.evaluation == ("membership",)


def test_a_follow_up_is_added_in_a_block_of_its_own():
    changed = with_override(catalog.get("efst"), Override(added=(a_module("follow-up", 1),), interval_days=28))

    assert [(module.key, module.block) for module in changed.modules] == [("day-1", 1), ("day-2", 1), ("follow-up", 2)]


def test_blocks_are_counted_anew_when_a_module_is_dropped_and_days_of_one_block_stay_together():
    changed = with_override(
        catalog.get("egs-training"), Override(dropped=("day-3",), certificate_at=3, added=(a_module("day-5", 9),))
    )

    assert [(module.key, module.block) for module in changed.modules] == [
        ("day-1", 1),
        ("day-2", 1),
        ("day-4", 2),
        ("day-5", 3),
    ]


def test_an_evaluation_after_a_dropped_first_module_moves_to_the_first_that_is_left():
    changed = with_override(a_program(evaluation=("one",)), Override(dropped=("one",), certificate_at=1))

    assert changed.evaluation == ("two",)


def test_the_shortest_gap_follows_the_interval():
    changed = with_override(a_program(), Override(interval_days=21))

    assert (changed.interval_days, changed.block_gap_days) == (21, 21)


def test_the_part_of_day_follows_the_start():
    assert with_override(a_program(), Override(start_time="09:30")).part_of_day == "day"


@pytest.mark.parametrize(
    ("override", "place"),
    [
        (Override(min_homes=9), "min_homes"),
        (Override(max_homes=0), "max_homes"),
        (Override(interval_days=30), "longest_gap_days"),
        (Override(start_time="half past five"), "start_time"),
        (Override(minutes={"one": 601}), "module one, minutes"),
        (Override(minutes={"four": 60}), "minutes, four"),
        (Override(titles={"four": some_words()}), "titles, four"),
        (Override(dropped=("four",)), "dropped, four"),
        (Override(dropped=("one",)), "certificate_at"),
        (Override(dropped=("one", "two", "three")), "modules"),
        (Override(added=(a_module("one", 1),)), "modules[6], key"),
        (Override(group_supervision=3), "group_supervision"),
        (Override(group_supervision=-1), "group_supervision"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_at_its_place(override, place):
    with pytest.raises(IllFormed) as refusal:
        with_override(a_program(), override)

    assert refusal.value.place == f"made-up with local changes, {place}"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"color": "efst"}, "color"),
        ({"min_homes": "3"}, "min_homes"),
        ({"minutes": {"one": "90"}}, "minutes, one"),
        ({"titles": {"one": {"nb": "En"}}}, "titles, one, nn"),
        ({"dropped": "one"}, "dropped"),
        ({"added": [{"key": "four"}]}, "added[1], title"),
    ],
)
def test_ill_formed_changes_are_refused_at_their_place(data, place):
    with pytest.raises(IllFormed) as refusal:
        override_from_data(data, "Vestfjord")

    assert refusal.value.place == f"Vestfjord, {place}"


def test_nobody_can_change_an_override_afterwards():
    with pytest.raises(TypeError):
        Override(minutes={"one": 90}).minutes["one"] = 60  # type: ignore[index]
