"""Files are read whole or refused by the place in them, and written whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from courseapp.planner import files
from courseapp.planner.examples import example
from courseapp.planner.files import IllFormed, load_plan, load_problem, save_plan, save_problem, written
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem import Problem, Weights
from courseapp.planner.problem_file import read_problem
from courseapp.planner.spreadsheet import by_hand
from tests.planner.tiny import COHORT, PROBLEM, plan, problems

Document = dict[str, Any]


def refused(warning: str) -> None:
    raise AssertionError(warning)


def document(problem: Problem = PROBLEM) -> Document:
    found: Document = json.loads(written(replace(problem, pinned=(COHORT,))))
    return found


def read(it: Any) -> Problem:
    return read_problem(json.dumps(it).encode(), refused)


@given(problems())
@settings(max_examples=30, deadline=None)
def test_a_problem_that_is_written_is_read_as_it_was(problem: Problem) -> None:
    assert read_problem(written(problem).encode(), refused) == problem


def test_problems_and_plans_survive_the_disk(tmp_path: Path) -> None:
    problem = example("coop", 1)
    answer = by_hand(problem)
    save_problem(tmp_path / "problem", problem)
    save_plan(tmp_path / "plan", answer)
    assert load_problem(tmp_path / "problem", refused) == problem
    assert load_plan(tmp_path / "plan", refused) == answer
    assert sorted(it.name for it in tmp_path.iterdir()) == ["plan", "problem"]


def test_what_may_be_left_out_has_the_documented_values() -> None:
    it = document()
    for key in ("closed", "quota", "allowed_absence", "weights", "pinned"):
        del it[key]
    for home in it["households"]:
        del home["done"], home["away_weeks"], home["new_home"], home["waited_weeks"], home["local_minutes"]
    for venue in it["venues"]:
        del venue["closed_weeks"]
    problem = read(it | {"weights": {"cohort": 7}})
    assert problem.weights == Weights(cohort=7)
    assert problem.weights.load == (0, 200, 500, 900, 1400)
    assert (problem.allowed_absence, problem.quota, problem.pinned, problem.closed) == (1, {}, (), {})
    assert problem.households[0].waited_weeks == 0


def test_what_is_not_known_is_passed_over_and_told() -> None:
    it = document()
    it["color"] = "red"
    it["households"][1]["phone"] = None
    it["weights"]["fun"] = 3
    it["households"][2]["done"] = ["b"]
    told: list[str] = []
    problem = read_problem(json.dumps(it).encode(), told.append)
    assert told == [
        "households[1].phone is not known, and passed over",
        "households[2].wants[1]: b is done already; the wish is passed over",
        "weights.fun is not known, and passed over",
        "color is not known, and passed over",
    ]
    assert problem.households[2].wants == ("a",)


def put(*path: Any, value: Any) -> Callable[[Document], None]:
    def change(it: Any) -> None:
        for step in path[:-1]:
            it = it[step]
        it[path[-1]] = value

    return change


def drop(*path: Any) -> Callable[[Document], None]:
    def change(it: Any) -> None:
        for step in path[:-1]:
            it = it[step]
        del it[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("format", value="courseapp-problem/2"), "format: must be courseapp-problem/1"),
        (put("weeks", value=0), "weeks: 0 is not from 1 to 260"),
        (put("weeks", value=True), "weeks: true is not a whole number"),
        (put("weeks", value=10.5), "weeks: 10.5 is not a whole number"),
        (put("start", value="2027-01-05"), "start: 2027-01-05 is not a Monday"),
        (put("start", value="soon"), 'start: "soon" is not a date, like 2027-01-04'),
        (put("name", value=""), 'name: "" is not a printable text of 1 to 200 characters'),
        (put("name", value="\ud800"), 'name: "\\ud800" is not a printable text of 1 to 200 characters'),
        (put("slots", 1, value={"weekday": 0, "part": "day"}), "slots[1]: the same slot stands earlier"),
        (put("slots", 1, "weekday", value=7), "slots[1].weekday: 7 is not from 0 to 6"),
        (put("places", 1, "id", value="1"), "places[1].id: the same id stands earlier"),
        (put("places", value={}), "places: an object is not a list"),
        (put("programs", 1, "key", value="a"), "programs[1].key: the same key stands earlier"),
        (put("programs", 0, "requires", value="b"), "programs[0].requires: goes in a circle: a → b → a"),
        (put("programs", 0, "requires", value="a"), "programs[0].requires: goes in a circle: a → a"),
        (
            put("programs", 1, "requires", value="c"),
            'programs[1].requires: no program has the key "c", and no home has done it',
        ),
        (put("programs", 0, "min_homes", value=4), "programs[0].max_homes: 3 is not from 4 to 1000000"),
        (put("programs", 0, "interval_weeks", value=0), "programs[0].interval_weeks: 0 is not from 1 to 260"),
        (put("minutes", value=[[0]]), "minutes: has 1 rows; there are 2 places"),
        (put("minutes", 1, value=[40]), "minutes[1]: has 1 entries; there are 2 places"),
        (put("minutes", 1, 0, value=41), "minutes[1][0]: 41 is not minutes[0][1], which is 40"),
        (put("minutes", 1, 1, value=1), "minutes[1][1]: 1 is not 0, the way from a place to itself"),
        (put("minutes", 1, 0, value=-1), "minutes[1][0]: -1 is not from 0 to 1000000"),
        (put("minutes", 1, 0, value=10**6 + 1), "minutes[1][0]: 1000001 is not from 0 to 1000000"),
        (put("closed", "Y", value=["2027-02-30"]), 'closed["Y"][0]: "2027-02-30" is not a date, like 2027-01-04'),
        (put("venues", 0, "place", value="3"), 'venues[0].place: no place has the id "3"'),
        (put("venues", 0, "place", value=0), "venues[0].place: 0 is not a text"),
        (
            put("venues", 0, "closed_weeks", value=[10]),
            "venues[0].closed_weeks[0]: 10 is not a week; there are 10 weeks",
        ),
        (put("facilitators", 2, "lead", value=1), "facilitators[2].lead: 1 is not true or false"),
        (put("facilitators", 2, "programs", value=["c"]), 'facilitators[2].programs[0]: no program has the key "c"'),
        (put("households", 3, "slots", value=[9]), "households[3].slots[0]: 9 is not a slot; there are 3 slots"),
        (put("households", 3, "slots", value=[-1]), "households[3].slots[0]: -1 is not a slot; there are 3 slots"),
        (put("households", 3, "adults", value=0), "households[3].adults: 0 is not from 1 to 20"),
        (put("households", 3, "wants", value=["c"]), 'households[3].wants[0]: no program has the key "c"'),
        (put("households", 3, "wants", value=["a", "a"]), "households[3].wants[1]: the same program stands earlier"),
        (drop("households", 3, "max_minutes"), "households[3]: max_minutes is missing"),
        (put("households", 3, value=7), "households[3]: 7 is not an object"),
        (put("quota", value={"9": 1}), 'quota["9"]: no place has this id'),
        (put("weights", value={"served": "much"}), 'weights.served: "much" is not a whole number'),
        (put("weights", value={"load": [1, None]}), "weights.load[1]: null is not a whole number"),
        (put("pinned", 0, "venue", value=2), "pinned[0].venue: 2 is not a venue; there are 2 venues"),
        (put("pinned", 0, "program", value="c"), 'pinned[0].program: no program has the key "c"'),
        (drop("households"), "households is missing"),
    ],
)
def test_a_faulty_problem_is_refused_by_its_place(change: Callable[[Document], None], message: str) -> None:
    it = document()
    change(it)
    with pytest.raises(IllFormed) as refusal:
        read(it)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is not JSON: line 1, column 1: Expecting value"),
        (b"[]", "a list is not an object"),
        (b'{"format": NaN}', "the file has NaN, which is not a number"),
        (b'{"format": -Infinity}', "the file has -Infinity, which is not a number"),
        (b'{"weeks": 1, "weeks": 2}', 'the file has "weeks" twice in one object'),
        (b'"\xff"', "the file is not UTF-8: byte 1 cannot be read"),
        (b"[" * 100_000, "the file is nested too deeply"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, message: str) -> None:
    for reader in (read_problem, read_plan):
        with pytest.raises(IllFormed, match="^" + message.replace("[", r"\[")):
            reader(data, refused)


def test_numbers_of_thousands_of_digits_are_refused() -> None:
    with pytest.raises(IllFormed, match="a number that cannot be read"):
        read_problem(b'{"weeks": ' + b"9" * 5000 + b"}", refused)


def test_a_file_larger_than_any_country_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    (tmp_path / "it").write_bytes(b"0" * 11)
    with pytest.raises(IllFormed, match="larger"):
        load_problem(tmp_path / "it", refused)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("points", value="7"), 'points: "7" is not a whole number'),
        (put("bound", value=1.5), "bound: 1.5 is not a whole number"),
        (put("cohorts", 0, "weeks", value=None), "cohorts[0].weeks: null is not a list"),
        (put("cohorts", 0, "households", value=[True]), "cohorts[0].households[0]: true is not a whole number"),
        (put("unplaced", value=[{"household": 1, "program": "a"}]), "unplaced[0]: reason is missing"),
        (
            put("unplaced", value=[{"household": 1, "program": "a", "reason": "x", "detail": 3}]),
            "unplaced[0].detail: 3",
        ),
    ],
)
def test_a_faulty_plan_is_refused_by_its_place(change: Callable[[Document], None], message: str) -> None:
    it = json.loads(written(plan(COHORT)))
    change(it)
    with pytest.raises(IllFormed) as refusal:
        read_plan(json.dumps(it).encode(), refused)
    assert str(refusal.value).startswith(message)


def test_a_disk_that_fills_up_leaves_the_last_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plan"
    save_plan(file, plan(COHORT))
    before = file.read_text()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_plan(file, plan())
    assert file.read_text() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    file, script = (
        tmp_path / "plan",
        (
            "import sys\nfrom pathlib import Path\nfrom courseapp.planner.files import save_plan\n"
            "from tests.planner.tiny import COHORT, plan\n"
            "small, large = plan(COHORT), plan(*[COHORT] * 5000)\n"
            "while True:\n    save_plan(Path(sys.argv[1]), small)\n    print('.', flush=True)\n"
            "    save_plan(Path(sys.argv[1]), large)\n"
        ),
    )
    with subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        for _ in range(3):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    assert len(load_plan(file, refused).cohorts) in {1, 5000}
