"""The loopback interface: free ports on it, and whether a server answers."""

import contextlib
import errno
import http.client
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

HOST = "127.0.0.1"
_PORTS_TRIED = 100
_TIMEOUT_S = 5


class NoFreePort(RuntimeError):
    """No port from the one asked for on is free."""


def free_port_from(port: int) -> int:
    """Returns `port`, or the next one that nobody listens on; raises `NoFreePort` after a hundred."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, candidate))
                return candidate
    raise NoFreePort(f"no port from {port} on is free on {HOST}; name another with --port")


def listener_on(port: int) -> socket.socket:
    """A socket that listens on the port, on any free one for 0; raises `OSError`, for a taken one with the remedy."""
    try:
        return socket.create_server((HOST, port), backlog=1024)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(f"port {port} of {HOST} is in use; choose another with --port") from None


class Answering(Protocol):
    """Something that answers when it is ready; `at` says where."""

    @property
    def at(self) -> str | Path: ...

    def answers(self) -> bool:
        """Asks once, for some seconds at most."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server answers: an http or tcp address, or the path of a Unix socket; and what counts as an answer.

    `success` is a response with a status below 400 to a GET of the address, or 200 to a GET of `/` on the socket;
    `response` is any HTTP response; `connection` is an accepted connection, for a socket that does not speak HTTP/1.
    A tcp address (`tcp://127.0.0.1:5432`) answers with a connection.
    """

    at: str | Path
    answer: Literal["success", "response", "connection"] = "success"

    def answers(self) -> bool:
        """Asks once, for at most five seconds a step."""
        if isinstance(self.at, Path):
            return self._answers_on_socket(self.at)
        if self.at.startswith("tcp:"):
            parts = urlsplit(self.at)
            with contextlib.suppress(OSError), socket.create_connection((parts.hostname, parts.port), _TIMEOUT_S):
                return True
            return False
        # A proxy that the environment names must not see requests to this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.at, timeout=_TIMEOUT_S):
                return True
        except urllib.error.HTTPError as response:
            response.close()
            return self.answer == "response"
        except (OSError, http.client.HTTPException):
            return False

    def _answers_on_socket(self, path: Path) -> bool:
        connection = http.client.HTTPConnection("localhost", timeout=_TIMEOUT_S)
        with contextlib.suppress(OSError, http.client.HTTPException), socket.socket(socket.AF_UNIX) as connected:
            connected.settimeout(_TIMEOUT_S)
            connected.connect(str(path))
            if self.answer == "connection":
                return True
            connection.sock = connected
            connection.request("GET", "/")
            return connection.getresponse().status == 200 or self.answer == "response"
        return False
