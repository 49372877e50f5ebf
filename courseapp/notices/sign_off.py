"""Stopping reminders, and calendar invitations, straight from one of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.notices.actions import stop_reminders
from courseapp.notices.invitation_actions import stop_invitations
from courseapp.notices.kinds import STOP_INVITATIONS, STOP_REMINDERS
from courseapp.notices.models import InvitationChoice
from courseapp.people import word
from courseapp.people.models import Account, WordChoice
from courseapp.people.word import Act, Standing


def _account(code: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.code == code)).one_or_none()


def _standing(code: str) -> Standing:
    account = _account(code)
    if account is None:
        return Standing.OVER
    choice = db.session.get(WordChoice, account.person_id)
    return Standing.DONE if choice and not choice.reminders else Standing.OPEN


def _stop(code: str) -> None:
    if account := _account(code):
        stop_reminders(account)


word.act(
    Act(
        STOP_REMINDERS,
        "P",
        label=_l("Vil du ikke ha påminnelser? Slutt med dem her, uten å logge inn:"),
        question=_l("Vil du slutte å få påminnelser?"),
        button=_l("Ja, ingen flere påminnelser"),
        done=_l("Du får ikke flere påminnelser. Du kan få dem igjen under Meldinger når du er logget inn."),
        standing=_standing,
        do=_stop,
        of_reader=True,
    )
)


def _invites(code: str) -> Standing:
    account = _account(code)
    if account is None:
        return Standing.OVER
    return Standing.OPEN if db.session.get(InvitationChoice, account.person_id) else Standing.DONE


def _stop_invitations(code: str) -> None:
    if account := _account(code):
        stop_invitations(account.person_id, account.id)


word.act(
    Act(
        STOP_INVITATIONS,
        "K",
        label=_l("Vil du ikke ha kalenderinvitasjoner? Slutt med dem her, uten å logge inn:"),
        question=_l("Vil du slutte å få kalenderinvitasjoner?"),
        button=_l("Ja, ingen flere invitasjoner"),
        done=_l("Du får ikke flere kalenderinvitasjoner, og de du har fått, tas ut av kalenderen."),
        standing=_invites,
        do=_stop_invitations,
        of_reader=True,
    )
)
