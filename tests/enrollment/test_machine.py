"""Everything that can happen to a cohort's seats, in any order, against a model of a dozen lines."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from courseapp.kernel.db import transaction
from tests import makers
from tests.enrollment.machine import HOMES, Machine

EXAMPLES = int(os.environ.get("COURSEAPP_TEST_EXAMPLES", "30"))
"""Histories per program, of at most 50 steps: 2,000 steps in all; 155 make 10,000."""
STEPS = 50


@pytest.mark.parametrize("program", ["trygg-base", "cos-p"])
def test_any_history_ends_as_the_model_says(app: Flask, program: str) -> None:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        services = makers.services_of(cooperation)
        households = [makers.a_household(services[n % 2], adults=1 + n // 2 % 2) for n in range(HOMES)]
        for home in households[::3]:
            home.first_day = makers.NOW.date() - timedelta(days=10)
        world = (households, [makers.adults_of(h) for h in households], makers.a_coordinator(cooperation), cooperation)
        ids = [h.id for h in households]
    machine = type("Bound", (Machine,), {"program": program, "world": world, "ids": ids, "steps": 0})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert vars(machine)["steps"] >= EXAMPLES * 30
