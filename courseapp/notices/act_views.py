"""What a link in a message opens: a page with one question and one button. Only the button does anything.

Mail scanners open links beforehand, so a GET changes nothing. Whoever holds the link may press the button: no sign-in,
no box to tick. The page says nothing about whom or what it concerns.
"""

from __future__ import annotations

import logging

from flask import render_template, request
from flask.typing import ResponseReturnValue

from courseapp.config import MAIL_NAME
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.notices.blueprint import bp
from courseapp.notices.links import act_of
from courseapp.people.word import Act, Standing
from courseapp.web.guard import by_token

log = logging.getLogger("courseapp")


@bp.route("/svar/<token>", methods=["GET", "POST"])
@by_token(act_of)
def act(found: tuple[Act, str]) -> ResponseReturnValue:
    """Ask, and do what was asked; a second press, or another's, is answered as the first."""
    it, code = found
    if request.method == "POST" and it.standing(code) == Standing.OPEN:
        try:
            with transaction():
                it.do(code)
        except Refused as refused:
            log.info("a link did nothing: %s", refused.code)
    page = render_template(
        "notices/act.html",
        act=it,
        standing=it.standing(code),
        told=it.told(code) if it.told else "",
        Standing=Standing,
        service_name=MAIL_NAME,
    )
    return page, 200, {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
