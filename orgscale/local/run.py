"""`make run`: servers, database, web server, worker and beat, together until Ctrl-C."""

import contextlib
import hashlib
import http.client
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from orgscale.local.environment import local_environment
from orgscale.local.ports import LOOPBACK, bound_port, listener
from orgscale.local.problems import Problem
from orgscale.local.processes import Child, child, wait_until
from orgscale.local.servers import own_servers
from orgscale.local.state import REPOSITORY, State

WATCH = 0.3  # seconds between two looks at the children


def run(state: State, port: int) -> int:
    """The whole story. Ends with 0 when asked to stop."""
    started = time.monotonic()
    refuse_taken(port)
    try:
        with own_servers(state) as addresses:
            env = local_environment(state, addresses, port=port)
            prepare(state, env)
            logins = manage(state, env, "demo_logins").rstrip()
            with application(state, env, port) as children:
                say(welcome(port, time.monotonic() - started, logins, state))
                watch([*addresses.children, *children])
    except (KeyboardInterrupt, SystemExit):
        say("Stopped.")
    return 0


def say(words: str) -> None:
    print(words, flush=True)


def refuse_taken(port: int) -> None:
    if bound_port(port) is not None:
        return
    if port < 1024 and os.geteuid() != 0:
        raise Problem(f"Port {port} is kept for the administrator. Choose another: make run PORT=8000")
    raise Problem(f"Port {port} is taken{listener(port)}. Choose another: make run PORT={port + 1}")


def prepare(state: State, env: Mapping[str, str]) -> None:
    """Bring the database and the static files up to this version; the demo comes once per database."""
    say("Preparing the database ...")
    with static_files(state, env):
        manage(state, env, "migrate", "--noinput")
        manage(state, env, "load_frameworks")
        load_demo_once(state, env)


def load_demo_once(state: State, env: Mapping[str, str]) -> None:
    """Per database: somebody who comes with another DATABASE_URL finds the demo there too."""
    given = os.environ.get("DATABASE_URL", "").partition("@")[2]
    database = hashlib.sha256(given.encode()).hexdigest() if given else "ours"
    loaded = state.recall("demo.loaded") or ""
    if database not in loaded.split():
        say("Loading the demo organization, this once ...")
        manage(state, env, "load_demo")
        state.remember("demo.loaded", f"{loaded} {database}".strip())


def manage(state: State, env: Mapping[str, str], *words: str) -> str:
    """Run a management command to its end; returns what it printed. A failure is a Problem with the log's end."""
    with child(state, words[0], [sys.executable, "manage.py", *words], env=env) as command:
        if command.process.wait():
            raise command.death()
        return command.output()


@contextlib.contextmanager
def static_files(state: State, env: Mapping[str, str]) -> Iterator[None]:
    """Collect the static files beside the block, unless nothing has changed since the last time."""
    fingerprint = static_fingerprint()
    if state.recall("static.fingerprint") == fingerprint and Path(env["STATIC_ROOT"]).is_dir():
        yield
        return
    say("Collecting the static files ...")
    words = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    with child(state, "collectstatic", words, env=env) as command:
        yield
        if command.process.wait():
            raise command.death()
    state.remember("static.fingerprint", fingerprint)


def static_fingerprint() -> str:
    """Changes with our static files, the packages that bring others, and the settings that gather them."""
    ours = sorted(path for path in REPOSITORY.glob("static/**/*") if path.is_file())
    ours += [*sorted(REPOSITORY.glob("[!.]*/static/**/*.*")), REPOSITORY / "requirements.txt"]
    ours += sorted(REPOSITORY.glob("orgscale/*.py"))
    facts = [(str(path.relative_to(REPOSITORY)), path.stat().st_size, path.stat().st_mtime_ns) for path in ours]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def web_command(port: int) -> list[str]:
    words = ["--bind", f"{LOOPBACK}:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    words += ["--timeout", "60", "--graceful-timeout", "5", "--access-logfile", "-", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "orgscale.wsgi:application", *words]


def worker_command(concurrency: int = 2) -> list[str]:
    words = ["--pool", "prefork", "--concurrency", str(concurrency), "--loglevel", "INFO"]
    words += ["--without-gossip", "--without-mingle"]
    return [sys.executable, "-m", "celery", "-A", "orgscale.celery", "worker", *words]


def beat_command(state: State) -> list[str]:
    words = ["--schedule", str(state.folder / "beat-schedule"), "--pidfile", "", "--loglevel", "INFO"]
    return [sys.executable, "-m", "celery", "-A", "orgscale.celery", "beat", *words]


@contextlib.contextmanager
def application(state: State, env: Mapping[str, str], port: int) -> Iterator[list[Child]]:
    """Web server, worker and beat for the block, ready before it begins, asked to stop all at once after it."""
    say("Starting the web server, the worker and the beat ...")
    commands = {"web": web_command(port), "worker": worker_command(), "beat": beat_command(state)}
    with contextlib.ExitStack() as stack:
        children = [stack.enter_context(child(state, name, words, env=env)) for name, words in commands.items()]
        stack.callback(ask_all, children)
        wait_until(lambda: ready(port), children, seconds=60, what="The web server")
        yield children


def ask_all(children: Sequence[Child]) -> None:
    for each in children:
        each.ask()


def ready(port: int) -> bool:
    """Whether /readyz says that the web server, its database and its broker work together."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(port: int, seconds: float, logins: str, state: State) -> str:
    address = f"OrgScale answers at http://{LOOPBACK}:{port}/ (after {seconds:.0f} seconds)."
    people = f"Sign in as one of the demo people (role, e-mail, password):\n{logins}"
    mails = "Mails, such as the link that confirms a new account, are written into web.log and worker.log there."
    return f"{address}\n\n{people}\n\nLogs: {state.logs}\n{mails}\nStop with Ctrl-C."


def watch(children: Sequence[Child]) -> None:
    """Return never: raises the sentence of the first child that dies."""
    while True:
        for each in children:
            if not each.alive():
                raise each.death()
        time.sleep(WATCH)
