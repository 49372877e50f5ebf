"""Saying no or leaving straight from a message: one tap, no sign-in, about one thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.enrollment import actions
from courseapp.enrollment.models import Answer, DeclineReason, Enrollment, Invitation
from courseapp.enrollment.rules import EnrollmentState
from courseapp.enrollment.words import DECLINE, WITHDRAW
from courseapp.kernel.db import db
from courseapp.people import word
from courseapp.people.word import Standing

BY_LINK = "link"
"""The journal's reason: whoever held the link."""


def _enrollment(code: str) -> Enrollment | None:
    return db.session.scalars(
        select(Enrollment).where(Enrollment.code == code).options(joinedload(Enrollment.cohort))
    ).one_or_none()


def _invitation(code: str) -> Invitation | None:
    return db.session.scalars(select(Invitation).where(Invitation.code == code)).one_or_none()


def _may_withdraw(code: str) -> Standing:
    it = _enrollment(code)
    if it is None or it.state == EnrollmentState.CANCELLED:
        return Standing.OVER
    if it.state == EnrollmentState.WITHDRAWN:
        return Standing.DONE
    return Standing.OPEN if it.cohort.state in COHORT_LIVE else Standing.OVER


def _withdraw(code: str) -> None:
    if it := _enrollment(code):
        actions.withdraw(None, it, BY_LINK)


def _may_decline(code: str) -> Standing:
    it = _invitation(code)
    answers = {Answer.OPEN: Standing.OPEN, Answer.DECLINED: Standing.DONE}
    return answers.get(it.answer, Standing.OVER) if it else Standing.OVER


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
        standing=_may_withdraw,
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
        standing=_may_decline,
        do=_decline,
    )
)
