"""While the mail server hangs, pages are as quick as ever: only the worker ever speaks to it."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from courseapp.enrollment import actions
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from tests import makers
from tests.pages import Browser


def test_a_page_that_tells_people_something_never_waits_for_the_mail_server(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        hanging.settimeout(0)
        mail_url = f"smtp://127.0.0.1:{hanging.getsockname()[1]}"
        monkeypatch.setitem(app.extensions, "courseapp", replace(app.extensions["courseapp"], mail_url=mail_url))
        with transaction():
            cooperation = makers.a_cooperation()
            cohort = makers.a_cohort(cooperation)
            home = makers.a_household(makers.services_of(cooperation)[0])
            parent, _other = (makers.an_account(person, Role.FOSTER_PARENT) for person in makers.adults_of(home))
            actor = makers.actor_for(parent)
            actions.sign_up(actor, cohort, home, makers.adults_of(home))
            code = cohort.code
        path = f"/kull/{code}/min-pamelding"
        Browser(app, actor).post(f"{path}/meld-av", page=path, action=f"{path}/meld-av", status=303)
        with pytest.raises(BlockingIOError):
            hanging.accept()
    assert (db.session.scalar(select(func.count()).select_from(Message)) or 0) >= 2
