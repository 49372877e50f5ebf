import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs import catalog
from programs.model import Audience, IllFormed, Phase, SeatUnit, Words, digest, from_data, to_data
from tests.programs.making import a_module, a_program

letters = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@st.composite
def programs(draw):
    """Well-formed programs of many shapes."""
    count = draw(st.integers(1, 12))
    blocks = [1]
    for step in draw(st.lists(st.integers(0, 1), min_size=count - 1, max_size=count - 1)):
        blocks.append(blocks[-1] + step)
    phases = [Phase.COURSE, *draw(st.lists(st.sampled_from(Phase), min_size=count - 1, max_size=count - 1))]
    modules = tuple(
        a_module(f"m-{number}", block, draw(st.integers(15, 600)), phase)
        for number, (block, phase) in enumerate(zip(blocks, phases, strict=True))
    )
    course = phases.count(Phase.COURSE)
    absence = draw(st.integers(0, course - 1))
    gaps = sorted(draw(st.lists(st.integers(1, 366), min_size=3, max_size=3)))
    homes = sorted(draw(st.lists(st.integers(1, 200), min_size=2, max_size=2)))
    asked = draw(st.sets(st.sampled_from(modules)))
    return a_program(
        name=Words(draw(letters), draw(letters), draw(letters)),
        short=draw(letters),
        version=draw(st.integers(1, 99)),
        modules=modules,
        block_gap_days=gaps[0],
        interval_days=gaps[1],
        longest_gap_days=gaps[2],
        seat_unit=draw(st.sampled_from(SeatUnit)),
        min_homes=homes[0],
        max_homes=homes[1],
        audience=draw(st.frozensets(st.sampled_from(sorted(set(Audience) - {Audience.BIRTH_PARENT})), min_size=1)),
        allowed_absence=absence,
        certificate_at=draw(st.none() | st.integers(1, course - absence)),
        evaluation=tuple(module.key for module in modules if module in asked),
        recommendation=draw(st.none() | st.integers(1, 4)),
        owner=draw(st.none() | st.builds(Words, letters, letters, letters)),
    )


@settings(deadline=None)
@given(programs())
def test_a_program_comes_back_from_its_data_even_through_json(program):
    back = from_data(json.loads(json.dumps(to_data(program))), "stored copy")

    assert back == program
    assert digest(back) == digest(program)


@settings(deadline=None)
@given(programs(), programs())
def test_digests_are_equal_exactly_when_the_curricula_are(first, second):
    assert (digest(first) == digest(second)) == (first == second)


def test_a_digest_does_not_depend_on_the_order_of_the_fields():
    data = to_data(a_program())
    turned = dict(reversed(data.items()))
    turned["audience"] = list(reversed(data["audience"]))
    turned["sources"] = dict(reversed(data["sources"].items()))

    assert digest(from_data(turned, "turned")) == digest(a_program())


def test_a_digest_is_the_same_from_one_release_to_the_next():
    # A changed number here means that every stored copy of a curriculum looks changed: raise no alarm lightly.
    assert digest(a_program()) == "8ab7edb450b43ca1000e32a28572ddd10d889bc15e51000814138fc43bc3155c"


def test_data_says_nothing_about_what_a_program_has_not():
    assert "medal" not in to_data(a_program())
    assert to_data(a_program(medal="gold"))["medal"] == "gold"


@pytest.mark.parametrize("field", sorted(to_data(a_program(certificate_at=None))))
def test_a_missing_field_is_refused_by_name(field):
    data = to_data(a_program(certificate_at=None))
    del data[field]

    with pytest.raises(IllFormed) as refusal:
        from_data(data, "made-up.toml")

    assert str(refusal.value) == f"made-up.toml, {field}: is missing; add it"


