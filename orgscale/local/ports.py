"""Ports on the loopback address."""

import socket

import psutil

from orgscale.local.problems import Problem
from orgscale.local.state import State

LOOPBACK = "127.0.0.1"


def bound_port(port: int) -> int | None:
    """The port, if a server could listen there now; 0 asks for any free one."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((LOOPBACK, port))
        except (OSError, OverflowError):
            return None
        return int(candidate.getsockname()[1])


def kept_port(state: State, name: str) -> int:
    """The port of the last start, so that bookmarks and tools still fit, or a free one when somebody took it."""
    last = state.recall(name)
    port = bound_port(int(last) if last and last.isdecimal() else 0) or bound_port(0)
    if port is None:
        raise Problem(f"No port is free on {LOOPBACK}.")
    state.remember(name, str(port))
    return port


def listener(port: int) -> str:
    """Who listens there, as far as this user may see: " by nginx (process 812)", or nothing."""
    try:
        listening = [each for each in psutil.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
        pid = next((each.pid for each in listening if each.laddr.port == port), None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else ""
    except psutil.Error:
        return ""
