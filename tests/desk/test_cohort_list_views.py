"""The list of cohorts."""

from __future__ import annotations

from flask import Flask

from courseapp.kernel.db import transaction
from tests import makers
from tests.desk import world
from tests.pages import Browser


def test_a_row_tells_start_seats_line_leaders_and_status(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        coordinator = makers.a_coordinator(cooperation)
        cohort = makers.a_cohort(cooperation, seats=1, name="Kull Vest")
        leader = makers.a_facilitator(cooperation)
        world.lead(cohort, leader)
        world.sign_up_many(cohort, makers.services_of(cooperation)[0], 2)
        name = leader.person.name
    page = Browser(app, coordinator).get("/kull")
    for words in ("Kull Vest", "TBO-F", "22.12.2026", "1 av 1", "1 venter", name, "Fullt"):
        assert words in page.text, words
    assert f"/kull/{cohort.code}" in page.links()


