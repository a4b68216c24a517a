"""Child processes that end with us, all of them and whatever they have started."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE_S = 10.0


class StartFailed(RuntimeError):
    """A part of the local shop did not start; the message names it, and where its log is."""


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Each way of being asked to end raises `KeyboardInterrupt`, once: asked again, the orderly end goes on."""

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


@contextlib.contextmanager
def running(
    name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process for the length of a block, in a session of its own, all of which is ended."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        try:
            child = subprocess.Popen(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise StartFailed(f"{name}: {command[0]} is not installed") from error
    try:
        yield child
    finally:
        _end(child)


def wait_until_it_answers(name: str, child: "subprocess.Popen[bytes]", address: str, *, log: Path) -> None:
    """Waits for any answer at all from `address`."""
    # Straight to the loopback address, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise StartFailed(f"{name} ended with exit code {child.returncode}; see {log}")
        try:
            with opener.open(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise StartFailed(f"{name} did not answer at {address}; see {log}")


def free_port_from(port: int) -> int:
    """`port`, or the next one on which nobody listens."""
    for candidate in range(port, port + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, candidate))
                return candidate
    raise StartFailed(f"no port from {port} to {port + 99} is free on {HOST}")


def _end(child: "subprocess.Popen[bytes]") -> None:
    _signal_group(child.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=_PATIENCE_S)
    # Whoever is left has lost its parent, and what it worked for.
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
