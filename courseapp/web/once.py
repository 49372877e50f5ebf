"""A form that is sent twice does its deed once, and is answered the second time as the first.

Every form carries a random ``once``. What is sent with it leaves a receipt in the deed's own transaction, so a double
click, the back button or a retry after a crash finds it there. The same ``once`` with other words in the form is
another deed: somebody went back and changed something. Files are not looked into, so forms with a file carry none.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import JSON, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.kernel import clock
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, db, transaction
from courseapp.kernel.outbox import add_once
from courseapp.web.guard import current_actor

FIELD: Final = "once"
KEPT: Final = timedelta(days=2)
"""How long a form may be sent again and be known."""
WAITS: Final = (0.05,) * 20
"""Seconds between looks for the answer of a first request that is just about to give it."""


class FormReceipt(Base):
    """A form that has done its deed: when, by which request, and how that was answered (None: it never was)."""

    __tablename__ = "form_receipt"

    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    location: Mapped[str | None]
    said: Mapped[list[Any] | None] = mapped_column(JSON)


class Replayed(Exception):
    """This very form has done its deed before."""


@dataclass
class Attempt:
    """One request's way with its receipt. ``began_with``: the reader's session and how much there was to be said."""

    key: str
    began_with: tuple[str | None, int]
    request: str = field(default_factory=lambda: new_code(12))
    claimed: bool = False

    def claim(self) -> None:
        """Leave the receipt in the transaction that begins. Raises Replayed if somebody did before."""
        values = {"key": self.key, "request": self.request, "made_at": clock.now()}
        if not add_once(FormReceipt, **values) and _owner(self.key) != self.request:
            raise Replayed
        self.claimed = True

    def answered(self, response: Response) -> None:
        """Note how it was answered. Who is signed in anew by it must be so again, so then the receipt goes."""
        mine = (FormReceipt.key == self.key, FormReceipt.request == self.request)
        signed_in, said = _reader()
        with transaction():
            if signed_in != self.began_with[0]:
                db.session.execute(delete(FormReceipt).where(*mine))
                return
            flashes = session.get("_flashes", [])[self.began_with[1] : said]
            values = {"location": response.location, "said": [list(it) for it in flashes]}
            db.session.execute(update(FormReceipt).where(*mine).values(values))


def register(app: Flask) -> None:
    """Let every form of ours be sent again without harm."""
    app.add_template_global(lambda: new_code(12), "once")
    app.before_request(_expect)
    app.after_request(_note)
    app.register_error_handler(Replayed, _replay)


def _expect() -> ResponseReturnValue | None:
    """Answer a form that is known; else let its deed leave a receipt, for who sends it again in this very moment."""
    if request.method != "POST" or request.files or not request.form.get(FIELD):
        return None
    if actor := current_actor():
        sent = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
        whole = repr((actor.account_id, request.path, request.query_string, sent))
        g.attempt = Attempt(hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest(), _reader())
        if _owner(g.attempt.key):
            return _answer(g.pop("attempt").key)
        g.first = g.attempt.claim
    return None


def _reader() -> tuple[str | None, int]:
    return session.get("_user_id"), len(session.get("_flashes", []))


def _note(response: Response) -> Response:
    attempt = g.pop("attempt", None)
    g.pop("first", None)
    redirects = HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST
    if attempt is not None and attempt.claimed and redirects:
        attempt.answered(response)
    return response


def _owner(key: str) -> str | None:
    return db.session.scalar(select(FormReceipt.request).where(FormReceipt.key == key))


def _replay(_error: Replayed) -> ResponseReturnValue:
    return _answer(g.pop("attempt").key)


def _answer(key: str) -> ResponseReturnValue:
    """Answer as the first time; the first may be answering just now. What was never answered is at least done."""
    for pause in (*WAITS, None):
        db.session.rollback()
        row = db.session.execute(
            select(FormReceipt.location, FormReceipt.said).where(FormReceipt.key == key)
        ).one_or_none()
        if row is None or row.location is not None or pause is None:
            break
        time.sleep(pause)
    if row is not None and row.location is not None:
        for category, words in row.said or ():
            flash(words, category)
        return redirect(row.location, HTTPStatus.SEE_OTHER)
    flash(_("Dette er allerede gjort."), "info")
    shows = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return redirect(request.full_path.rstrip("?") if shows else "/", HTTPStatus.SEE_OTHER)


def purge() -> None:
    """Forget old receipts. A chore of the night."""
    db.session.execute(delete(FormReceipt).where(FormReceipt.made_at < clock.now() - KEPT))
