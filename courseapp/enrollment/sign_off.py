"""Saying no or leaving straight from a message: one tap, no sign-in, about one thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.enrollment import actions
from courseapp.enrollment.models import Answer, DeclineReason, Enrollment, Invitation
from courseapp.enrollment.rules import LIVE
from courseapp.enrollment.words import DECLINE, WITHDRAW
from courseapp.kernel.db import db
from courseapp.people import word

BY_LINK = "link"
"""The journal's reason: whoever held the link."""


def _enrollment(code: str) -> Enrollment | None:
    return db.session.scalars(
        select(Enrollment)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.code == code, Enrollment.state.in_(LIVE), Cohort.state.in_(COHORT_LIVE))
    ).one_or_none()


def _invitation(code: str) -> Invitation | None:
    return db.session.scalars(
        select(Invitation).where(Invitation.code == code, Invitation.answer == Answer.OPEN)
    ).one_or_none()


def _withdraw(code: str) -> None:
    if it := _enrollment(code):
        actions.withdraw(None, it, BY_LINK)


def _decline(code: str) -> None:
    if it := _invitation(code):
        actions.decline(None, it, DeclineReason.OTHER)


word.act(
    word.Act(
        WITHDRAW,
        "A",
        label=_l("Kan dere ikke likevel? Meld dere av her, uten å logge inn:"),
        question=_l("Vil dere melde dere av?"),
        button=_l("Ja, meld oss av"),
        done=_l("Dere er meldt av. Takk for at dere sa fra."),
        is_open=lambda code: _enrollment(code) is not None,
        do=_withdraw,
    )
)
word.act(
    word.Act(
        DECLINE,
        "N",
        label=_l("Passer det ikke? Si nei her, uten å logge inn:"),
        question=_l("Vil dere takke nei?"),
        button=_l("Ja, takk nei"),
        done=_l("Dere har takket nei. Takk for svaret."),
        is_open=lambda code: _invitation(code) is not None,
        do=_decline,
    )
)
