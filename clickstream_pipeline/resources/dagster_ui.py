"""The Dagster UI with its daemon on the configured warehouse: started as children of ours, ended with us."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2

from clickstream_pipeline.resources.child_processes import HOST, answers, end_session, free_port_from, interruptible
from clickstream_pipeline.resources.dagster_instance import RunLogs, is_own_config, write_instance_config
from clickstream_pipeline.settings import Settings, child_environment
from clickstream_pipeline.storage.connections import WarehouseUnreachable
from clickstream_pipeline.storage.warehouse import opened_warehouse

_START_TIMEOUT_S = 180.0
# What the children get to end by themselves, first when interrupted, then when terminated.
_ENDING = ((signal.SIGINT, 20.0), (signal.SIGTERM, 5.0))
_WORKSPACE = Path(__file__).resolve().parents[2] / "workspace.yaml"


class DagsterUiError(RuntimeError):
    """The UI could not be started, or ended by itself."""


def run_ui(settings: Settings, *, port: int, on_ready: Callable[[str], None]) -> None:
    """Serves the UI on `port` of the loopback address, or the next free one, until SIGINT, SIGTERM or SIGHUP.

    Writes the instance configuration (a `dagster.yaml` of the user's own is kept), keeps the embedded warehouse running
    meanwhile, and calls `on_ready` with the address once it answers. The daemon runs too: schedules and sensors are
    on. When this returns or raises, no child is left. Raises `DagsterUiError`, and what opening the warehouse raises.
    """
    with interruptible(), contextlib.suppress(KeyboardInterrupt):
        _configure(settings)
        with opened_warehouse(settings), _dagster_dev(settings, free_port_from(port)) as (child, address):
            _wait_until_it_answers(child, address)
            on_ready(address)
            raise DagsterUiError(f"`dagster dev` ended by itself with exit code {child.wait()}; its log is above")


@contextlib.contextmanager
def _dagster_dev(settings: Settings, port: int) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """`dagster dev` and its address for the length of a block; in a session of its own, all of which is ended."""
    target = ["-w", str(_WORKSPACE)] if _WORKSPACE.exists() else ["-m", "clickstream_pipeline.definitions"]
    # It says at every start that `dg dev` supersedes it; that command can't be told a workspace file.
    quiet = ["-W", "ignore:Function `dev_command` is superseded"]
    child = subprocess.Popen(
        [sys.executable, *quiet, "-m", "dagster", "dev", *target, "-h", HOST, "-p", str(port)],
        env=child_environment(settings),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield child, f"http://{HOST}:{port}"
    finally:
        end_session(child, _ENDING)


def _wait_until_it_answers(child: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise DagsterUiError(f"`dagster dev` did not start, exit code {child.returncode}; its log is above")
        if answers(f"{address}/server_info"):
            return
        time.sleep(0.2)
    raise DagsterUiError(f"`dagster dev` did not answer at {address} within {_START_TIMEOUT_S:.0f} s")


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
