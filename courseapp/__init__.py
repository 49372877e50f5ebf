"""courseapp: courses and group programs for foster homes, across municipalities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from courseapp.config import Config
from courseapp.kernel.db import db
from courseapp.paths import root

ENGINE_OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"check_same_thread": False}},
    "postgresql": {
        "isolation_level": "READ COMMITTED",
        "pool_size": 10,
        "max_overflow": 10,
        "pool_pre_ping": True,
        "connect_args": {
            "options": "-c statement_timeout=20000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=30000"
            " -c jit=off"  # compiling a query takes longer than any of ours
        },
    },
}
"""PostgreSQL must run READ COMMITTED: with a lock and REPEATABLE READ a cohort is overbooked every time."""


def create_app(config: Config) -> Flask:
    """Put the application together. Raises RuntimeError if a page has no door."""
    # Pages declare deeds and menu entries when they are imported: once, and only where an application is made.
    from courseapp import features  # noqa: PLC0415
    from courseapp.people.signed_in import login_manager  # noqa: PLC0415
    from courseapp.web import assets, context, errors, guard, once, quick_texts, security, words  # noqa: PLC0415

    app = Flask(__name__, template_folder=str(root("templates")), static_folder=None)
    engine = config.database_url.split(":", 1)[0].split("+", 1)[0]
    app.config.update(
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE_OPTIONS[engine],
        BABEL_DEFAULT_LOCALE="nb_NO",
        BABEL_DEFAULT_TIMEZONE="Europe/Oslo",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
        MAIL_FROM=config.mail_from,
        TESTING=config.testing,
    )
    app.extensions["courseapp"] = config
    security.harden(app, config)
    db.init_app(app)
    Babel(app, locale_selector=words.select_locale)
    csrf = CSRFProtect(app)
    login_manager.init_app(app)
    words.register(app)
    quick_texts.register(app)
    context.register(app, config)
    errors.register(app)
    once.register(app)
    for blueprint in features.BLUEPRINTS:
        app.register_blueprint(blueprint)
    guard.require_doors(app)
    # Its secret is in the address, it acts for nobody who is signed in, and mail programs post there without our page.
    csrf.exempt(app.view_functions["notices.act"])
    assets.serve_static(app)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    return app
