"""A private PostgreSQL server: started from the installed programs, gone with all its data afterwards.

For tests it is a context manager, ``with server() as url``. For people, ``python -m tests.postgres`` prints the
address and keeps the server until Ctrl-C.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl", "postgres")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Nobody needs test data after a power cut."""


class Unavailable(Exception):
    """PostgreSQL is not installed here, or did not start."""


def programs() -> Path | None:
    """The folder with PostgreSQL's server programs, the newest version first; None when not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(folder) for folder in os.get_exec_path()]
    complete = (folder for folder in (*debian, *on_path) if all((folder / name).is_file() for name in PROGRAMS))
    return next(complete, None)


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server, yield its ``postgresql://`` URL, then stop it and delete its data.

    ``durable`` keeps PostgreSQL's promises about power cuts, which tests otherwise do without. The server stands under
    a guard process that also cleans up when this process is killed: it sees its standard input close.
    """
    command = [sys.executable, __file__, "--guard", *(["--durable"] if durable else [])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as guard:
        url = guard.stdout.readline().strip() if guard.stdout else ""
        if not url:
            raise Unavailable("PostgreSQL did not start; the reason stands above")
        yield url  # leaving closes the guard's standard input and waits for it


@contextmanager
def _cluster(*, durable: bool) -> Iterator[str]:
    folder = programs()
    if folder is None:
        raise Unavailable("PostgreSQL is not installed: initdb, pg_ctl and postgres were not found")
    base = Path(tempfile.mkdtemp(prefix="courseapp-postgres-"))
    pg_ctl = [str(folder / "pg_ctl"), "-D", str(base / "data"), "-s", "-w"]
    try:
        if owner := _owner():
            os.chown(base, owner.pw_uid, owner.pw_gid)
        locale = ("--locale=C.UTF-8", "--encoding=UTF8")
        _run([str(folder / "initdb"), "-D", str(base / "data"), "-U", "postgres", "-A", "trust", "-N", *locale], base)
        port = _start(pg_ctl, base, () if durable else FAST)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run([*pg_ctl, "-m", "immediate", "stop"], base)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _start(pg_ctl: list[str], base: Path, settings: tuple[str, ...]) -> int:
    """Start on a free port and return it. Another program may take the port first, so try more than one."""
    fixed = (f"unix_socket_directories={base}", "listen_addresses=127.0.0.1", "max_connections=200", *settings)
    for attempt in range(5):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        options = " ".join(f"-c {setting}" for setting in (*fixed, f"port={port}"))
        try:
            _run([*pg_ctl, "-l", str(base / "log"), "-o", options, "start"], base)
        except Unavailable:
            if attempt == 4:
                print((base / "log").read_text(), file=sys.stderr)
                raise
        else:
            return port
    raise AssertionError


def _run(command: list[str], base: Path) -> None:
    """Run one of PostgreSQL's programs; they refuse to work for root, so then as somebody without rights."""
    owner = _owner()
    result = subprocess.run(
        command,
        cwd=base,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )
    if result.returncode:
        raise Unavailable(f"{Path(command[0]).name} ended with {result.returncode}: {result.stdout}{result.stderr}")


def _owner() -> pwd.struct_passwd | None:
    """Who the server runs as: None for ourselves."""
    if os.geteuid() != 0:
        return None
    return next((entry for entry in pwd.getpwall() if entry.pw_name == "postgres"), None) or pwd.getpwnam("nobody")


def main(arguments: list[str]) -> int:
    """Run a server until Ctrl-C, or with ``--guard`` until standard input closes."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(0))
    try:
        with _cluster(durable="--durable" in arguments) as url:
            print(url, flush=True)
            if "--guard" in arguments:
                sys.stdin.read()
            while "--guard" not in arguments:
                time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
