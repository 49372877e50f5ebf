"""The newest migration that ships with this version."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory

from courseapp.paths import root


@cache
def newest_revision() -> str | None:
    """Name the head of the migrations folder."""
    config = Config()
    config.set_main_option("script_location", str(root("migrations")))
    return ScriptDirectory.from_config(config).get_current_head()
