"""From interest to invitation to sign-up, and from a contact person's proposal to the home's yes: phone, nynorsk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from courseapp.places.models import Cooperation
from tests import makers
from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor
from tests.makers import NOW

pytestmark = pytest.mark.browser


def test_who_waits_is_invited_and_signs_up(visit: Callable[..., Visitor], stage: Stage) -> None:
    with clock.at(NOW), stage.app.app_context(), transaction():
        home = db.session.scalars(db.select(Household).where(Household.code == stage.world.a.homes["home2"])).one()
        (cooperation_id,) = stage.world.a.actors["coordinator"].cooperation_ids
        cooperation = db.session.get_one(Cooperation, cooperation_id)
        code = makers.a_cohort(cooperation, "cos-p", seats=6, name="COS-P om våren").code
        home_code = home.code
    coordinator = visit("coordinator", device="desktop")
    coordinator.open("/onsker/hjem?program=cos-p")
    coordinator.follow("Inviter dem som venter til et kull")
    coordinator.follow("Inviter til %(cohort)s", cohort="COS-P om våren")
    coordinator.page.locator(f"input[value='{home_code}']").check()
    coordinator.press("Inviter de valgte")
    parent = visit("second_foster_parent", device="phone", language="nn")
    parent.open("/")
    parent.page.get_by_role("link", name="COS-P om våren").first.click()
    parent.follow("Gå til påmeldingen")
    parent.press("Meld oss på")
    assert parent.reads("Dere har fått plass.")
    assert code in parent.page.url


def test_a_proposal_is_confirmed_by_the_home(visit: Callable[..., Visitor], stage: Stage) -> None:
    home = stage.world.a.homes["home1"]
    contact = visit("contact_person", device="phone", language="nn")
    contact.open(f"/hjem/{home}/henvis")
    contact.page.select_option("select[name=target]", "program-guidance")
    contact.page.locator("input[name=consent]").check()
    contact.press("Send forslaget")
    assert contact.reads("Forslaget er sendt. Du får vite hva hjemmet svarer.")
    parent = visit("foster_parent", device="phone", language="nn", color_scheme="dark")
    parent.open("/")
    parent.page.locator("a[href^='/forslag/']").last.click()
    parent.look()
    parent.press("Ja, det vil vi")
    assert parent.reads("Takk! Kontaktpersonen får vite at dere vil være med.")
    contact.open("/henvisninger?vis=alle")
    assert contact.reads("Har takket ja")
