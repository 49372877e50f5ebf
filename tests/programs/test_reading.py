import pickle
from enum import StrEnum

import pytest

from programs.reading import IllFormed, Table, flag, inside, list_of, map_of, mapping, one_of, plain, text, whole


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("reader", "data"),
    [(text, "a"), (whole, 0), (flag, False), (one_of(Color), "red"), (list_of(whole), []), (map_of(whole), {})],
)
def test_a_reader_gives_back_what_is_of_its_kind(reader, data):
    value = reader(data)

    assert value == data or list(value) == data


@pytest.mark.parametrize(
    ("reader", "data", "problem"),
    [
        (text, 1, "must be a text, and is a whole number"),
        (text, "  ", "is blank; write the text"),
        (whole, "1", "must be a whole number, and is a text"),
        (whole, True, "must be a whole number, and is true or false"),
        (whole, 1.0, "must be a whole number, and is float"),
        (flag, 1, "must be true or false, and is a whole number"),
        (one_of(Color), "green", "'green' is not a choice; use one of: red, blue"),
        (list_of(whole), "12", "must be a list, and is a text"),
        (map_of(whole), [], "must be a table, and is a list"),
        (mapping, None, "must be a table, and is NoneType"),
    ],
)
def test_a_reader_says_what_it_wanted_and_what_it_found(reader, data, problem):
    with pytest.raises(IllFormed) as refusal:
        reader(data)

    assert refusal.value.problem == problem


def test_a_place_goes_from_the_outermost_to_the_innermost_and_counts_from_one():
    reader = map_of(list_of(whole))

    with pytest.raises(IllFormed) as refusal, inside("file.toml"):
        reader({"weeks": [1, 2, "three"]})

    assert refusal.value.place == "file.toml, weeks[3]"
    assert str(refusal.value) == "file.toml, weeks[3]: must be a whole number, and is a text"


def test_a_table_refuses_a_field_it_does_not_know():
    with pytest.raises(IllFormed, match="colour: is no known field; remove it, or use one of: color, size"):
        Table({"colour": "red"}, ["size", "color"])


def test_a_field_name_is_a_text():
    with pytest.raises(IllFormed, match="1: is no field name"):
        Table({1: "red"}, ["color"])


def test_a_field_that_must_be_there_is_missed_and_another_is_not():
    table = Table({}, ["color"])

    assert table.maybe("color", text) is None
    with pytest.raises(IllFormed, match="color: is missing; add it"):
        table.read("color", text)


def test_plain_data_is_the_same_for_equal_values():
    first = plain({"b": frozenset({Color.RED, Color.BLUE}), "a": (1, True)})
    second = plain({"a": (1, True), "b": frozenset({Color.BLUE, Color.RED})})

    assert first == second == {"a": [1, True], "b": ["blue", "red"]}
    assert list(first) == list(second)


def test_a_refusal_survives_the_way_between_processes():
    refusal = pickle.loads(pickle.dumps(IllFormed("here", "is wrong")))

    assert (refusal.place, refusal.problem) == ("here", "is wrong")
