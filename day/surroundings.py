"""The platform of the day: `make up` without the shop, in a home of its own, with its settings and nothing else's."""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from clickstream_pipeline.local.child_session import ChildSession
from clickstream_pipeline.local.loopback import free_port_from
from day.story_clock import StoryClock
from stack.ports import USUAL_PORTS
from stack.state import StackState, holder
from storefront.local.environment import ROOT

# What configures a platform, and what `make` passes on to another `make`.
_FOREIGN = ("DWH_", "RAW_", "CLICKSTREAM_", "SHOP_", "DAGSTER_", "DASHBOARD_", "API_", "S3_", "MAKE", "MFLAGS")
# Besides the platform of `make up`, whose ports are below and near the usual ones.
_PORTS_FROM = 21_000
_PORTS_APART = 40
# Two weeks, and the UTC day beside their first.
_HISTORY = timedelta(days=15)
_START_S, _END_S = 300.0, 90.0


class PlatformFailed(RuntimeError):
    """The platform of the day has not started; the message says where its parts' output is."""


def environment_in(home: Path, clock: StoryClock) -> dict[str, str]:
    """The environment of everything that runs in the day: its home, zone and first partition, and nothing else."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    ours.pop("ALLOWED_ORIGINS", None)
    path = f"{ROOT / '.venv/bin'}{os.pathsep}{ours.get('PATH', '')}"
    return {
        **ours, "PATH": path, "CLICKSTREAM_HOME": str(home), "SHOP_TIMEZONE": clock.zone, "DASHBOARD_POLL_S": "2",
        "PYTHONPATH": str(ROOT), "CLICKSTREAM_START_DATE": str(clock.day - _HISTORY), "COLUMNS": "100", "NO_COLOR": "1",
    }  # fmt: skip


def emptied(home: Path) -> Path:
    """The home without what an earlier day left. Raises `PlatformFailed` while a platform runs in it."""
    if holder(home) is not None:
        raise PlatformFailed(f"a platform runs in {home}: end the other `make day` first")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    return home


@contextlib.contextmanager
def started_platform(home: Path, environment: dict[str, str]) -> Iterator[StackState]:
    """The platform for the length of a block; no process of it is left then."""
    ports = _ports()
    log = home / "up/out.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "stack", "up", "--no-demo-week", "--no-shop"]
    for name, port in ports.items():
        command += ["--port", f"{name}={port}"]
    session = ChildSession(command, environment=environment, folder=ROOT, output=log)
    try:
        yield _state(session, home, log)
    finally:
        session.end(((signal.SIGTERM, _END_S),))


def _ports() -> dict[str, int]:
    """Free ports, far enough from one another that another day on this machine takes others."""
    begin = _PORTS_FROM + os.getpid() % 200 * _PORTS_APART
    return {name: free_port_from(begin + 4 * number) for number, name in enumerate(USUAL_PORTS)}


def _state(session: ChildSession, home: Path, log: Path) -> StackState:
    deadline = time.monotonic() + _START_S
    while "Ctrl-C or" not in log.read_text(encoding="utf-8"):
        if session.exit_code() is not None or time.monotonic() > deadline:
            raise PlatformFailed(f"the platform of the day has not started; see {log}")
        time.sleep(0.1)
    state = StackState.read(home)
    if state is None:
        raise PlatformFailed(f"the platform of the day has ended; see {log}")
    return state
