"""Any text in any field of any form: never a fault, never markup or code on a page, nothing kept when refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from courseapp.kernel.access import Actor
from tests.house import rows
from tests.house.asking import Asker
from tests.house.crawl import crawl
from tests.house.world import World
from tests.pages import NAMESPACE, _values

pytestmark = pytest.mark.slow

HOSTILE = {
    "formula": '=HYPERLINK("http://example.org";"x")+cmd|\' /C calc\'!A0',
    "markup": "\"'><img src=x onerror=alert(1)><script>qzqz()</script>",
    "template": "{{ 9173 * 8461 }}${9173 * 8461}#{9173 * 8461}<%= 9173 * 8461 %>",
    "NUL": "Kari\x00Nordmann\x0b\x1b[31m",
    "right to left": "\u202egnp.exe\u202c\u2066\u200f",
    "long": "æ" * 10_000,
    "surrogate": "a\udcffb\ufffe",
    "sql": "'; DROP TABLE person; -- %s %(x)s",
}
MARKS = ("<img src=x", "<script>qzqz", "77612753", "\x00", "\u202e")
"""What must never stand on a page as it was sent."""
TEXTUAL = {"text", "search", "email", "tel", "url", "password", "number", "date", "time", "hidden"}
ROLES = ("foster_parent", "birth_parent", "facilitator", "contact_person", "coordinator", "leader", "admin")


@dataclass
class Form:
    """A form somewhere: where it goes, what a browser would send, and which fields take text."""

    url: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


def forms(app: Flask, actor: Actor | None) -> list[Form]:
    """Find one form of each kind: the same fields to the same view once."""
    found: dict[tuple[str, ...], Form] = {}
    for visit in crawl(app, actor, ("/", "/profil") if actor else ("/logg-inn", "/logg-inn/lenke")):
        for element in visit.page.all("form") if visit.page else []:
            method = element.get("method", "get").upper()
            form = Form(element.get("action") or visit.url.split("?")[0], method, _values(element), _texts(element))
            key = (visit.endpoint if form.url == visit.url.split("?")[0] else form.url, method, *sorted(form.texts))
            if form.texts:
                found.setdefault(key, form)
    return list(found.values())


def _texts(form: Any) -> list[str]:
    inputs = [e for e in form.iter(NAMESPACE + "input") if e.get("type", "text") in TEXTUAL]
    names = [e.get("name") for e in [*inputs, *form.iter(NAMESPACE + "textarea")]]
    return [name for name in names if name and name not in {"csrf_token", "once"}]


@pytest.mark.parametrize("who", ["nobody", *ROLES])
def test_no_text_breaks_a_form_or_a_page(whole_app: Flask, world: World, who: str) -> None:
    actor = world.a.actors.get(who)
    found = forms(whole_app, actor)
    assert found
    kept, before, wrong = rows.snapshot(), rows.fingerprint(), defaultdict(list)
    asker = Asker(whole_app, actor)
    for form in found:
        for name, text in HOSTILE.items():
            for problem in _send(asker, form, text, kept, before):
                wrong[f"{form.method} {form.url}"].append(f"{name}: {problem}")
    assert not wrong, "\n".join(f"{where}: {problems}" for where, problems in wrong.items())


def _send(asker: Asker, form: Form, text: str, kept: rows.Rows, before: dict[str, str]) -> list[str]:
    """Send a text in every field that takes one, and say what was wrong."""
    data = form.values | dict.fromkeys(form.texts, text) | {"csrf_token": asker.token}
    with rows.written() as statements:
        try:
            answer = _ask(asker, form, data)
            pages = [answer.get_data(as_text=True)]
            if answer.status_code in {302, 303} and answer.location and "/logg-inn" not in answer.location:
                pages.append(asker.browser.client.get(answer.location).get_data(as_text=True))
        except Exception as error:  # noqa: BLE001 (whatever a page may raise)
            return [f"{type(error).__name__}: {error}".splitlines()[0][:200]]
    problems = [f"{mark!r} on the page" for page in pages for mark in MARKS if mark in page]
    if statements:
        if answer.status_code not in {200, 204, 302, 303} and rows.fingerprint() != before:
            problems.append(f"{answer.status_code}, but something changed")
        rows.restore(kept)
        asker.renew()
    return problems


def _ask(asker: Asker, form: Form, data: dict[str, Any]) -> Any:
    readable = {name: _sendable(value) for name, value in data.items()}
    if form.method == "GET":
        return asker.browser.client.get(form.url, query_string={n: v for n, v in readable.items() if n != "csrf_token"})
    return asker.browser.client.post(form.url, data=readable)


def _sendable(value: Any) -> Any:
    """Lone surrogates cannot be sent as UTF-8: they arrive as the replacement character, or as raw bytes."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
