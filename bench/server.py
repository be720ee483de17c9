"""The web server as `make run` starts it: gunicorn with two workers, on a free port."""

import contextlib
from collections.abc import Iterator

from orgscale.local.ports import bound_port
from orgscale.local.processes import child, wait_until
from orgscale.local.run import ready, web_command
from orgscale.local.state import temporary_state


@contextlib.contextmanager
def web_server() -> Iterator[int]:
    """Runs for the block; yields its port on the loopback address."""
    port = bound_port(0) or 0
    words = [word.replace("orgscale.wsgi", "bench.wsgi") for word in web_command(port)]
    with temporary_state() as state:
        state.prepare()
        with child(state, "web", words) as web:
            wait_until(lambda: ready(port), [web], seconds=60, what="The web server")
            yield port
