"""Headers, host and size limits, and addresses that stay inside."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from courseapp.config import Config
from courseapp.web.guard import current_actor

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""``data:`` in img-src is for the icons in Designsystemet's CSS."""
MAX_REQUEST = 2 * 1024 * 1024
"""The largest request body, in bytes; uploads included."""
LONGEST_ADDRESS = 2_000
"""Characters."""


def harden(app: Flask, config: Config) -> None:
    """Set what Flask leaves open by default."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=1_000,
        TRUSTED_HOSTS=[urlsplit(config.base_url).hostname or ""],
        SESSION_COOKIE_NAME="__Host-session" if config.secure else "session",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=config.secure,
        SECRET_KEY=config.secret_key,
    )
    app.session_interface = _Sessions()
    app.before_request(_readable)
    app.after_request(lambda response: _headers(response, config))


def _readable() -> None:
    """Answer an address with a NUL in it, which PostgreSQL refuses to look for, like any that is not there."""
    if "\0" in request.path:
        abort(404)


class _Sessions(SecureCookieSessionInterface):
    """Sessions for browsers only."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session in its cookie, and leave what programs read without any."""
        if not is_for_programs():
            super().save_session(app, session, response)


def _headers(response: Response, config: Config) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if config.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if is_for_programs():
        return response
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if current_actor() else "no-cache, private"
    response.vary.add("Cookie")
    return response


def is_for_programs() -> bool:
    """Tell whether calendar programs ask for this address: they have no session, and no use for a page."""
    return request.path.startswith("/kalender/") and request.path.endswith(".ics")


def safe_next(address: str | None) -> str | None:
    """Give an address back if it leads to a page of ours, else None: one leading slash, no host, no tricks."""
    if not address or len(address) > LONGEST_ADDRESS or address[0] != "/" or address[1:2] in {"/", "\\"}:
        return None
    if any(char in " \\" or not char.isprintable() for char in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address


def same_origin_get() -> bool:
    """Tell whether a GET with an effect (a reusable demo link) may act: never when another site sent it."""
    return request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
