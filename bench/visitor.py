"""Somebody's browser, signed in: over HTTP to a web server, or straight into the application of this process."""

import http.client
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from typing import Protocol
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.models import User
from orgscale.local.ports import LOOPBACK

PATIENCE = 30  # seconds for one request
IDLE = 1  # seconds without a request after which a connection is given up; gunicorn does so after two


@dataclass(frozen=True)
class Answer:
    """What came back: the status code and the body."""

    status: int
    body: bytes


class Way(Protocol):
    """How requests travel."""

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer: ...


class Here:
    """Into the WSGI application of this process, all middleware included: queries can be counted."""

    def __init__(self) -> None:
        self.application = WSGIHandler()

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "REMOTE_ADDR": LOOPBACK,
            "CONTENT_TYPE": headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }
        setup_testing_defaults(environ)
        started: list[str] = []
        response = self.application(environ, lambda status, _headers, *_: started.append(status))
        content = b"".join(response)
        response.close()
        return Answer(int(started[0].split()[0]), content)


class Http:
    """Over one connection to the web server at `port`, kept alive. OSError or HTTPException when it breaks."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
        self.last_used = monotonic()

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if monotonic() - self.last_used > IDLE:
            self.line.close()  # the server would soon, perhaps in the middle of this request
        try:
            return self._send(method, path, body, headers)
        finally:
            self.last_used = monotonic()

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            self.line.request(method, path, body, headers)
            response = self.line.getresponse()
            return Answer(response.status, response.read())
        except (OSError, http.client.HTTPException):
            self.line.close()
            raise


def signed_in(user: User) -> dict[str, str]:
    """The headers of a browser in which `user` is signed in and may send forms."""
    client, token = Client(), get_random_string(32)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}


class Visitor:
    def __init__(self, headers: dict[str, str], way: Way) -> None:
        self.headers = headers
        self.way = way

    def get(self, path: str) -> Answer:
        """A page as a browser loads it, not as htmx does."""
        return self.way.send("GET", path, b"", self.headers)

    def post(self, path: str, form: dict) -> Answer:
        """A form as htmx sends it."""
        headers = {**self.headers, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        return self.way.send("POST", path, urlencode(form, doseq=True).encode(), headers)
