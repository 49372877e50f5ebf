"""From a row in the outbox to a mail: neutral outside, short inside, in the receiver's language.

Neither the subject nor the sender's name tells what the service is about to whoever glances at the screen; nothing
in a mail names a person, a place or a program. What there is to read stands behind the sign-in.
"""

from __future__ import annotations

import hashlib
import hmac
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email
from flask import Flask, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from courseapp.config import MAIL_NAME, Config
from courseapp.kernel.outbox import Message
from courseapp.web.words import BABEL


class BadAddress(Exception):
    """The address cannot be written to: not one address, or not in the form of one."""


def compose(app: Flask, row: Message) -> EmailMessage:
    """Make the mail of a row. Raises BadAddress."""
    config: Config = app.extensions["courseapp"]
    to = plain_address(row.address)
    mail = EmailMessage(policy=SMTP)
    locale = BABEL.get(row.language, BABEL["nb"])
    # A request of our own making, so that url_for gives absolute addresses, from the settings and nowhere else.
    with app.test_request_context("/", base_url=config.base_url), force_locale(locale):
        subject = _("Melding fra %(service)s", service=MAIL_NAME)
        body = render_template(f"notices/{row.template}.txt", **row.values)
    mail["Subject"] = subject
    mail["From"] = Address(MAIL_NAME, addr_spec=config.mail_from)
    mail["To"] = Address(addr_spec=to)
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = message_id(config, row.id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = locale.replace("_", "-")
    mail.set_content(body.strip() + "\n", cte="8bit")  # keeps an address in one piece, however long
    return mail


def plain_address(address: str) -> str:
    """Give the one address in the form mail servers take, domains in Punycode. Raises BadAddress."""
    try:
        checked = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise BadAddress from None
    return checked.ascii_email or f"{checked.local_part}@{checked.ascii_domain}"


def message_id(config: Config, row_id: int) -> str:
    """Name the mail of a row, the same each time it is tried: whoever gets it twice can tell."""
    digest = hmac.new(config.secret_key.encode(), f"message:{row_id}".encode(), hashlib.sha256).hexdigest()
    return f"<{digest[:32]}@{config.mail_from.rsplit('@', 1)[1]}>"
