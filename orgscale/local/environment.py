"""The environment that the settings read, in the explicit local mode."""

import os

from orgscale.local.postgres import PROGRAMS, package
from orgscale.local.servers import Addresses
from orgscale.local.state import State


def local_environment(state: State, addresses: Addresses, *, port: int = 8000) -> dict[str, str]:
    """Ours over what the user set; `psql` and `pg_dump` of the right version come first on the PATH."""
    return {
        "ORGSCALE_BIND": f"127.0.0.1:{port}",
        **os.environ,
        "ORGSCALE_MODE": "local",
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or state.secrets["secret_key"],
        "STATIC_ROOT": str(state.folder / "static"),
        "PATH": f"{package() / PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
    }
