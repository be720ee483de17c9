"""pytest plugin: a real PostgreSQL and a real Redis-protocol server for the session, and a real Celery worker on demand.

Loaded by `-p tests.services`, before Django reads its settings. Where DATABASE_URL and REDIS_URL are set, they are used.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from orgscale.local.browser import find_chromium
from orgscale.local.environment import local_environment
from orgscale.local.problems import Problem
from orgscale.local.processes import Child, child, wait_until
from orgscale.local.run import worker_command
from orgscale.local.servers import own_servers
from orgscale.local.state import State, temporary_state

session = contextlib.ExitStack()
state_key = pytest.StashKey[State]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django's hook of the same name, which reads the settings."""
    try:
        state = session.enter_context(temporary_state())
        addresses = session.enter_context(own_servers(state, testing=True))
    except Problem as problem:
        pytest.exit(f"The servers for the tests did not start: {problem}", returncode=1)
    os.environ.update(local_environment(state, addresses))
    Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)  # empty: pages of tests need no collected files
    early_config.stash[state_key] = state


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    session.close()


@contextlib.contextmanager
def running_worker(state: State, *, name: str = "worker", concurrency: int = 1) -> Iterator[Child]:
    """A Celery worker on the test database for the block. It sees committed rows only: use `transactional_db`.

    Kill it with `os.killpg(worker.process.pid, signal.SIGKILL)`; `worker.output()` is what it has logged.
    """
    from django.db import connection

    parts = urlsplit(os.environ["DATABASE_URL"])
    database_url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    words = [*worker_command(concurrency), "--hostname", f"{name}@%h"]
    with child(state, name, words, env={**os.environ, "DATABASE_URL": database_url}) as worker:
        wait_until(lambda: " ready." in worker.output(), [worker], seconds=60, what="The Celery worker")
        yield worker


@pytest.fixture(scope="session")
def local_state(pytestconfig: pytest.Config) -> State:
    """The folder of this session's servers, with their logs."""
    return pytestconfig.stash[state_key]


@pytest.fixture(scope="module")
def celery_worker(local_state: State, django_db_setup: None) -> Iterator[Child]:
    """One real worker for all tests of a module; starts with an empty queue.

    It ends with the module: a worker that lived on would take up what other tests commit, and read while they clean up.
    """
    from orgscale.celery import app

    app.control.purge()
    with running_worker(local_state) as worker:
        yield worker


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program. Without one the test fails, saying what to install."""
    try:
        return find_chromium()
    except Problem as problem:
        pytest.fail(str(problem), pytrace=False)
