"""The state folder: secrets, ports, logs, locks, and where the data of the servers lies."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from orgscale.local.problems import Problem

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPORARY_PREFIX = "orgscale-test-"
ROOM = 200 * 2**20  # bytes free at every start
ABANDONED_AFTER = 600  # seconds; younger folders may belong to a run that has not taken its lock yet


@dataclass(frozen=True)
class State:
    folder: Path

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def addresses(self) -> Path:
        """Where the running servers answer; to be trusted only while somebody holds the lock."""
        return self.folder / "servers.json"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def guests(self) -> Path:
        return self.folder / "guests.lock"

    @property
    def elsewhere(self) -> Path:
        """Outside the state folder, for servers whose user cannot reach the state folder."""
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/var/lib") / f"orgscale-{mark}"

    def prepare(self) -> None:
        """Create what is missing. Others may pass through (the server's user must), but not look."""
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o711)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "not writable", str(self.folder))
        self.logs.mkdir(exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if free < ROOM:
            raise Problem(
                f"The disk is nearly full: {free // 2**20} MB are free at {self.folder}, and OrgScale needs "
                f"{ROOM // 2**20} MB. Free some space, or choose another state folder with ORGSCALE_HOME."
            )

    @cached_property
    def secrets(self) -> dict[str, str]:
        """SECRET_KEY and the passwords of the servers, made once."""
        path = self.folder / "secrets.json"
        if not path.exists():
            names = ("secret_key", "administrator_password", "database_password", "redis_password")
            write_private(path, json.dumps({name: secrets.token_hex(32) for name in names}, indent=1))
        try:
            return dict(json.loads(path.read_text()))
        except ValueError as error:
            raise Problem(f"{path} is damaged ({error}). Restore it, or begin anew with `make reset`.") from error

    def remember(self, name: str, value: str) -> None:
        write_private(self.folder / name, value + "\n")

    def recall(self, name: str) -> str | None:
        path = self.folder / name
        return path.read_text().strip() if path.exists() else None

    def remove(self) -> None:
        for folder in (self.elsewhere, self.folder):
            if folder.exists():
                shutil.rmtree(folder)


def default_state() -> State:
    """ORGSCALE_HOME, else `.orgscale` in the repository."""
    chosen = os.environ.get("ORGSCALE_HOME")
    return State(Path(chosen).expanduser().absolute() if chosen else REPOSITORY / ".orgscale")


def write_private(path: Path, text: str) -> None:
    """Write all or nothing, readable by the owner only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextlib.contextmanager
def locked(path: Path, kind: int) -> Iterator[bool]:
    """Hold a file lock (fcntl.LOCK_*) for the block; yields False where LOCK_NB finds it taken.

    The kernel drops the lock when the process dies, so no lock survives a kill.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, kind)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def temporary_state() -> Iterator[State]:
    """A state folder for one run of the tests; what killed runs left behind is removed first."""
    remove_abandoned()
    state = State(Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX)))
    state.folder.chmod(0o711)
    try:
        yield state
    finally:
        state.remove()


def remove_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid() and time.time() - folder.stat().st_mtime > ABANDONED_AFTER:
                remove_if_unused(State(folder))


def remove_if_unused(state: State) -> None:
    with locked(state.lock, fcntl.LOCK_EX | fcntl.LOCK_NB) as free:
        if free:
            state.remove()
