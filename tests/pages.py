"""The page harness: a signed-in browser for tests that checks every page it opens."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db
from courseapp.people.models import AccountSession, RoleGrant

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


class Client(FlaskClient):
    """A test client whose every request has a context and a database session of its own, as on a server.

    Without this the context of the test is used for all requests, with whoever was signed in first.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; what the test read before is read anew afterwards."""
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Page:
    """A page as it came: ``status``, ``text`` (visible words), ``html``, ``forms``, ``location``."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location: str = response.headers.get("Location", "")
        self.html = response.get_data(as_text=True) if "html" in (response.content_type or "") else ""
        self.root: Any = html5lib.HTMLParser(strict=False).parse(self.html) if self.html else None
        self.text = _visible(self.root) if self.root is not None else ""

    def all(self, tag: str) -> list[Any]:
        """Every element of a tag, in order."""
        return [] if self.root is None else list(self.root.iter(NAMESPACE + tag))

    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [a.get("href", "") for a in self.all("a")]

    def fields(self, action: str | None = None) -> dict[str, str]:
        """The values a browser would send, untouched, from the POST form with this action.

        None: from the form that posts to the page itself, else the first there is.
        """
        forms = [form for form in self.all("form") if form.get("method", "get").lower() == "post"]
        wanted = "" if action is None else action
        found = [form for form in forms if form.get("action", "") == wanted] or (forms if action is None else [])
        if found:
            return _values(found[0])
        msg = f"no form to {action!r} on this page"
        raise AssertionError(msg)


class Browser:
    """A browser signed in as an actor (or as nobody). Every HTML page it gets is checked."""

    def __init__(self, app: Flask, actor: Actor | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if actor is not None:
            self._sign_in(actor)

    def _sign_in(self, actor: Actor) -> None:
        token = new_token()
        now = clock.now()
        grant = db.session.scalars(
            select(RoleGrant).where(RoleGrant.account_id == actor.account_id, RoleGrant.role == actor.role).limit(1)
        ).one()
        db.session.add(
            AccountSession(
                token_hash=token_hash(token),
                account_id=actor.account_id,
                grant_id=grant.id,
                created_at=now,
                seen_at=now,
                ends_at=now.replace(year=now.year + 1),
            )
        )
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = token

    def get(self, url: str, status: int = 200, **kwargs: Any) -> Page:
        """Open an address and check what comes."""
        return self._look(self.client.get(url, **kwargs), status)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        status: int = 302,
        *,
        page: str | None = None,
        action: str | None = None,
        **kwargs: Any,
    ) -> Page:
        """Send the form found on ``page`` (default: the address itself) with ``data`` over its own values."""
        source = self.get(page or url)
        fields: dict[str, Any] = {**source.fields(action), **(data or {})}
        return self._look(self.client.post(url, data=fields, **kwargs), status)

    def _look(self, response: TestResponse, status: int) -> Page:
        page = Page(response)
        assert page.status == status, f"{response.request.path}: {page.status}\n{page.text[:600]}"
        if page.html:
            problems = faults(page)
            assert not problems, f"{response.request.path}: {problems}"
        return page


def faults(page: Page) -> list[str]:
    """List what is wrong with a page; nothing is what we want."""
    parser = html5lib.HTMLParser()
    parser.parse(page.html)
    found = [f"invalid HTML at {where}: {code}" for where, code, _ in parser.errors]
    found += [f"{len(page.all('h1'))} h1"] if len(page.all("h1")) != 1 else []
    titles = [t for t in page.all("title") if (t.text or "").strip()]
    found += [] if titles else ["no title"]
    found += [] if page.all("html")[0].get("lang") in {"nb", "nn", "en"} else ["no language"]
    ids = Counter(e.get("id") for e in page.root.iter() if e.get("id") and isinstance(e.tag, str))
    found += [f"id {i} stands {n} times" for i, n in ids.items() if n > 1]
    found += _script_faults(page) + _form_faults(page, set(ids))
    found += ["the word None"] if re.search(r"\bNone\b|<[A-Z]\w+ \d+>|lazy_gettext|LazyString", page.text) else []
    found += [f"left open: {m}" for m in re.findall(r"%\(\w+\)s|\{\{|\}\}", page.text)]
    return found


def _script_faults(page: Page) -> list[str]:
    found = []
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == NAMESPACE + "script" and (element.text or "").strip():
            found.append("inline script")
        found += [
            f"inline {name}"
            for name in element.attrib
            if isinstance(name, str) and (name == "style" or name.startswith("on"))
        ]
        for name in ("src", "href", "action"):
            value = element.get(name, "")
            if re.match(r"(?i)(https?:)?//|javascript:", value) and name != "href":
                found.append(f"{name} leaves the site: {value}")
            if value.lower().startswith("javascript:"):
                found.append(f"script in {name}")
    return found


def _form_faults(page: Page, ids: set[str]) -> list[str]:
    found = []
    labelled = {label.get("for") for label in page.all("label")}
    inside = {id(e) for label in page.all("label") for e in label.iter()}
    found += [f"label for {f}, which is not there" for f in labelled - {None} - ids]
    for tag in ("input", "select", "textarea"):
        for field in page.all(tag):
            if field.get("type") in {"hidden", "submit", "button"}:
                continue
            named = (
                field.get("id") in labelled
                or id(field) in inside
                or field.get("aria-label")
                or field.get("aria-labelledby")
            )
            found += [] if named else [f"no label for {field.get('name')}"]
    for form in page.all("form"):
        if form.get("method", "get").lower() == "post" and "csrf_token" not in _values(form):
            found.append(f"no CSRF token in the form to {form.get('action')}")
    return found


def _values(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name") if isinstance(element.tag, str) else None
        if not name:
            continue
        kind = element.get("type", "text")
        if element.tag == NAMESPACE + "input" and kind in {"radio", "checkbox"}:
            if "checked" in element.attrib:
                values.setdefault(name, []).append(element.get("value", "y"))
        elif element.tag == NAMESPACE + "input" and kind not in {"submit", "button", "file"}:
            values[name] = element.get("value", "")
        elif element.tag == NAMESPACE + "textarea":
            values[name] = (element.text or "").removeprefix("\n")
        elif element.tag == NAMESPACE + "select":
            options = list(element.iter(NAMESPACE + "option"))
            chosen = [o for o in options if "selected" in o.attrib] or options[:1]
            values[name] = chosen[0].get("value", chosen[0].text or "") if chosen else ""
    return values


def _visible(root: Any) -> str:
    skipped = {NAMESPACE + "script", NAMESPACE + "style", NAMESPACE + "template"}

    def words(element: Any) -> list[str]:
        if not isinstance(element.tag, str) or element.tag in skipped:
            return [element.tail or ""]
        inner = [element.text or ""] + [w for child in element for w in words(child)]
        return [*inner, element.tail or ""]

    return re.sub(r"\s+", " ", " ".join(words(root))).strip()
