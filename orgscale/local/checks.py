"""`make test` and `make lint`: every check in order, the quick ones first, one sentence for the first that fails."""

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from orgscale.local.browser import find_or_install_chromium
from orgscale.local.commands import foreground
from orgscale.local.environment import local_environment
from orgscale.local.problems import Problem
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


def test(pytest_words: Sequence[str]) -> int:
    """All checks, then pytest, whose exit code is ours."""
    lint()
    with temporary_state() as state, own_servers(state, testing=True) as addresses:
        env = local_environment(state, addresses)
        manage = [sys.executable, "manage.py"]
        check("Migrations match the models", [*manage, "makemigrations", "--check", "--dry-run"], env)
        check("Safe in production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(env))
        return foreground([sys.executable, "-m", "pytest", *pytest_words], {**env, **browser()})


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
