"""The commands that read a file into the database: whole, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from courseapp.command import EXISTING_FILE, AnswerIsNo, application
from courseapp.config import settings


@click.group("import")
def import_() -> None:
    """Read a file into the database: whole, or not at all."""


@import_.command("homes")
@click.argument("file", type=EXISTING_FILE)
@click.option("--service", required=True, help="The short name of the child-welfare service whose homes they are.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
def import_homes(file: Path, service: str, *, dry_run: bool) -> None:
    """Read a workbook of foster homes into a service."""
    from courseapp.people.import_homes import CHANGED, CREATED, SAME, NoSuchService, run_import

    with application() as app, app.test_request_context(base_url=settings().base_url):
        try:
            report = run_import(file.read_bytes(), service, dry_run=dry_run)
        except NoSuchService:
            raise click.BadParameter(f"no service is called {service}.", param_hint="--service") from None
        for problem in report.problems:
            click.echo(str(problem))
    if report.problems:
        raise AnswerIsNo("Nothing was changed.")
    for home in report.homes:
        click.echo(f"{home.outcome} {home.reference}")
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in (CREATED, CHANGED, SAME))
    click.echo(f"{counts}{' (dry run: nothing was changed)' if dry_run else ''}", err=True)


@import_.command("municipalities")
@click.argument("file", type=EXISTING_FILE)
def import_municipalities(file: Path) -> None:
    """Add or correct municipalities from a CSV file: number, name, county, lat, lon, weight."""
    from courseapp.places.import_municipalities import run_import

    _bring_in(file, run_import)


@import_.command("links")
@click.argument("file", type=EXISTING_FILE)
def import_links(file: Path) -> None:
    """Add or correct links between neighboring municipalities from a CSV file: a, b, kind, gap_km."""
    from courseapp.places.import_links import run_import

    _bring_in(file, run_import)


def _bring_in(file: Path, run_import: Any) -> None:
    from courseapp.kernel.db import transaction
    from courseapp.places.import_municipalities import Faulty

    try:
        with application(), transaction():
            report = run_import(file.read_bytes())
    except Faulty as fault:
        click.echo("\n".join(fault.messages))
        raise AnswerIsNo("Nothing was changed.") from None
    click.echo(f"{report.added} added, {report.changed} changed, {report.same} as before", err=True)
