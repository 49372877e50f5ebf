"""The forms of users and their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, SelectField

from courseapp.kernel.access import Role
from courseapp.people.accounts import Name
from courseapp.people.home_forms import no_identity_number, one_address
from courseapp.people.models import SERVICE_ROLES
from courseapp.people.user_actions import Duty
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.web.context import ROLE_WORDS
from courseapp.web.form import CHOSEN, OPTIONAL, REQUIRED, Form, TextField, _l, options
from courseapp.web.words import LANGUAGES

GRANTABLE = (Role.CONTACT_PERSON, Role.LEADER, Role.COORDINATOR, Role.FACILITATOR, Role.ADMIN)


class NameForm(Form):
    """Who a user is."""

    given_name = TextField(_l("Fornavn"), [REQUIRED, no_identity_number], limit=80)
    family_name = TextField(_l("Etternavn"), [REQUIRED, no_identity_number], limit=80)
    email = TextField(_l("E-postadresse"), [REQUIRED, one_address], limit=254)

    @property
    def name(self) -> Name:
        """The name that was written."""
        return Name(self.given_name.data or "", self.family_name.data or "")


class DutyForm(Form):
    """A role and where it is held; a leader is asked neither, for there is one answer."""

    role = RadioField(_l("Rolle"), [CHOSEN], choices=options((role.value, ROLE_WORDS[role]) for role in GRANTABLE))
    service = SelectField(_l("Tjeneste"), [OPTIONAL], description=_l("For kontaktpersoner og ledere."))
    cooperation = SelectField(_l("Samarbeid"), [OPTIONAL], description=_l("For koordinatorer."))

    def offer(self, services: Sequence[ChildWelfareService], cooperations: Sequence[Cooperation]) -> None:
        """Say what there is to choose among."""
        self.service.choices = options([("", _("Velg")), *((str(it.id), it.name) for it in services)])
        self.cooperation.choices = options([("", _("Velg")), *((str(it.id), it.name) for it in cooperations)])

    def only_contact_persons(self) -> None:
        """Ask nothing: the role is contact person, in the reader's service."""
        del self.role, self.service, self.cooperation

    def duty(self, service_id: int | None) -> Duty:
        """What was chosen; ``service_id`` is the reader's own where nothing is asked."""
        if "role" not in self:
            return Duty(Role.CONTACT_PERSON, service_id)
        role = Role(self.role.data)
        return Duty(
            role,
            int(self.service.data) if role in SERVICE_ROLES and self.service.data else None,
            int(self.cooperation.data) if role == Role.COORDINATOR and self.cooperation.data else None,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each role needs its place."""
        right = bool(super().validate(extra_validators))
        if "role" not in self or not self.role.data:
            return right
        for field, roles in ((self.service, SERVICE_ROLES), (self.cooperation, {Role.COORDINATOR})):
            if self.role.data in roles and not field.data:
                field.errors = [_("Velg hvor rollen gjelder.")]
                right = False
        return right


class NewUserForm(NameForm, DutyForm):
    """A user with a first role."""

    language = RadioField(_l("Språk"), [CHOSEN], choices=options(LANGUAGES.items()), default="nb")


class SearchForm(Form):
    """A search for a user, posted so that names never stand in an address."""

    words = TextField(_l("Navn eller e-postadresse"), [REQUIRED], limit=100)
