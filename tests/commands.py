"""The `clickstream` command as a person runs it: a process of its own, or one that goes on while we look at it."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Before a command: as a script starts it with `&`, or `nohup` does.
IN_BACKGROUND = ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
UNDER_NOHUP = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
CLICKSTREAM = [sys.executable, "-c", "from clickstream_pipeline.cli import main; main()"]


def clickstream(*arguments: str, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs the command to its end, in our environment with some variables more; an empty one counts as not set."""
    return subprocess.run(
        [*CLICKSTREAM, *arguments], cwd=cwd, env=_environment(environment), capture_output=True, text=True, timeout=300
    )


def clickstream_begun(
    *arguments: str, cwd: Path | None = None, by: Sequence[str] = (), **environment: str
) -> "subprocess.Popen[str]":
    """Starts the command, its output to be read from a pipe; `by` is what starts it, `IN_BACKGROUND` for example."""
    return _begun([*by, *CLICKSTREAM, *arguments], cwd, environment)


def module_begun(module: str, *arguments: str, cwd: Path | None = None, **environment: str) -> "subprocess.Popen[str]":
    """Starts a module of ours as `python -m` does, its output to be read from a pipe."""
    return _begun([sys.executable, "-m", module, *arguments], cwd, environment)


def _begun(command: list[str], cwd: Path | None, environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=_environment(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> int:
    """A loopback port on which nobody listens, nor is given to somebody's connection before it is used."""
    # Below 32768, where Linux takes the near ends of connections from.
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a hundred ports are taken")


def wait_for(happens: Callable[[], bool], timeout_s: float = 60) -> None:
    """Waits until it happens."""
    deadline = time.monotonic() + timeout_s
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def _environment(more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "80", **more}
