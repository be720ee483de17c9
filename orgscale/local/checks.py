"""`make test` and `make lint`: every check in order, the quick ones first, one sentence for the first that fails."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from orgscale.local.browser import find_or_install_chromium
from orgscale.local.commands import foreground
from orgscale.local.environment import local_environment
from orgscale.local.problems import Problem
from orgscale.local.processes import tether
from orgscale.local.servers import own_servers
from orgscale.local.state import temporary_state

BIN = Path(sys.executable).parent
STATIC = {
    "Lint": [sys.executable, "-m", "ruff", "check", "."],
    "Format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "Directions between the apps": [sys.executable, str(BIN / "lint-imports")],
    "Types of the pure modules": [sys.executable, "-m", "mypy"],
}


def lint() -> int:
    for title, command in STATIC.items():
        check(title, command, os.environ)
    return 0


# What waits for browsers, servers and clocks more than it computes: it runs beside all the others, on servers of its own.
BESIDE = ["tests/browser", "tests/bench", "tests/orgscale"]
PYTEST = [sys.executable, "-m", "pytest"]


def test(pytest_words: Sequence[str]) -> int:
    """All checks, then pytest, whose exit code is ours: some tests as asked for, or all of them in two halves at once."""
    lint()
    with temporary_state() as state, own_servers(state, testing=True) as addresses:
        env = local_environment(state, addresses)
        manage = [sys.executable, "manage.py"]
        check("Migrations match the models", [*manage, "makemigrations", "--check", "--dry-run"], env)
        check("Safe in production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(env))
        if pytest_words or "DATABASE_URL" in os.environ:
            return foreground([*PYTEST, *pytest_words], {**env, **browser()})
    return both_halves({**os.environ, **browser()})


def both_halves(env: Mapping[str, str]) -> int:
    """All tests in two processes, each on its own servers; the second's words are printed when the first is through."""
    ignored = [f"--ignore={folder}" for folder in BESIDE]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words:
        beside = subprocess.Popen(
            [*PYTEST, *BESIDE], env=dict(env), stdout=words, stderr=subprocess.STDOUT, preexec_fn=tether(signal.SIGTERM)
        )
        try:
            failed = foreground([*PYTEST, *ignored], env)
            beside.wait()
        finally:
            if beside.poll() is None:
                beside.terminate()
                beside.wait()
        words.seek(0)
        print(f"== {', '.join(BESIDE)}\n{words.read()}", flush=True)
    return failed or beside.returncode


def check(title: str, command: Sequence[str], env: Mapping[str, str]) -> None:
    print(f"== {title}", flush=True)
    if foreground(command, env):
        raise Problem(f"The check failed: {title}.")


def production(env: Mapping[str, str]) -> dict[str, str]:
    """As on a server, so that Django's deployment check sees what a customer would run."""
    public = {"ALLOWED_HOSTS": "orgscale.example.com", "PUBLIC_URL": "https://orgscale.example.com"}
    public["EMAIL_URL"] = "smtp://mail.example.com:587"
    return {**env, **public, "ORGSCALE_MODE": "production", "SECRET_KEY": secrets.token_urlsafe(64)}


def browser() -> dict[str, str]:
    """Without a browser the other tests still run, and the browser tests fail with the sentence on what to install."""
    try:
        return {"ORGSCALE_CHROME": str(find_or_install_chromium())}
    except Problem as problem:
        print(f"== {problem}", flush=True)
        return {}
