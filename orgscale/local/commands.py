"""Commands in the foreground, with the servers up."""

import signal
import subprocess
from collections.abc import Mapping, Sequence

from orgscale.local.environment import local_environment
from orgscale.local.problems import Problem
from orgscale.local.processes import tether
from orgscale.local.servers import shared_servers
from orgscale.local.state import State, temporary_state


def execute(state: State, command: Sequence[str]) -> int:
    """Run a command with the servers of this state folder; returns its exit code."""
    with shared_servers(state) as addresses:
        return foreground(command, local_environment(state, addresses))


def execute_fresh(command: Sequence[str]) -> int:
    """Run a command with servers of its own, empty before and gone afterwards."""
    with temporary_state() as state:
        return execute(state, command)


def foreground(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run in our own terminal. Ctrl-C reaches the command by itself, so that shells and servers may answer it."""
    try:
        process = subprocess.Popen(command, env=dict(env), preexec_fn=tether(signal.SIGTERM))
    except FileNotFoundError as error:
        raise Problem(f"There is no command {command[0]}.") from error
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        if process.poll() is None:
            process.terminate()
            process.wait()