@pytest.mark.parametrize(
    "field", sorted(to_data(a_program(medal="gold", recommendation=1, island=Words("a", "b", "c"))))
)
@pytest.mark.parametrize("value", [None, 1.5, object()], ids=["nothing", "fraction", "object"])
def test_a_field_of_the_wrong_kind_is_refused_by_name(field, value):
    with pytest.raises(IllFormed) as refusal:
        from_data({**to_data(a_program()), field: value}, "made-up.toml")

    assert refusal.value.place == f"made-up.toml, {field}"
    assert "must be" in refusal.value.problem


def plant(data, path, value):
    """Put a value deep into nested data; REMOVED takes the field away."""
    *way, last = path
    for step in way:
        data = data[step]
    if value is REMOVED:
        del data[last]
    else:
        data[last] = value


REMOVED = "(left out)"
FAULTS = [
    (["min_home"], 4, "min_home", "is no known field"),
    (["leaders"], "2", "leaders", "must be a whole number, and is a text"),
    (["leaders"], True, "leaders", "must be a whole number, and is true or false"),
    (["fixed_order"], "yes", "fixed_order", "must be true or false"),
    (["min_homes"], 9, "min_homes", "write at most 8"),
    (["name", "nn"], REMOVED, "name, nn", "is missing"),
    (["name", "se"], "Namma", "name, se", "is no known field"),
    (["name", "en"], " ", "name, en", "is blank"),
    (["modules"], {}, "modules", "must be a list"),
    (["modules", 0], "introduction", "modules[1]", "must be a table"),
    (["modules", 2, "minutes"], 601, "modules[3], minutes", "601 is outside 15 to 600"),
    (["modules", 2, "minutes"], 14, "modules[3], minutes", "14 is outside 15 to 600"),
    (["modules", 2, "minutes"], REMOVED, "modules[3], minutes", "is missing"),
    (["modules", 2, "room"], "A", "modules[3], room", "is no known field"),
    (["modules", 2, "phase"], "lecture", "modules[3], phase", "use one of: course, group_supervision"),
    (["modules", 2, "title", "nn"], REMOVED, "modules[3], title, nn", "is missing"),
    (["modules", 2, "block"], 5, "modules[3], block", "write 2 or 3"),
    (["modules", 2, "block"], 1, "modules[3], block", "blocks ascend"),
    (["modules", 2, "key"], "introduction", "modules[3], key", "is used twice"),
    (["seat_unit"], "couple", "seat_unit", "use one of: home, person"),
    (["audience", 1], "children", "audience[2]", "use one of: foster_home"),
    (["audience", 1], "emergency", "audience", "names somebody twice"),
    (["evaluation", 0], "nowhere", "evaluation[1]", "there is no module 'nowhere'"),
    (["sources", "leaders"], REMOVED, "sources, leaders", "is missing"),
    (["sources", "leaders"], "a public page", "sources, leaders", "must be a table"),
    (["sources", "leaders", "confidence"], "certain", "sources, leaders, confidence", "use one of: high"),
    (["sources", "leaders", "source"], REMOVED, "sources, leaders, source", "is missing"),
    (["sources", "chairs"], {"source": "a page", "confidence": "low"}, "sources, chairs", "is no field of a program"),
]


@pytest.mark.parametrize(("path", "value", "place", "problem"), FAULTS, ids=lambda part: str(part)[:40])
def test_a_fault_planted_in_a_real_curriculum_is_found_where_it_was_planted(path, value, place, problem):
    data = copy.deepcopy(to_data(catalog.get("tbo-f")))
    plant(data, path, value)

    with pytest.raises(IllFormed) as refusal:
        from_data(data, "tbo-f.toml")

    assert refusal.value.place == f"tbo-f.toml, {place}"
    assert problem in refusal.value.problem


def test_what_is_no_table_at_all_is_refused():
    with pytest.raises(IllFormed, match=r"tbo-f\.toml: must be a table, and is a list"):
        from_data([], "tbo-f.toml")  # type: ignore[arg-type]
