"""What every template has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext as _l

from courseapp.config import SERVICE_NAME, Config
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.web.assets import asset
from courseapp.web.guard import current_actor
from courseapp.web.nav import menu
from courseapp.web.security import safe_next
from courseapp.web.words import LANGUAGES, current_language

ROLE_WORDS: dict[Role, Any] = {
    Role.FOSTER_PARENT: _l("Fosterforelder"),
    Role.BIRTH_PARENT: _l("Forelder"),
    Role.FACILITATOR: _l("Veileder"),
    Role.CONTACT_PERSON: _l("Kontaktperson"),
    Role.COORDINATOR: _l("Koordinator"),
    Role.LEADER: _l("Leder"),
    Role.ADMIN: _l("Systemansvarlig"),
}


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language the reader may switch to."""

    code: str
    label: str
    current: bool


def register(app: Flask, config: Config) -> None:
    """Hand the layout what it draws."""

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        actor = current_actor()
        language = current_language()
        return {
            "actor": actor,
            "role_label": ROLE_WORDS[actor.role] if actor else None,
            "nav": menu(actor),
            "languages": [LanguageChoice(c, label, c == language) for c, label in LANGUAGES.items()],
            "current_language": language,
            "here": safe_next(request.full_path.rstrip("?")) or "/",
            "service_name": SERVICE_NAME,
            "accessibility_url": config.accessibility_url,
            "asset": asset,
            "today": clock.today(),
        }
