"""`python -m orgscale.health`: exits with 0 when the web server of this container is ready to work.

Reads ALLOWED_HOSTS and ORGSCALE_BIND from the environment; starts neither Django nor a connection to the database.
"""

import http.client
import os
import sys
from collections.abc import Mapping


def ready(environ: Mapping[str, str]) -> bool:
    """Ask /readyz on loopback, under a host name that OrgScale answers to."""
    port = int(environ.get("ORGSCALE_BIND", "127.0.0.1:8000").rpartition(":")[2])
    host = environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/readyz", headers={"Host": host.removeprefix(".")})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if ready(os.environ) else "OrgScale is not ready.")
