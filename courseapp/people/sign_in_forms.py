"""The forms of signing in and of one's own profile."""

from __future__ import annotations

from wtforms import PasswordField, RadioField
from wtforms.validators import Optional

from courseapp.web.form import CHOSEN, REQUIRED, Form, TextField, _l, options
from courseapp.web.words import LANGUAGES


class PasswordForm(Form):
    """Sign in with a password."""

    email = TextField(_l("E-postadresse"), [REQUIRED], limit=254)
    password = PasswordField(_l("Passord"), [REQUIRED])


class LinkForm(Form):
    """Ask for a link by e-mail."""

    email = TextField(_l("E-postadresse"), [REQUIRED], limit=254)


class LanguageForm(Form):
    """Choose the language of pages and messages."""

    code = RadioField(_l("Språk"), [CHOSEN], choices=options(LANGUAGES.items()))


class NewPasswordForm(Form):
    """Set or change one's password; the present one is asked for only where there is one to ask for."""

    current = PasswordField(_l("Passordet du har nå"), [Optional()])
    new = PasswordField(_l("Nytt passord"), [REQUIRED])
