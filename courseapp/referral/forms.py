"""The forms of referrals and offers."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.validators import ValidationError

from courseapp.enrollment.forms import among
from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.enrollment.offering import BY_HAND
from courseapp.enrollment.texts import ANSWER, DECLINE
from courseapp.referral.texts import WAY
from courseapp.web.form import CHOSEN, FILLED, OPTIONAL, DayField, Form, _l

NOTED = (Answer.OPEN, Answer.ACCEPTED, Answer.DECLINED)
"""The answers that are written down by hand."""


class ProposeForm(Form):
    """What is proposed to a home, and that it was asked."""

    target = SelectField(_l("Hva foreslår du?"), [CHOSEN])
    consent = BooleanField(_l("Hjemmet er spurt og vil gjerne få forslaget"))
    consent_on = DayField(_l("Når ble hjemmet spurt?"), [FILLED])

    def validate_consent(self, field: Field) -> None:
        """Nothing is proposed to a home that was not asked."""
        if not field.data:
            raise ValidationError(_l("Spør hjemmet først. Uten det kan du ikke henvise."))


class NoteForm(Form):
    """An offer made by word of mouth or in writing."""

    program = SelectField(_l("Program"), [CHOSEN])
    way = RadioField(_l("Hvordan ble det tilbudt?"), [CHOSEN], choices=among({w: WAY[w] for w in BY_HAND}))
    offered_on = DayField(_l("Når?"), [FILLED])
    answer = RadioField(_l("Hva svarte hjemmet?"), [CHOSEN], choices=among({a: ANSWER[a] for a in NOTED}))
    reason = SelectField(
        _l("Hvorfor nei?"), [OPTIONAL], choices=among({"": _l("Ikke oppgitt"), **DECLINE}), validate_choice=False
    )

    @property
    def why(self) -> DeclineReason | None:
        """The class of reason chosen."""
        chosen: Any = self.reason.data
        return DeclineReason(chosen) if chosen in set(DeclineReason) else None


class YesForm(Form):
    """A yes, which is a button."""


class NoForm(Form):
    """A no, with a class of reason."""

    reason = RadioField(_l("Hvorfor passer det ikke?"), choices=among(DECLINE), validate_choice=False)

    def validate_reason(self, field: Field) -> None:
        """One of the reasons is chosen."""
        if field.data not in set(DeclineReason):
            raise ValidationError(_l("Velg et av svarene."))
