"""`make test` and `make lint`: every check in order, the quick ones first, one sentence for the first that fails."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

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


# What waits for browsers, servers and clocks more than it computes: each runs beside all the others, on own servers.
BESIDE = [["tests/browser"], ["tests/bench", "tests/orgscale"]]
PYTEST = [sys.executable, "-m", "pytest"]


def test(pytest_words: Sequence[str]) -> int:
    """All checks, then pytest, whose exit code is ours: some tests as asked for, or all of them in parts at once."""
    lint()
    with temporary_state() as state, own_servers(state, testing=True) as addresses:
        env = local_environment(state, addresses)
        manage = [sys.executable, "manage.py"]
        check("Migrations match the models", [*manage, "makemigrations", "--check", "--dry-run"], env)
        check("Safe in production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(env))
        if pytest_words or "DATABASE_URL" in os.environ:
            return foreground([*PYTEST, *pytest_words], {**env, **browser()})
    return all_at_once({**os.environ, **browser()})


def all_at_once(env: Mapping[str, str]) -> int:
    """All tests in processes beside each other, each on its own servers; what was beside is printed at the end."""
    with contextlib.ExitStack() as stack:
        beside = [stack.enter_context(running(folders, env)) for folders in BESIDE]
        ignored = [f"--ignore={folder}" for folders in BESIDE for folder in folders]
        failed = foreground([*PYTEST, *ignored], env)
        for process, words, folders in beside:
            process.wait()
            words.seek(0)
            print(f"== {', '.join(folders)}\n{words.read()}", flush=True)
            failed = failed or process.returncode
    return failed


@contextlib.contextmanager
def running(
    folders: Sequence[str], env: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen, IO[str], Sequence[str]]]:
    """pytest on `folders` in the background, with the file of what it says; ended with the block."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words:
        process = subprocess.Popen(
            [*PYTEST, *folders],
            env=dict(env),
            stdout=words,
            stderr=subprocess.STDOUT,
            preexec_fn=tether(signal.SIGTERM),
        )
        try:
            yield process, words, folders
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


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
