"""The local shop's parts as child processes: each with a log, waited for until it answers, ended with us."""

import contextlib
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from clickstream_pipeline.local.child_processes import end_session

_ENDING = ((signal.SIGTERM, 10.0),)


class StartFailed(RuntimeError):
    """A part of the local shop did not start; the message names it, and where its log is."""


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
        end_session(child, _ENDING)


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
