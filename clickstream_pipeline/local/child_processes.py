"""Child processes that end with us, all of them and whatever they have started."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PORTS_TRIED = 100


class NoFreePort(RuntimeError):
    """No port from the one asked for on is free."""


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Each way of being asked to end raises `KeyboardInterrupt`, once: asked again, the orderly end goes on.

    A shell that starts us with `&` lets us ignore SIGINT, and our children would inherit that.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        for ending in _ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {ending: signal.signal(ending, interrupt) for ending in _ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def free_port_from(port: int) -> int:
    """`port`, or the next one on which nobody listens; raises `NoFreePort` when there is none near it."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, candidate))
                return candidate
    raise NoFreePort(f"no port from {port} on is free on {HOST}; name another with --port")


def answers(address: str | Path) -> bool:
    """Whether a GET of the address, or of `/` at a Unix socket, is answered with success."""
    if isinstance(address, Path):
        return _answers_at_socket(address)
    # Straight to the loopback address, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(OSError), opener.open(address, timeout=5):
        return True
    return False


def takes_connections(path: Path) -> bool:
    """Whether something listens on a Unix socket."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connected:
        connected.connect(str(path))
        return True
    return False


def _answers_at_socket(path: Path) -> bool:
    connection = http.client.HTTPConnection("localhost", timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), socket.socket(socket.AF_UNIX) as connected:
        connected.settimeout(5)
        connected.connect(str(path))
        connection.sock = connected
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    return False


def end_session(child: "subprocess.Popen[bytes]", steps: tuple[tuple[signal.Signals, float], ...]) -> None:
    """Ends every process of a child's own session: each signal with its seconds of patience, then killed."""
    for number, patience_s in steps:
        _signal_group(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=patience_s)
            break
    # Whoever is left has lost its parent, and what it worked for.
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
