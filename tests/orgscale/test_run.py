"""The whole of `make run`, as a person sees it: first start, second start, a process that dies, the end."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from orgscale.local import run
from orgscale.local.environment import local_environment
from orgscale.local.ports import bound_port
from orgscale.local.problems import Problem
from orgscale.local.processes import noted_children
from orgscale.local.servers import Addresses
from orgscale.local.state import REPOSITORY, temporary_state


@pytest.fixture
def here():
    with temporary_state() as folder:
        folder.prepare()
        yield folder


class Running:
    """`make run` in the background, with what it has printed."""

    def __init__(self, folder):
        self.folder, self.port = folder, bound_port(0)
        self.output = folder.folder / "output"
        given = {"DATABASE_URL", "REDIS_URL", "STATIC_ROOT", "ORGSCALE_BIND"}  # the session's own
        env = {name: value for name, value in os.environ.items() if name not in given}
        command = [sys.executable, "-m", "orgscale.local", "run", "--port", str(self.port)]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env={**env, "ORGSCALE_HOME": str(folder.folder)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self):
        return self.output.read_text()

    def wait_for(self, words, seconds=240):
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert time.monotonic() < deadline, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)

    def children(self):
        return {name: psutil.Process(int(note["pid"])) for name, note in noted_children(self.folder).items()}

    def everybody(self):
        return [each for child in self.children().values() for each in [child, *child.children(recursive=True)]]

    def get(self, path):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status


@contextlib.contextmanager
def running(folder):
    started = Running(folder)
    try:
        started.wait_for("Stop with Ctrl-C.")
        yield started
    finally:
        started.process.terminate()
        started.process.wait(60)


def gone(processes):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        left = [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
        if not left:
            return True
        time.sleep(0.1)
    return False


def test_a_failing_command_is_told_with_the_place_of_its_log(here):
    env = local_environment(here, Addresses(os.environ["DATABASE_URL"], os.environ["REDIS_URL"]))
    with pytest.raises(Problem) as failure:
        run.manage(here, env, "no_such_command")
    assert "no_such_command has stopped (exit 1)" in str(failure.value)
    assert str(here.logs / "no_such_command.log") in str(failure.value)


def test_the_local_mode_is_refused_off_loopback(here):
    env = local_environment(here, Addresses(os.environ["DATABASE_URL"], os.environ["REDIS_URL"]))
    command = [sys.executable, "-c", "import orgscale.settings"]
    open_to_all = {**env, "ORGSCALE_BIND": "0.0.0.0:8000"}
    done = subprocess.run(command, cwd=REPOSITORY, env=open_to_all, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "ORGSCALE_MODE is local" in done.stderr
    assert "Traceback" not in done.stderr


def test_first_start_second_start_and_the_end(here):
    with running(here) as first:
        assert first.get("/readyz") == 200
        assert set(first.children()) == {"postgres", "valkey", "web", "worker", "beat"}
        assert f"http://127.0.0.1:{first.port}/" in first.said()
        assert "owner" in first.said()
        assert "Loading the demo organization" in first.said()
        second = subprocess.run(
            [sys.executable, "-m", "orgscale.local", "run", "--port", str(bound_port(0))],
            cwd=REPOSITORY,
            env={**os.environ, "ORGSCALE_HOME": str(here.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert "runs already" in second.stderr
        processes = first.everybody()
        assert len(processes) > 5
    assert first.process.returncode == 0
    assert first.said().endswith("Stopped.\n")
    assert gone(processes)
    assert bound_port(first.port) == first.port

    with running(here) as again:
        assert again.get("/readyz") == 200
        assert "Loading the demo organization" not in again.said()
        assert "Collecting the static files" not in again.said()
        processes = again.everybody()
        os.kill(again.children()["worker"].pid, signal.SIGKILL)
        assert again.process.wait(60) == 1
        assert "worker has stopped (exit -9)" in again.said()
        assert str(Path(here.logs, "worker.log")) in again.said()
    assert gone(processes)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_killed_start_leaves_no_process_behind(here):
    with running(here) as started:
        processes = started.everybody()
        started.process.kill()
        started.process.wait()
        assert gone(processes)
