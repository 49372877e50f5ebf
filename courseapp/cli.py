"""The commands. Exit status 0: done; 1: the answer is no; 2: wrong usage, or it could not run.

Data goes to standard output, the rest to standard error. A command imports what it needs, so that help comes at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from courseapp.command import EXISTING_FILE, FILE, AnswerIsNo, CouldNotRun, TryLater, application
from courseapp.config import Misconfigured, settings
from courseapp.import_commands import import_
from courseapp.planner.commands import plan


class Commands(click.Group):
    """A group whose commands end with a sentence, not a traceback, where the surroundings are at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn what people outside can mend into words."""
        from sqlalchemy.exc import OperationalError

        try:
            return super().invoke(ctx)
        except Misconfigured as fault:
            raise CouldNotRun(str(fault)) from None
        except (OperationalError, TimeoutError) as fault:
            raise CouldNotRun(f"The database could not be used: {getattr(fault, 'orig', fault)}") from None


@click.group(cls=Commands)
def main() -> None:
    """Courses for foster homes: the server, its worker and their care."""


main.add_command(import_)
main.add_command(plan)


def must_be_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on."""
    from courseapp import serving

    if not serving.is_free(host, port):
        raise CouldNotRun(f"{host}:{port} cannot be used; something else may listen there. Choose another --port")


@main.command()
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--data", default="demo-data", show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--fresh", is_flag=True, help="Throw the demo world away and make it anew.")
@click.option("--no-serve", is_flag=True, help="Only make the world.")
@click.option("--describe", type=FILE, help="Write what a script needs to drive the world.")
def demo(*, port: int, data: Path, fresh: bool, no_serve: bool, describe: Path | None) -> None:
    """Make a demo world, or use the one that is there, and serve it on this machine."""
    from courseapp import demo as demonstration
    from courseapp.worlds.describe import Featureless

    if not no_serve:
        must_be_free("127.0.0.1", port)
    try:
        demonstration.prepare(data, port, fresh=fresh, describe=describe)
    except demonstration.NotOurs as reason:
        raise CouldNotRun(str(reason)) from None
    except Featureless as reason:
        raise AnswerIsNo(f"The world could not be described: {reason}, or say --fresh") from None
    if not no_serve:
        demonstration.serve(data, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=None, type=click.IntRange(1, 64), help="Server processes; SQLite takes one.")
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve the application, with settings from the environment."""
    from courseapp import serving

    with application() as app:
        database_url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    processes = serving.processes(database_url, workers)
    if workers is not None and processes != workers:
        raise click.BadParameter(
            "SQLite has one writer at a time and is served by one process.", param_hint="--workers"
        )
    must_be_free(host, port)
    serving.serve(host, port, processes)


@main.command()
def worker() -> None:
    """Do the background jobs until stopped: mail, reminders, plans."""
    from courseapp.notices.worker import work

    with application() as app:
        work(app)


@main.command("read-replies")
@click.option("--maildir", type=click.Path(exists=True, file_okay=False, path_type=Path))
def read_replies(maildir: Path | None) -> None:
    """Read answers from calendars, and mails that came back: one mail from standard input, or a maildir's new ones.

    Ends with 75, "try later", when it could not run, so that a mail server keeps the mail.
    """
    from sqlalchemy.exc import OperationalError

    from courseapp.notices import reading

    try:
        with application():
            if maildir is None:
                click.echo(reading.read_stream(sys.stdin.buffer), err=True)
                return
            for outcome, count in reading.read_folder(maildir).items():
                click.echo(f"{outcome}: {count}", err=True)
    except (click.ClickException, Misconfigured, OperationalError, TimeoutError, NotADirectoryError) as fault:
        raise TryLater(f"The mail was left where it is: {fault}") from None


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema, from empty too."""
    from alembic.util import CommandError

    from courseapp import schema
    from courseapp.kernel.db import db

    with application(migrated=False):
        before = schema.current_revision(db.engine)
        try:
            schema.upgrade(db.engine)
        except (schema.BrokenReference, CommandError) as fault:
            raise CouldNotRun(str(fault)) from None
        click.echo(f"{before or 'empty'} → {schema.current_revision(db.engine)}", err=True)


@main.command("sign-in-link")
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print a link that signs an existing user in, once."""
    from flask import url_for

    from courseapp.kernel.db import transaction
    from courseapp.people import sign_in

    with application() as app, app.test_request_context(base_url=settings().base_url), transaction():
        account = sign_in.find_account(email)
        if account is None or not account.is_active:
            raise AnswerIsNo("There is no active account with that e-mail address.")
        link = url_for("people.use_link", token=sign_in.new_link(account), _external=True)
    click.echo(link)


@main.command()
@click.option("--cooperations", default=6, show_default=True, type=click.IntRange(1, 50))
@click.option("--homes", default=300, show_default=True, type=click.IntRange(1, 50_000))
@click.option("--cohorts", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--years", default=1, show_default=True, type=click.IntRange(1, 20))
@click.option("--seed", default=1, show_default=True)
@click.option("--describe", type=FILE, help="Write what a script needs to drive the world.")
def world(*, cooperations: int, homes: int, cohorts: int, years: int, seed: int, describe: Path | None) -> None:
    """Fill the empty database with a made-up population; the same seed makes the same world."""
    from courseapp.worlds import synthetic
    from courseapp.worlds.describe import Featureless
    from courseapp.worlds.describe import describe as write_description

    with application(demo=True) as app:
        try:
            synthetic.fill(synthetic.Size(cooperations, homes, cohorts, years), seed)
            if describe:
                write_description(app, describe)
        except synthetic.NotEmpty:
            raise AnswerIsNo("The database is not empty. A made-up world goes into an empty one only.") from None
        except Featureless as reason:
            raise AnswerIsNo(f"The world was made, but not described: {reason}.") from None


@main.command("check-promises")
def check_promises() -> None:
    """Check what no database constraint can say; print each breach."""
    from courseapp import promises

    with application():
        breaches = list(promises.broken())
        for breach in breaches:
            click.echo(str(breach))
    if breaches:
        raise AnswerIsNo(f"{len(breaches)} broken")


@main.command("access-matrix")
def access_matrix() -> None:
    """Print what each role may do, as a Markdown table."""
    from courseapp import features
    from courseapp.kernel import access

    if features.BLUEPRINTS:  # importing the features declares their deeds
        click.echo(access.matrix())


@main.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the whole database, as it is at one moment, into FILE; others may go on working."""
    from courseapp import backup as copies

    try:
        copies.backup(settings().database_url, file)
    except copies.Failed as reason:
        raise CouldNotRun(str(reason)) from None


@main.command()
@click.argument("file", type=EXISTING_FILE)
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
def restore(file: Path, *, replace: bool) -> None:
    """Fill the database from FILE, made by courseapp backup. Stop the server first."""
    from courseapp import backup as copies

    try:
        copies.restore(settings().database_url, file, replace=replace)
    except copies.NotEmpty:
        raise AnswerIsNo("The database is not empty. Say --replace to throw away what it holds.") from None
    except copies.Failed as reason:
        raise CouldNotRun(str(reason)) from None
