"""`make up`, or its ETL function alone, as a process with a home of its own, for as long as somebody looks at it."""

import contextlib
import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from stack.ports import USUAL_PORTS
from stack.state import StackState
from storefront.local.database import oltp_server
from tests.commands import ROOT, clickstream, free_port, wait_for
from tests.dashboard.started import NOTHING_CONFIGURED

# The first start builds the storefront, on a machine that has other things to do.
_START_S = 900


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that runs, and what can be asked of it."""

    home: Path
    process: "subprocess.Popen[str]"
    log: Path

    @property
    def state(self) -> StackState:
        state = StackState.read(self.home)
        assert state is not None
        return state

    def address(self, name: str) -> str:
        return self.state.addresses[name]

    def asked(self, query: str) -> list[dict[str, str]]:
        """What `clickstream sql` answers."""
        done = clickstream("sql", "--csv", "--raw", query, **_place(self.home))
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def make(self, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
        """Another command of `python -m stack` on this platform."""
        return stack(self.home, *arguments, **options)

    def is_whole(self, *, after: Mapping[str, int] | None = None) -> bool:
        """Whether every part answers, and those of `after` were started again since they had so many restarts."""
        parts = {each.name: each for each in self.state.parts}
        again = all(parts[name].restarts > restarts for name, restarts in (after or {}).items())
        return again and all(each.is_ready for each in parts.values())


def stack(home: Path, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """A command of `python -m stack` on a home, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "stack", *arguments],
        cwd=ROOT, env=environment_of(home), capture_output=True, text=True, timeout=300, **options,
    )  # fmt: skip


@contextlib.contextmanager
def started_platform(home: Path, **environment: str) -> Iterator[Platform]:
    """The platform until the block ends, by `make down`; no process of it is left then."""
    ports = [argument for name in USUAL_PORTS for argument in ("--port", f"{name}={free_port()}")]
    log = home / "out.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "stack", "up", "--no-demo-week", *ports],
            cwd=ROOT, env={**environment_of(home), **environment}, stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, text=True,
        )  # fmt: skip
    try:
        wait_for(lambda: "Ctrl-C or" in log.read_text() or process.poll() is not None, timeout_s=_START_S)
        assert process.poll() is None, log.read_text()
        yield Platform(home, process, log)
    finally:
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        down = stack(home, "down")
        code = process.wait(timeout=60)
        left = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
        assert (left, code, down.returncode) == ([], 0, 0), log.read_text()
        assert len(children) >= 8
        assert "The platform has ended." in log.read_text()
        assert not EmbeddedServer(home / "warehouse").is_running()
        assert not oltp_server(home).is_running()


@contextlib.contextmanager
def started_function(home: Path) -> Iterator[str]:
    """The function on a home for the length of a block; its address."""
    address = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "stack.etl_function", "--port", address.rpartition(":")[2]]
    log = home / "etl.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment_of(home), stdout=output, stderr=output)
    try:
        wait_for(lambda: Endpoint(address + "/").answers() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield address
    finally:
        process.terminate()
        # Once its end is in order, the server ends by the signal that asked for it.
        assert process.wait(timeout=60) == -signal.SIGTERM


def environment_of(home: Path) -> dict[str, str]:
    """Ours, with a home and nothing else configured."""
    return {**os.environ, **_place(home)}


def _place(home: Path) -> dict[str, str]:
    return {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "160"}
