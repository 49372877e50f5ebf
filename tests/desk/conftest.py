"""The place the tests of the desk happen in: a cooperation of two services, and those who work there."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers


@pytest.fixture
def cooperation(app: Flask) -> Cooperation:
    with transaction():
        return makers.a_cooperation(makers.a_service(), makers.a_service())


@pytest.fixture
def service(cooperation: Cooperation) -> ChildWelfareService:
    return makers.services_of(cooperation)[0]


@pytest.fixture
def coordinator(cooperation: Cooperation) -> Actor:
    with transaction():
        return makers.a_coordinator(cooperation)


@pytest.fixture
def leader(service: ChildWelfareService) -> Actor:
    with transaction():
        return makers.a_leader(service)


@pytest.fixture
def contact(service: ChildWelfareService) -> Actor:
    with transaction():
        return makers.a_contact_person(service)
