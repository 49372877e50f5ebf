"""Publishing: exactly what will be made is shown, it is made once, and who comes second is told."""

from __future__ import annotations

import pytest

from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestEvent
from courseapp.enrollment.models import Invitation
from courseapp.kernel.db import db, transaction
from courseapp.planning import actions
from courseapp.planning.round_actions import close_round
from courseapp.planning.rules import DraftState
from tests import makers
from tests.pages import Browser, Page
from tests.planning.conftest import Desk


def count(kind: type) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(kind)) or 0


def publish(desk: Desk, status: int = 303, browser: Browser | None = None) -> Page:
    return (browser or desk.browser).post(desk.url("/publiser"), {}, status, action=desk.url("/publiser"))


def test_the_page_says_what_will_be_made_and_it_is(desk: Desk) -> None:
    page = desk.browser.get(desk.url("/publiser"))
    assert "2 kull blir laget" in page.text
    assert "12 samlinger med rom og veiledere" in page.text
    assert "12 invitasjoner til hjem" in page.text
    publish(desk)
    assert (count(Cohort), count(Invitation)) == (2, 12)
    after = desk.browser.get(desk.url("/publiser"))
    assert "2 kull er laget, og hjemmene er invitert." in after.text
    codes = db.session.scalars(db.select(Cohort.code)).all()
    assert {f"/kull/{code}" for code in codes} <= set(after.links())


def test_a_double_click_and_a_second_coordinator_change_nothing_more(desk: Desk) -> None:
    with transaction():
        other = Browser(desk.browser.client.application, makers.a_coordinator(desk.world.cooperation))
    fields = desk.browser.get(desk.url("/publiser")).fields(desk.url("/publiser"))
    token = other.get(desk.url("/publiser")).fields(desk.url("/publiser"))["csrf_token"]
    publish(desk)
    desk.browser.client.post(desk.url("/publiser"), data=fields)
    told = other.client.post(desk.url("/publiser"), data={**fields, "csrf_token": token})
    assert told.status_code == 303
    assert "Utkastet er alt publisert. Dette ble laget." in other.get(desk.url("/publiser")).text
    assert (count(Cohort), count(Invitation)) == (2, 12)


def test_who_publishes_an_overlapping_draft_second_is_told_what_changed(desk: Desk) -> None:
    it = desk.opened
    with transaction():
        copy = actions.copy_draft(None, it.draft, "Kopi").code
    publish(desk)
    here = f"/planlegging/utkast/{copy}/publiser"
    page = desk.browser.post(here, {}, 409, action=here)
    assert "Ingenting er publisert" in page.text
    assert "venter ikke lenger på plass" in page.text
    assert count(Cohort) == 2


def test_a_wish_withdrawn_meanwhile_is_told_and_the_draft_can_be_brought_up_to_date(desk: Desk) -> None:
    wish = desk.world.wishes[0]
    desk.browser.get(desk.url("/publiser"))
    with transaction():
        demand.happen(None, db.session.get_one(InterestRegistration, wish.id), InterestEvent.WITHDRAW)
    page = publish(desk, 409)
    assert "venter ikke lenger på plass i TBO" in page.text or "venter ikke lenger på plass" in page.text
    assert count(Cohort) == 0
    fields = page.fields(desk.url("/oppdater"))
    desk.browser.client.post(desk.url("/oppdater"), data=fields)
    assert sum(len(cohort.households) for cohort in desk.opened.cohorts) == 11
    publish(desk)
    assert (count(Cohort), count(Invitation)) == (2, 11)


def test_a_stale_page_publishes_nothing(desk: Desk) -> None:
    fields = desk.browser.get(desk.url("/publiser")).fields(desk.url("/publiser"))
    it = desk.opened
    with transaction():
        actions.edit(None, it.draft, it.cohorts[:1], it.draft.version)
    told = desk.browser.client.post(desk.url("/publiser"), data=fields)
    assert told.status_code == 409
    assert "En annen har endret" in Page(told).text
    assert count(Cohort) == 0


@pytest.mark.parametrize("why", ["working", "closed", "empty"])
def test_what_cannot_be_published_now_has_no_button_and_is_refused(desk: Desk, why: str) -> None:
    fields = desk.browser.get(desk.url("/publiser")).fields(desk.url("/publiser"))
    it = desk.opened
    with transaction():
        if why == "working":
            actions.start(None, it.draft, 60, it.draft.version)
        elif why == "closed":
            close_round(None, it.draft.round)
        else:
            actions.edit(None, it.draft, (), it.draft.version)
    page = desk.browser.get(desk.url("/publiser"))
    assert "kan ikke publiseres slik den er nå" in page.text
    assert not [form for form in page.all("form") if form.get("action", "") == desk.url("/publiser")]
    fields["version"] = str(desk.draft.version)
    assert desk.browser.client.post(desk.url("/publiser"), data=fields).status_code == 409
    assert count(Cohort) == 0
    assert desk.draft.state != DraftState.PUBLISHED
