import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from orgscale.health import ready


@pytest.fixture
def web_server():
    """Answers /readyz like OrgScale: 400 to a host name that it does not know, else `status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.headers["Host"] == "orgscale.example.com" and self.path == "/readyz"
            self.send_response(self.server.status if known else 400)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.status = 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def environ(port, hosts="orgscale.example.com, other.example.com"):
    return {"ORGSCALE_BIND": f"0.0.0.0:{port}", "ALLOWED_HOSTS": hosts}


def test_nobody_listening_is_not_ready(web_server):
    web_server.shutdown()
    web_server.server_close()
    assert not ready(environ(web_server.server_port))


def test_a_failing_database_is_not_ready(web_server):
    web_server.status = 503
    assert not ready(environ(web_server.server_port))


def test_another_host_name_is_not_answered(web_server):
    assert not ready(environ(web_server.server_port, "elsewhere.example.com"))


def test_ready_under_the_first_allowed_host(web_server):
    assert ready(environ(web_server.server_port))
