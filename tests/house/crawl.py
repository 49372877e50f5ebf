"""Following every link from a role's front page, as a patient reader would."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from courseapp.kernel.access import Actor
from tests.pages import Browser, Page

HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
ALIKE = 6
"""How many addresses of one view are opened: months, pages and filters have no end."""


@dataclass
class Visit:
    """An address that was opened, where the link to it stood, and what came: an answer, or an error raised."""

    url: str
    found_on: str
    endpoint: str
    response: TestResponse | None
    error: str = ""

    @property
    def broken(self) -> str:
        """What is wrong when the link led to nothing, or to a fault of ours."""
        status = self.response.status_code if self.response else HTTPStatus.INTERNAL_SERVER_ERROR
        return (self.error or str(status)) if status >= HTTPStatus.BAD_REQUEST else ""

    @property
    def text(self) -> str:
        """Everything that came: the page, or every file inside a workbook, and the headers."""
        return unpacked(self.response) if self.response else ""

    @cached_property
    def page(self) -> Page | None:
        """The page, parsed; None for a file."""
        return Page(self.response) if self.response and "html" in (self.response.content_type or "") else None

    def links(self) -> list[str]:
        """Where links and redirects lead."""
        found = [unescape(link) for link in HREF.findall(self.text)] if self.response else []
        return [*found, self.response.headers.get("Location", "")] if self.response else found


def unpacked(response: TestResponse) -> str:
    """Give the headers and the text of a page, or of every file inside a workbook, or a typeset file as it is."""
    data: bytes = response.data
    headers = str(response.headers)
    if data.startswith(b"%PDF"):
        return headers + data.decode("latin-1")
    if not data.startswith(b"PK"):
        return headers + data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join([headers, *(archive.read(name).decode(errors="replace") for name in archive.namelist())])


def crawl(app: Flask, actor: Actor | None, start: tuple[str, ...] = ("/", "/profil")) -> list[Visit]:
    """Open every page and file that links from the start lead to; what leaves the site is not followed."""
    browser, adapter = Browser(app, actor), app.url_map.bind("localhost")
    queue, seen, alike = [(url, "") for url in start], set(start), Counter[str]()
    visits: list[Visit] = []
    while queue:
        url, found_on = queue.pop(0)
        try:
            endpoint = adapter.match(urlsplit(url).path, method="GET")[0]
        except HTTPException:
            endpoint = "(none)"
        alike[endpoint] += 1
        if alike[endpoint] > ALIKE or url.startswith("/static/"):
            continue
        visits.append(visit := _open(browser, url, found_on, endpoint))
        for link in visit.links():
            target = urldefrag(urljoin(f"http://localhost{url}", link)).url
            if target.startswith("http://localhost/") and (path := target.removeprefix("http://localhost")) not in seen:
                seen.add(path)
                queue.append((path, url))
    return visits


def _open(browser: Browser, url: str, found_on: str, endpoint: str) -> Visit:
    try:
        return Visit(url, found_on, endpoint, browser.client.get(url))
    except Exception as error:  # noqa: BLE001 (whatever a page may raise)
        return Visit(url, found_on, endpoint, None, f"{type(error).__name__}: {error}".splitlines()[0])
