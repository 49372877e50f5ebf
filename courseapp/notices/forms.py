"""The forms about messages."""

from __future__ import annotations

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from courseapp.calendars.rules import TITLE_LIMIT
from courseapp.kernel.outbox import Channel
from courseapp.kernel.text import holds_identity_number
from courseapp.notices.actions import Choices, Written
from courseapp.notices.invitation_actions import Wish
from courseapp.notices.models import InvitationChoice
from courseapp.notices.rules import MOST_DAYS, Days
from courseapp.people.models import WordChoice
from courseapp.web.filters import FilterForm
from courseapp.web.form import CHOSEN, OPTIONAL, REQUIRED, Form, LinesField, NumberField, TextField, _l, options


def _no_identity_number(_form: Form, field: TextField) -> None:
    if holds_identity_number(field.data or ""):
        raise ValidationError(_("Skriv ikke fødselsnummer her."))


class LetterForm(Form):
    """A letter to a cohort."""

    subject = TextField(_l("Overskrift"), [REQUIRED, _no_identity_number], limit=100)
    text = LinesField(_l("Tekst"), [REQUIRED, _no_identity_number], limit=2000)
    to_waiting = BooleanField(_l("Send også til hjemmene på ventelisten"))

    @property
    def written(self) -> Written:
        """The letter."""
        return Written(self.subject.data or "", self.text.data or "", bool(self.to_waiting.data))


class ChoiceForm(Form):
    """How somebody wants to be told."""

    channel = RadioField(
        _l("Hvor vil du ha meldingene?"), [CHOSEN], choices=options([("mail", _l("E-post")), ("sms", _l("SMS"))])
    )
    detailed = BooleanField(_l("La meldingen si hvilket kurs det gjelder, og når"))
    leaves_to_other = BooleanField(_l("Send meldinger om hjemmet bare til den andre voksne"))
    reminders = BooleanField(_l("Minn meg på samlingene"))
    invites = BooleanField(_l("Send meg samlingene som kalenderinvitasjoner på e-post"))
    word = TextField(_l("Hva skal de hete i kalenderen?"), [OPTIONAL, _no_identity_number], TITLE_LIMIT)
    with_place = BooleanField(_l("Vis i kalenderen hvor samlingene er"))

    def __init__(
        self,
        choice: WordChoice,
        invitations: InvitationChoice | None,
        *,
        family: bool,
        shares_home: bool,
        may_sms: bool,
    ) -> None:
        super().__init__(
            obj=choice,
            invites=invitations is not None,
            word=invitations.title if invitations else None,
            with_place=bool(invitations and invitations.with_place),
        )
        if not may_sms:
            del self.channel
        if not family:
            del self.reminders
        if not shares_home:
            del self.leaves_to_other

    def leave_out_invitations(self, *, all_of_them: bool) -> None:
        """Do not ask about calendar invitations, or not whether they may say where."""
        del self.with_place
        if all_of_them:
            del self.invites
            del self.word

    @property
    def wish(self) -> Wish | None:
        """What was chosen of calendar invitations; None when it was not asked about."""
        if "invites" not in self:
            return None
        with_place = "with_place" in self and bool(self.with_place.data)
        return Wish(bool(self.invites.data), self.word.data or "", with_place)

    @property
    def choices(self) -> Choices:
        """What was chosen; what was not asked about is as usual."""
        chosen = {name: self[name].data for name in ("detailed", "leaves_to_other", "reminders") if name in self}
        return Choices(channel=Channel(self.channel.data) if "channel" in self else Channel.MAIL, **chosen)


class PreviewForm(FilterForm):
    """Which message to look at, and as whom."""

    om = SelectField(_l("Melding"), [OPTIONAL])
    hjem = SelectField(_l("Mottaker"), [OPTIONAL])

    def __init__(
        self, kinds: list[tuple[str, str]], homes: list[tuple[str, str]], address: MultiDict[str, str]
    ) -> None:
        super().__init__(address)
        self.om.choices, self.hjem.choices = options(kinds), options(homes)
        self.validate()


class ReminderForm(Form):
    """When the cohorts of a program are reminded."""

    program = SelectField(_l("Program"), [CHOSEN])
    first = NumberField(_l("Dager før første samling"), [OPTIONAL], 1, MOST_DAYS)
    each = NumberField(_l("Dager før hver samling"), [OPTIONAL], 1, MOST_DAYS)

    @property
    def days(self) -> Days:
        """The days asked for."""
        return Days(self.first.data, self.each.data)
