"""What the database promises about series and lessons."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from courseapp.kernel.db import db, transaction
from courseapp.people.models import HouseholdKind
from courseapp.series.models import IndividualSeries, Lesson
from tests import makers
from tests.makers import NOW
from tests.series.conftest import Scene


def refuses(model: type[IndividualSeries | Lesson], row_id: int, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(db.update(model).where(model.id == row_id).values(**values))


def test_a_series_is_in_the_circle_of_its_home(scene: Scene) -> None:
    refuses(IndividualSeries, scene.series.id, circle="birth_parents")
    refuses(IndividualSeries, scene.series.id, circle="staff")
    refuses(IndividualSeries, scene.series.id, household_kind="birth_parent")
    refuses(IndividualSeries, scene.series.id, household_kind="kinship")


def test_a_home_that_changes_its_kind_takes_its_series_along_but_never_to_the_other_circle(scene: Scene) -> None:
    with transaction():
        db.session.get_one(type(scene.home), scene.home.id).kind = HouseholdKind.KINSHIP
    assert scene.again().household_kind == HouseholdKind.KINSHIP
    with pytest.raises(IntegrityError), transaction():
        db.session.get_one(type(scene.home), scene.home.id).kind = HouseholdKind.BIRTH_PARENT


def test_a_home_has_one_running_series_of_a_program(scene: Scene) -> None:
    first = scene.again()
    kept = {c.name: getattr(first, c.name) for c in IndividualSeries.__table__.columns if c.name not in {"id", "code"}}
    with pytest.raises(IntegrityError, match=r"uq_series_running|series\.household_id"), transaction():
        db.session.add(IndividualSeries(**kept))
    with transaction():
        db.session.add(IndividualSeries(**kept | {"state": "ended", "ended_because": "other", "closed_on": NOW.date()}))
    with transaction():
        db.session.add(IndividualSeries(**kept | {"placement": 2}))


def test_states_of_a_series_go_with_their_facts(scene: Scene) -> None:
    refuses(IndividualSeries, scene.series.id, state="finished")
    refuses(IndividualSeries, scene.series.id, state="ended", closed_on=NOW.date())
    refuses(IndividualSeries, scene.series.id, ended_because="other")
    refuses(IndividualSeries, scene.series.id, is_earned=True)
    refuses(IndividualSeries, scene.series.id, placement=0)


def test_states_of_a_lesson_go_with_their_facts(scene: Scene) -> None:
    lesson_id = scene.lesson(1).id
    refuses(Lesson, lesson_id, state="held")
    refuses(Lesson, lesson_id, held_on=NOW.date())
    refuses(Lesson, lesson_id, state="skipped")
    refuses(Lesson, lesson_id, skipped_because="known")
    refuses(Lesson, lesson_id, starts_at=NOW)
    refuses(Lesson, lesson_id, starts_at=NOW, ends_at=NOW)
    refuses(Lesson, lesson_id, called_off_at=NOW)
    refuses(Lesson, lesson_id, number=0)
    refuses(Lesson, lesson_id, number=2)
    refuses(Lesson, lesson_id, sequence=-1)
    later = NOW.replace(hour=11)
    refuses(Lesson, lesson_id, state="skipped", skipped_because="known", starts_at=NOW, ends_at=later)
    refuses(Lesson, lesson_id, uid=scene.lesson(2).uid)


def test_a_maker_begins_the_program_that_is_for_the_home(scene: Scene) -> None:
    with transaction():
        series = makers.a_series(scene.a_home(HouseholdKind.BIRTH_PARENT))
    assert (series.program_key, series.circle) == ("veien-videre", "birth_parents")
