"""Child processes that never outlive us: own group, own log, stopped by signal, then by force."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from orgscale.local.problems import Problem
from orgscale.local.state import REPOSITORY, State, write_private

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside at the next start
TAIL = 15  # lines


@dataclass(frozen=True)
class Account:
    """The system user that a child runs as."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """For subprocess: become this user, and nobody else's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    log_start: int
    stop_signal: int
    grace: float
    asked: bool = False

    def alive(self) -> bool:
        return self.process.poll() is None

    def output(self) -> str:
        """What this child wrote since it was started; of much, the end."""
        with self.log.open("rb") as file:
            file.seek(max(self.log_start, self.log.stat().st_size - 20_000))
            return file.read().decode(errors="replace")

    def last_lines(self) -> str:
        return "\n".join(self.output().splitlines()[-TAIL:])

    def death(self) -> Problem:
        lines = self.last_lines()
        if "No space left on device" in lines:
            return Problem(f"The disk is full: {self.name} has stopped. Free some space and start again.")
        return Problem(f"{self.name} has stopped (exit {self.process.returncode}). Its log ({self.log}) ends:\n{lines}")

    def ask(self) -> None:
        """Ask it to stop, once: a second signal means haste to some servers."""
        if not self.asked and self.alive():
            self.process.send_signal(self.stop_signal)
        self.asked = True

    def stop(self) -> None:
        """Ask, wait for the grace period (seconds), then kill what is left of the group."""
        self.ask()
        try:
            self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            pass
        finally:
            kill_group(self.process.pid)
            self.process.wait()


def kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def tether(signum: int) -> Callable[[], None]:
    """For `preexec_fn`: have the kernel send `signum` to the child when we die. Linux only, elsewhere nothing."""
    if sys.platform != "linux":
        return lambda: None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def in_child() -> None:
        prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    return in_child


def die_with_parent() -> None:
    """Get SIGTERM when the process that started us dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def open_log(path: Path) -> int:
    """A file descriptor that appends to `path`; a long log is put aside as `.1` first."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


@contextlib.contextmanager
def child(
    state: State,
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    stdin: bytes | None = None,
    stop_signal: int = signal.SIGTERM,
    grace: float = 10,
) -> Iterator[Child]:
    """Run `command` in the background for the block, with `<name>.log` in the state folder's logs."""
    log = state.logs / f"{name}.log"
    descriptor = open_log(log)
    log_start = log.stat().st_size
    try:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=tether(stop_signal),
            env=dict(env) if env is not None else None,
            **({"cwd": REPOSITORY} if account is None else account.options()),
        )
    finally:
        os.close(descriptor)
    started = Child(name, process, log, log_start, stop_signal, grace)
    try:
        note_child(state, name, process.pid, stop_signal)
        if stdin and process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
        yield started
    finally:
        started.stop()
        forget_child(state, name)


def wait_until(ready: Callable[[], bool], children: Sequence[Child], *, seconds: float, what: str) -> None:
    """Poll until `ready()`; a child that dies, or `seconds` passing, is a Problem."""
    deadline = time.monotonic() + seconds
    while not ready():
        for each in children:
            if not each.alive():
                raise each.death()
        if time.monotonic() > deadline:
            last = children[-1]
            raise Problem(f"{what} did not answer within {seconds:.0f} seconds. See {last.log}:\n{last.last_lines()}")
        time.sleep(0.05)


def noted_children(state: State) -> dict[str, dict[str, float]]:
    path = state.folder / "children.json"
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def note_child(state: State, name: str, pid: int, stop_signal: int) -> None:
    born = psutil.Process(pid).create_time()
    noted = {**noted_children(state), name: {"pid": pid, "born": born, "signal": int(stop_signal)}}
    write_private(state.folder / "children.json", json.dumps(noted))


def forget_child(state: State, name: str) -> None:
    left = {key: value for key, value in noted_children(state).items() if key != name}
    if state.folder.exists():
        write_private(state.folder / "children.json", json.dumps(left))


def stop_leftovers(state: State) -> list[str]:
    """Stop what a killed run left running (called with the lock held); returns the names found."""
    found = []
    for name, note in noted_children(state).items():
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(note["pid"]))
            if abs(process.create_time() - note["born"]) < 1:
                found.append(name)
                stop_leftover(process, int(note["signal"]))
        forget_child(state, name)
    return found


def stop_leftover(process: psutil.Process, stop_signal: int) -> None:
    process.send_signal(stop_signal)
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(10)
    kill_group(process.pid)
