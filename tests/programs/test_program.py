import pytest

from programs.model import Anchor, Audience, IllFormed, Phase, SeatUnit
from tests.programs.making import FIGURE, FIGURES, a_module, a_program

NO_COURSE = (a_module(phase=Phase.GROUP_SUPERVISION),)


def test_a_program_tells_its_course_from_its_supervision():
    program = a_program()

    assert [module.key for module in program.course_modules] == ["one", "two", "three"]
    assert [module.key for module in program.supervision_modules] == ["talk-1", "talk-2"]
    assert program.total_minutes == 600


def test_programs_with_equal_fields_are_equal_and_can_be_counted_in_a_set():
    assert len({a_program(), a_program()}) == 1
    assert a_program() != a_program(sources={**a_program().sources, "titles": FIGURE})


def test_nobody_can_change_the_sources_of_a_shared_program():
    given = dict.fromkeys(FIGURES, FIGURE)
    program = a_program(sources=given)
    given.clear()

    assert program.sources["leaders"] == FIGURE
    with pytest.raises(TypeError):
        program.sources["leaders"] = FIGURE


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"key": "Made up"}, "key"),
        ({"version": 0}, "version"),
        ({"short": " "}, "short"),
        ({"short": "a label much too long for a tag"}, "short"),
        ({"color": "purple"}, "color"),
        ({"medal": "bronze"}, "medal"),
        ({"effort": "huge"}, "effort"),
        ({"recommendation": 5}, "recommendation"),
        ({"part_of_day": "night"}, "part_of_day"),
        ({"part_of_day": "day"}, "part_of_day"),
        ({"start_time": "10:00"}, "part_of_day"),
        ({"start_time": "24:00"}, "start_time"),
        ({"start_time": "9:00", "part_of_day": "day"}, "start_time"),
        ({"modules": ()}, "modules"),
        ({"modules": NO_COURSE}, "modules"),
        ({"modules": (a_module("one", 1), a_module("one", 2))}, "modules[2], key"),
        ({"modules": (a_module("one", 0), a_module("two", 1))}, "modules[1], block"),
        ({"modules": (a_module("one", 2),)}, "modules[1], block"),
        ({"modules": (a_module("one", 1), a_module("two", 3))}, "modules[2], block"),
        ({"modules": (a_module("one", 1), a_module("two", 2), a_module("three", 1))}, "modules[3], block"),
        ({"interval_days": 6}, "block_gap_days"),
        ({"interval_days": 29}, "longest_gap_days"),
        ({"longest_gap_days": 367}, "longest_gap_days"),
        ({"block_gap_days": 0}, "block_gap_days"),
        ({"block_gap_days": -1}, "block_gap_days"),
        ({"audience": frozenset()}, "audience"),
        ({"audience": frozenset({Audience.BIRTH_PARENT, Audience.KINSHIP})}, "audience"),
        ({"min_homes": 9}, "min_homes"),
        ({"min_homes": 0}, "min_homes"),
        ({"max_homes": 201}, "max_homes"),
        ({"max_persons": 7}, "max_persons"),
        ({"max_persons": 20, "seat_unit": SeatUnit.PERSON}, "max_persons"),
        ({"leaders": 0, "lead_required": False}, "leaders"),
        ({"leaders": 0, "anchor": Anchor.EXTERNAL}, "lead_required"),
        ({"allowed_absence": 3, "certificate_at": None}, "allowed_absence"),
        ({"certificate_at": 3}, "certificate_at"),
        ({"again_after_years": 31}, "again_after_years"),
        ({"again_after_years": 3}, "sources, again_after_years"),
        ({"requires": ("Not a key",)}, "requires, key"),
        ({"requires": ("made-up",)}, "requires"),
        ({"excludes": ("other", "other")}, "excludes"),
        ({"requires": ("other",), "excludes": ("other",)}, "excludes"),
        ({"evaluation": ("four",)}, "evaluation[1]"),
        ({"evaluation": ("three", "one")}, "evaluation"),
        ({"evaluation": ("one", "one")}, "evaluation"),
        ({"sources": {**dict.fromkeys(FIGURES, FIGURE), "leader": FIGURE}}, "sources, leader"),
    ],
)
def test_a_program_that_breaks_a_rule_is_refused_at_the_field(changes, place):
    with pytest.raises(IllFormed) as refusal:
        a_program(**changes)

    assert refusal.value.place == place
    assert refusal.value.problem


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_without_a_source_is_refused(figure):
    given = {"max_persons": 16, "recommendation": 1}
    sources = {name: FIGURE for name in FIGURES if name != figure}

    with pytest.raises(IllFormed, match=f"sources, {figure}: is missing"):
        a_program(**given, sources=sources)


@pytest.mark.parametrize("figure", ["max_persons", "certificate_at", "recommendation"])
def test_a_figure_that_is_not_given_needs_no_source(figure):
    sources = {name: FIGURE for name in FIGURES if name != figure}

    assert getattr(a_program(**{figure: None}, sources=sources), figure) is None


def test_meetings_on_consecutive_days_share_a_block_and_need_no_gap():
    modules = (a_module("one", 1), a_module("two", 1))
    program = a_program(
        modules=modules, evaluation=(), certificate_at=1, interval_days=0, block_gap_days=0, longest_gap_days=0
    )

    assert [module.block for module in program.modules] == [1, 1]


def test_supervision_may_stand_between_course_meetings():
    talk = a_module("talk", 2, phase=Phase.GROUP_SUPERVISION)
    program = a_program(modules=(a_module("one", 1), talk, a_module("two", 3)), evaluation=(), certificate_at=1)

    assert len(program.course_modules) == 2
