"""The Dagster UI with its daemon on the configured warehouse: started as children of ours, ended with us."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import FrameType

import psycopg2

from clickstream_pipeline.resources.dagster_instance import RunLogs, is_own_config, write_instance_config
from clickstream_pipeline.settings import Settings, child_environment
from clickstream_pipeline.storage.connections import WarehouseUnreachable
from clickstream_pipeline.storage.warehouse import opened_warehouse

_HOST = "127.0.0.1"
_PORTS_TRIED = 100
_START_TIMEOUT_S = 180.0
# What the children get to end by themselves, first when interrupted, then when terminated.
_INTERRUPTED_S, _TERMINATED_S = 20.0, 5.0
_WORKSPACE = Path(__file__).resolve().parents[2] / "workspace.yaml"
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class DagsterUiError(RuntimeError):
    """The UI could not be started, or ended by itself."""


def run_ui(settings: Settings, *, port: int, on_ready: Callable[[str], None]) -> None:
    """Serves the UI on `port` of the loopback address, or the next free one, until SIGINT, SIGTERM or SIGHUP.

    Writes the instance configuration (a `dagster.yaml` of the user's own is kept), keeps the embedded warehouse running
    meanwhile, and calls `on_ready` with the address once it answers. The daemon runs too: schedules and sensors are
    on. When this returns or raises, no child is left. Raises `DagsterUiError`, and what opening the warehouse raises.
    """
    with _interruptible(), contextlib.suppress(KeyboardInterrupt):
        _configure(settings)
        with opened_warehouse(settings), _dagster_dev(settings, free_port_from(port)) as (child, address):
            _wait_until_it_answers(child, address)
            on_ready(address)
            raise DagsterUiError(f"`dagster dev` ended by itself with exit code {child.wait()}; its log is above")


def free_port_from(port: int) -> int:
    """`port`, or the next one on which nobody listens; raises `DagsterUiError` when there is none near it."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((_HOST, candidate))
                return candidate
    raise DagsterUiError(f"no port from {port} on is free on {_HOST}; name another with --port")


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
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


@contextlib.contextmanager
def _dagster_dev(settings: Settings, port: int) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """`dagster dev` and its address for the length of a block; in a session of its own, all of which is ended."""
    target = ["-w", str(_WORKSPACE)] if _WORKSPACE.exists() else ["-m", "clickstream_pipeline.definitions"]
    # It says at every start that `dg dev` supersedes it; that command can't be told a workspace file.
    quiet = ["-W", "ignore:Function `dev_command` is superseded"]
    child = subprocess.Popen(
        [sys.executable, *quiet, "-m", "dagster", "dev", *target, "-h", _HOST, "-p", str(port)],
        env=child_environment(settings),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield child, f"http://{_HOST}:{port}"
    finally:
        _end(child)


def _wait_until_it_answers(child: "subprocess.Popen[bytes]", address: str) -> None:
    # Straight to the loopback address, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise DagsterUiError(f"`dagster dev` did not start, exit code {child.returncode}; its log is above")
        with contextlib.suppress(OSError), opener.open(f"{address}/server_info", timeout=5):
            return
        time.sleep(0.2)
    raise DagsterUiError(f"`dagster dev` did not answer at {address} within {_START_TIMEOUT_S:.0f} s")


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Ends every process of the child's session: asked first, then told, then killed."""
    for number, patience_s in ((signal.SIGINT, _INTERRUPTED_S), (signal.SIGTERM, _TERMINATED_S)):
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


def _configure(settings: Settings) -> None:
    url = settings.dagster_storage_url
    logs_url = settings.dagster_logs_url
    logs = logs_url and RunLogs(logs_url, settings.aws_region, settings.s3_endpoint_url)
    path = write_instance_config(settings.dagster_home, storage_url=url, logs=logs or None)
    unused = [name for name, value in (("DAGSTER_STORAGE_URL", url), ("DAGSTER_LOGS_URL", logs_url)) if value]
    if unused and is_own_config(path):
        raise DagsterUiError(
            f"{path} is your own and stays as it is, so {' and '.join(unused)} would do nothing: drop one"
        )
    if url:
        _require_storage(url)


def _require_storage(url: str) -> None:
    """Raises `WarehouseUnreachable` when Dagster's own PostgreSQL can't be reached; never names the password."""
    try:
        with closing(psycopg2.connect(url, connect_timeout=10, application_name="clickstream ui")):
            return
    except psycopg2.OperationalError as error:
        raise WarehouseUnreachable(
            f"no connection to Dagster's storage: {str(error).strip()}; check DAGSTER_STORAGE_URL"
        ) from error
    except psycopg2.Error:
        # What libpq says of an address that it can't read repeats the unreadable part, which may be the password.
        raise WarehouseUnreachable("Dagster's storage: DAGSTER_STORAGE_URL can't be read as an address") from None
