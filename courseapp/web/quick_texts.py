"""Texts in templates, with the language looked up once a page: Flask-Babel asks anew for each, which takes long."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def register(app: Flask) -> None:
    """Give templates these functions in the place of Flask-Babel's; what they say is the same."""
    app.jinja_env.globals.update({"_": _gettext, "gettext": _gettext, "ngettext": _ngettext})


def _texts() -> Any:
    """Give the texts of this page's language; ``force_locale`` changes the language, and so the texts."""
    names = g.get("_flask_babel")
    kept = getattr(names, "kept_texts", None)
    if kept is None or kept[0] is not names.babel_locale:
        kept = (get_locale(), get_translations())
        g._flask_babel.kept_texts = kept  # noqa: SLF001 (where Flask-Babel keeps the language, and clears it)
    return kept[1]


@pass_eval_context
def _gettext(where: EvalContext, text: str, /, **values: Any) -> str:
    return _filled(where, _texts().ugettext(text), values)


@pass_eval_context
def _ngettext(where: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
    return _filled(where, _texts().ungettext(one, many, number), {"num": number, **values})


def _filled(where: EvalContext, words: str, values: dict[str, Any]) -> str:
    safe = Markup(words) if where.autoescape else words  # noqa: S704 (our own texts; what is filled in is escaped)
    return safe % values if values or "%" in words else safe
