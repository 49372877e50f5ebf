#!/usr/bin/env python3
"""The developer's one tool; needs nothing but Python 3.11 or newer. Usage: python3 dev.py COMMAND.

demo [options]  install what is needed and run the demo (for the options: dev.py demo --help)
test [options]  the whole gate: linters, types, tests on both databases, journeys in a browser (options go to pytest)
check           only the linters and types
audit           look for known weaknesses in the pinned packages
pin [-U]        pin the packages anew after a change in pyproject.toml; -U takes newer versions too
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
REQUIREMENTS = ROOT / "requirements.txt"
ADDRESSLESS = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")
PIN = ("--universal", "--python-version=3.11", "--all-extras", "--generate-hashes", "--only-binary=:all:", *ADDRESSLESS)
CHECKS = {
    "ruff": ("ruff", "check", "--quiet"),
    "format": ("ruff", "format", "--check"),
    "types": ("mypy",),
    "imports": ("lint-imports", "--no-logo"),
    "templates": ("djlint", "templates", "--lint", "--quiet"),
}
NO_TESTS = 5
"""pytest's exit status when nothing was selected."""


def run(*command: str | Path) -> int:
    """Run a command in the project's folder and return its exit status; our own tools come from .venv."""
    own = BIN / command[0]
    return subprocess.run((own if own.exists() else command[0], *command[1:]), cwd=ROOT, check=False).returncode


def install() -> None:
    """Make .venv with the pinned packages and this project in it, unless it is there already."""
    marker = VENV / "installed.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if marker.is_file() and marker.read_text() == wanted:
        return
    print("Installing into .venv", flush=True)
    if not (BIN / "pip").exists():
        make_venv()
    if not (BIN / "uv").exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as pinned:
            pinned.write(re.findall(r"^uv==.*\n(?:    .*\n)*", REQUIREMENTS.read_text(), re.MULTILINE)[0])
            pinned.flush()
            run("pip", "install", "-q", "--require-hashes", "-r", pinned.name)
    for what in (("--require-hashes", "-r", REQUIREMENTS), ("--no-deps", "--no-build-isolation", "-e", ROOT)):
        if (BIN / "uv").exists() and run("uv", "pip", "install", "-q", "--python", BIN / "python", *what) == 0:
            continue
        print("Installing with pip, which takes longer", flush=True)
        if run("pip", "install", "-q", *what):
            sys.exit("The packages could not be installed; the reason stands above.")
    marker.write_text(wanted)


def make_venv() -> None:
    """Make the virtual environment, also where the system's Python lacks the part that does."""
    if run(sys.executable, "-m", "venv", VENV) == 0:
        return
    apt_get("python3-venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if run(sys.executable, "-m", "venv", VENV) == 0:
        return
    print("This Python lacks venv or ensurepip; trying virtualenv instead", flush=True)
    bootstrap = ROOT / ".venv-bootstrap"
    run(sys.executable, "-m", "pip", "install", "-q", "--target", bootstrap, "virtualenv")
    shutil.rmtree(VENV, ignore_errors=True)
    if run("env", f"PYTHONPATH={bootstrap}", sys.executable, "-m", "virtualenv", "-q", VENV):
        sys.exit("Install python3-venv (on Debian: apt-get install python3-venv), then try again.")


def apt_get(*packages: str) -> None:
    """Install Debian packages, where that is ours to do."""
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(packages)} with apt-get", flush=True)
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-qq")
        run(*quiet, "update")
        run(*quiet, "install", "--no-install-recommends", *packages)


def missing() -> list[str]:
    """Which of the two programs that the tests need beside Python are not installed; their Debian names."""
    folders = (*os.get_exec_path(), *map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    postgresql = all(shutil.which(name, path=os.pathsep.join(folders)) for name in ("initdb", "pg_ctl", "postgres"))
    return [*([] if postgresql else ["postgresql"]), *([] if shutil.which("chromium") else ["chromium"])]


def test(options: list[str]) -> int:
    """Everything that must hold; what cannot be tested here is said loudly, and is a failure with CI=true."""
    apt_get(*missing())
    skipped = missing()
    steps = {**CHECKS, "tests on SQLite": ("pytest", "--engine=sqlite", "-m", "not browser", *options)}
    if "postgresql" not in skipped:
        steps["tests on PostgreSQL"] = ("pytest", "--engine=postgresql", "-m", "not browser", *options)
    if "chromium" not in skipped:
        steps["browser journeys"] = ("pytest", "--engine=sqlite", "-m", "browser", *options)
    return report(steps, skipped, fine={0, NO_TESTS} if options else {0})


def report(steps: dict[str, tuple[str, ...]], skipped: list[str], fine: set[int]) -> int:
    """Take every step, tell how long each took, and end with one line on the whole."""
    begun, failed = time.monotonic(), []
    for name, command in steps.items():
        print(f"\n── {name}", flush=True)
        start = time.monotonic()
        failed += [] if run(*command) in fine else [name]
        print(f"── {name}: {'FAILED' if name in failed else 'passed'} in {time.monotonic() - start:.1f} s", flush=True)
    for package in skipped:
        print(f"\n!!! NOT TESTED: {package} is not installed, so its tests were left out. Install it and run again.")
    if os.environ.get("CI") == "true":
        failed += [f"no {package}" for package in skipped]
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed" + (" of what could be tested" * bool(skipped))
    print(f"\n{verdict} ({len(steps)} steps, {time.monotonic() - begun:.0f} s)")
    return int(bool(failed))


def main(command: str, *options: str) -> int:
    """Do what was asked."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is what meets an older Python)
        sys.exit("Python 3.11 or newer is needed.")
    own = {
        "demo": ("courseapp", "demo", *options),
        "audit": ("pip-audit", "--require-hashes", "--disable-pip", "-r", "requirements.txt", *options),
        "pin": ("uv", "pip", "compile", "pyproject.toml", *PIN, "-q", "-o", "requirements.txt", *options),
    }
    if command not in (*own, "test", "check"):
        print(__doc__)
        return 2
    install()
    if command in own:
        return run(*own[command])
    return test(list(options)) if command == "test" else report(CHECKS, [], fine={0})


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["help"])))
