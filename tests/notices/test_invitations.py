"""Calendar invitations: what people's calendars get, and that it is neither doubled nor lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from courseapp.cohorts import actions as cohort_actions
from courseapp.enrollment import actions
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.notices.calling import call_due
from courseapp.notices.chores import MESSAGES_KEPT, purge_invitations
from courseapp.notices.invitation_actions import Wish
from courseapp.people.models import Account, HouseholdMember, RoleGrant
from tests.makers import NOW
from tests.notices.invited import LATER, Scene, calendar_of, called, rows, sent, wants
from tests.notices.test_act_views import LINK
from tests.pages import Browser

WANTED = Wish(invites=True)
AGAIN = timedelta(hours=1)


def test_each_meeting_comes_once_to_whoever_asked_with_the_name_and_number_it_has_in_feeds(app: Flask) -> None:
    scene = Scene(WANTED)
    mails = called()
    events = [calendar_of(mail) for mail in mails]
    assert [method for method, _ in events] == ["REQUEST"] * len(scene.meetings())
    assert {str(event["UID"]): (event.decoded("DTSTART"), event["SEQUENCE"]) for _, event in events} == {
        meeting.uid: (meeting.starts_at, meeting.sequence) for meeting in scene.meetings()
    }
    assert called(AGAIN) == []


def test_nobody_who_has_not_asked_is_sent_anything(app: Flask) -> None:
    Scene()
    assert called() == []
    assert rows() == []


def test_a_meeting_that_moves_is_sent_again_with_a_higher_number(app: Flask) -> None:
    scene = Scene(WANTED)
    called()
    scene.move(1)
    (mail,) = called(AGAIN)
    method, event = calendar_of(mail)
    assert (method, event["SEQUENCE"]) == ("REQUEST", 1)
    assert event.decoded("DTSTART") == scene.meetings()[0].starts_at
    assert str(mail["Subject"]).startswith("Endret")


def test_three_corrections_in_a_row_are_one_mail(app: Flask) -> None:
    scene = Scene(WANTED)
    called()
    for minutes in range(3):
        with clock.at(LATER + timedelta(minutes=minutes)):
            scene.move(1)
            assert call_due() == 0
    (mail,) = called(AGAIN)
    assert calendar_of(mail)[1]["SEQUENCE"] == 3


def cancel_meeting(scene: Scene) -> None:
    with transaction():
        cohort_actions.cancel_meetings(None, scene.cohort, [1])


def leave(scene: Scene) -> None:
    scene.leave()


def cancel_cohort(scene: Scene) -> None:
    with transaction():
        actions.cancel_cohort(None, scene.cohort, "For få")


def opt_out(scene: Scene) -> None:
    wants(scene.parent, Wish(invites=False))


def move_and_leave(scene: Scene) -> None:
    scene.move(1)
    scene.leave()


def stop_from_the_mail(scene: Scene) -> None:
    with clock.at(NOW):
        scene.move(1)
    (mail,) = called(timedelta(minutes=30))
    (address,) = LINK.findall(mail["List-Unsubscribe"].strip("<>"))
    assert Browser(scene.app).client.get(address).status_code == 200  # which does nothing
    assert Browser(scene.app).client.post(address).status_code == 200


def move_out(scene: Scene) -> None:
    with transaction():
        mine = HouseholdMember.person_id == scene.parent.person_id
        yesterday = clock.today() - timedelta(days=1)
        db.session.execute(update(HouseholdMember).where(mine).values(last_day=yesterday))


ENDS = [cancel_meeting, leave, cancel_cohort, opt_out, move_and_leave, stop_from_the_mail, move_out]


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_it_takes_the_meeting_out_with_a_number_higher_than_all_before(
    app: Flask, end: Callable[[Scene], None]
) -> None:
    scene = Scene(WANTED)
    scene.app = app
    before = {str(event["UID"]): event["SEQUENCE"] for _, event in map(calendar_of, called())}
    end(scene)
    mails = called(AGAIN)
    ended = [calendar_of(mail) for mail in mails]
    assert len(ended) == (1 if end is cancel_meeting else len(before))
    for method, event in ended:
        assert (method, event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert event["SEQUENCE"] > before[str(event["UID"])]
        assert event["DTSTART"]
    assert {mail["List-Unsubscribe"] for mail in mails} == {None}
    assert called(2 * AGAIN) == []


def test_whoever_comes_back_gets_the_meetings_again_with_numbers_higher_still(app: Flask) -> None:
    scene = Scene(WANTED)
    called()
    opt_out(scene)
    out = {str(event["UID"]): event["SEQUENCE"] for _, event in map(calendar_of, called(AGAIN))}
    wants(scene.parent)
    back = [calendar_of(mail) for mail in called(2 * AGAIN)]
    assert {method for method, _ in back} == {"REQUEST"}
    assert {str(event["UID"]): event["SEQUENCE"] - 1 for _, event in back} == out


def test_a_new_address_is_invited_when_the_old_ones_calendar_has_been_emptied(app: Flask) -> None:
    scene = Scene(WANTED)
    old = str(called()[0]["To"])
    with transaction():
        db.session.get_one(Account, scene.parent.account_id).email = "ny@example.org"
    mails = [(calendar_of(mail)[0], str(mail["To"])) for mail in called(AGAIN)]
    count = len(scene.meetings())
    assert mails == [("CANCEL", old)] * count + [("REQUEST", "ny@example.org")] * count


def test_a_facilitator_gets_the_meetings_they_lead_and_sees_which_cohort(app: Flask) -> None:
    scene = Scene()
    wants(scene.facilitator)
    mails = called()
    assert len(mails) == len(scene.meetings())
    assert calendar_of(mails[0])[1]["SUMMARY"] == f"Kurs {scene.cohort.code}"
    with transaction():
        db.session.execute(delete(RoleGrant).where(RoleGrant.account_id == scene.facilitator.account_id))
    assert {calendar_of(mail)[0] for mail in called(AGAIN)} == {"CANCEL"}


def test_an_invitation_keeps_the_quiet_hours_as_all_mail_does(app: Flask) -> None:
    scene = Scene(WANTED)
    night = clock.to_utc(clock.local(NOW).date(), time(22))
    with clock.at(night):
        assert call_due() == len(scene.meetings())
        assert sent() == []
    with clock.at(night + timedelta(hours=10)):
        assert len(sent()) == len(scene.meetings())


def test_what_a_later_message_has_overtaken_is_not_sent(app: Flask) -> None:
    scene = Scene(WANTED)
    with clock.at(LATER):
        call_due()
    scene.leave()
    assert {calendar_of(mail)[0] for mail in called(AGAIN)} == {"CANCEL"}


def test_an_invitation_that_could_not_be_sent_before_its_meeting_is_never_sent(app: Flask) -> None:
    scene = Scene(WANTED)
    with clock.at(LATER):
        call_due()
    with clock.at(scene.meetings()[-1].ends_at):
        assert sent() == []


def test_whoever_may_no_longer_sign_in_is_sent_nothing_more(app: Flask) -> None:
    scene = Scene(WANTED)
    called()
    with transaction():
        db.session.get_one(Account, scene.parent.account_id).is_active = False
    scene.move(1)
    scene.leave()
    assert called(AGAIN) == []


def test_what_is_long_past_is_forgotten_and_not_sent_again(app: Flask) -> None:
    scene = Scene(WANTED)
    called()
    after = scene.meetings()[-1].ends_at + MESSAGES_KEPT
    with clock.at(after), transaction():
        purge_invitations()
    assert len(rows()) == 1
    with clock.at(after + timedelta(days=1)):
        with transaction():
            purge_invitations()
        assert call_due() == 0
    assert rows() == []
