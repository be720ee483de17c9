"""PostgreSQL and Valkey together: ours, a running neighbour's, or the ones named in the environment."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from orgscale.local.postgres import postgres
from orgscale.local.problems import Problem
from orgscale.local.processes import Child, stop_leftovers
from orgscale.local.state import State, locked, write_private
from orgscale.local.valkey import valkey

PATIENCE = 60  # seconds that a neighbour may take to start or stop its servers


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str
    children: tuple[Child, ...] = field(default=(), compare=False)  # the servers that this process started


class Occupied(Problem):
    """Another process runs the servers of this state folder."""

    def __init__(self, state: State) -> None:
        super().__init__(
            f"OrgScale runs already on {state.folder}, or another command uses its servers. Stop that one first, "
            "or start a second OrgScale beside it: ORGSCALE_HOME=another-folder make run PORT=8001"
        )


@contextlib.contextmanager
def own_servers(state: State, *, testing: bool = False) -> Iterator[Addresses]:
    """Start the servers for the block, or raise Occupied. An address given in the environment replaces a server."""
    state.prepare()
    with locked(state.lock, fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            raise Occupied(state)
        stop_leftovers(state)
        with contextlib.ExitStack() as stack:
            database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
            children = []
            if not database_url:
                database_url, server = stack.enter_context(postgres(state, testing=testing))
                children.append(server)
            if not redis_url:
                redis_url, server = stack.enter_context(valkey(state))
                children.append(server)
            write_private(state.addresses, json.dumps({"database_url": database_url, "redis_url": redis_url}))
            stack.callback(state.addresses.unlink, missing_ok=True)
            yield Addresses(database_url, redis_url, tuple(children))


@contextlib.contextmanager
def shared_servers(state: State) -> Iterator[Addresses]:
    """The servers of this state folder, started here or by a neighbour.

    Who started them stays until the last guest has left; a signal ends them at once.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(Occupied), own_servers(state) as own:
            yield own
            with locked(state.guests, fcntl.LOCK_EX):
                state.addresses.unlink(missing_ok=True)  # no guest comes in while the servers stop
            return
        with locked(state.guests, fcntl.LOCK_SH | fcntl.LOCK_NB) as welcome:
            if welcome and state.addresses.exists():
                yield Addresses(**json.loads(state.addresses.read_text()))
                return
        time.sleep(0.1)
    raise Problem(f"Another command holds {state.folder} but its servers do not answer. Stop it and start again.")
