"""Static files: served by WhiteNoise, addressed by the hash of their content so that they may be cached for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from courseapp.paths import root

_FOREVER = 365 * 24 * 3600
"""Seconds."""


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((root("static") / path).read_bytes()).hexdigest()[:12]


def asset(path: str) -> str:
    """Give the address of a static file: "app.css" is at /static/app.css, with its content's hash."""
    return f"/static/{path}?v={_digest(path)}"


def serve_static(app: Flask) -> None:
    """Put WhiteNoise in front of the app."""
    files = WhiteNoise(app.wsgi_app, max_age=_FOREVER, add_headers_function=_headers)
    files.add_files(str(root("static")), prefix="/static/")
    app.wsgi_app = files  # type: ignore[method-assign]  # as Flask's manual does


def _headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
