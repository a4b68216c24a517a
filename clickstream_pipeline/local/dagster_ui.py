"""The Dagster UI with its daemon on the configured warehouse: started as children of ours, ended with us."""

import contextlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO

import psycopg2
import yaml

from clickstream_pipeline.local.child_processes import (
    HOST,
    answers,
    end_session,
    free_port_from,
    interruptible,
    takes_connections,
)
from clickstream_pipeline.local.dagster_instance import RunLogs, is_own_config, write_instance_config
from clickstream_pipeline.settings import Settings, child_environment
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable
from clickstream_pipeline.storage.server.warehouse import opened_warehouse

_START_TIMEOUT_S = 180.0
# What the children get to end by themselves, first when interrupted, then when terminated.
_ENDING = ((signal.SIGINT, 20.0), (signal.SIGTERM, 5.0))
_ROOT = Path(__file__).resolve().parents[2]
# As in workspace.yaml: Dagster keeps the state of schedules and sensors by it.
_LOCATION = "clickstream_pipeline"
_OUR_CODE = ("-m", "clickstream_pipeline.definitions", "-d", str(_ROOT), "--location-name", _LOCATION)
# Dagster colours its lines, also where no terminal reads them.
_colours = re.compile(r"\x1b\[[0-9;]*m")

Children = dict[str, "subprocess.Popen[bytes]"]


class DagsterUiError(RuntimeError):
    """The UI could not be started, or ended by itself."""


def run_ui(settings: Settings, *, port: int, on_ready: Callable[[str], None], on_log: Callable[[str], None]) -> None:
    """Serves the UI on `port` of the loopback address, or the next free one, until SIGINT, SIGTERM or SIGHUP.

    Writes the instance configuration (a `dagster.yaml` of the user's own is kept), keeps the embedded warehouse running
    meanwhile, and calls `on_ready` with the address once it answers, `on_log` with each line that Dagster logs, which
    may hold text from events. The daemon runs too: schedules and sensors are on. When this returns or raises, no child
    is left. Raises `DagsterUiError`, and what opening the warehouse raises.
    """
    with interruptible(), contextlib.suppress(KeyboardInterrupt):
        _configure(settings)
        # Nobody else enters it: who reaches the code server may start runs.
        private = tempfile.TemporaryDirectory(prefix="clickstream-")
        with opened_warehouse(settings), private as folder, contextlib.ExitStack() as started:
            code, chosen = Path(folder) / "code.sock", free_port_from(port)
            address = f"http://{HOST}:{chosen}"
            children: Children = {}

            def begin(name: str, *arguments: str) -> None:
                command = [sys.executable, "-m", *arguments]
                children[name] = started.enter_context(_running(command, child_environment(settings), on_log))

            begin("code server", "dagster", "code-server", "start", *_OUR_CODE, "-s", str(code))
            # The other two complain of a code server that is not there yet.
            _wait_until(lambda: takes_connections(code), children)
            workspace = ["--workspace", str(_workspace_of(code))]
            begin("web server", "clickstream_pipeline.local.dagster_web", "--port", str(chosen), *workspace)
            begin("daemon", "dagster._daemon", "run", *workspace)
            _wait_until(lambda: answers(f"{address}/server_info"), children)
            on_ready(address)
            while not (ended := _ended(children)):
                time.sleep(0.5)
            raise DagsterUiError(f"Dagster's {ended} by itself; its log is above")


def _workspace_of(code: Path) -> Path:
    """The file that tells web server and daemon where the code server listens."""
    path = code.with_name("workspace.yaml")
    path.write_text(yaml.safe_dump({"load_from": [{"grpc_server": {"socket": str(code), "location_name": _LOCATION}}]}))
    return path


@contextlib.contextmanager
def _running(
    command: list[str], env: Mapping[str, str], on_log: Callable[[str], None]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command for the length of a block; in a session of its own, all of which is ended."""
    child = subprocess.Popen(
        command,
        env={"PYTHONUNBUFFERED": "1", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert child.stdout is not None
    reader = threading.Thread(target=_tell_lines, args=(child.stdout, on_log), daemon=True)
    reader.start()
    try:
        yield child
    finally:
        end_session(child, _ENDING)
        # Whoever wrote to it has ended; what they said last is told.
        reader.join(timeout=5)


def _tell_lines(output: IO[bytes], on_log: Callable[[str], None]) -> None:
    for line in output:
        on_log(_colours.sub("", line.decode("utf-8", "replace").rstrip("\r\n")))


def _wait_until(happens: Callable[[], bool], children: Children) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while not happens():
        if ended := _ended(children):
            raise DagsterUiError(f"Dagster's {ended} while it started; its log is above")
        if time.monotonic() > deadline:
            *_, newest = children
            raise DagsterUiError(f"Dagster's {newest} did not answer within {_START_TIMEOUT_S:.0f} s; its log is above")
        time.sleep(0.2)


def _ended(children: Children) -> str | None:
    """The name of a child that is no more, and how it ended."""
    for name, child in children.items():
        if child.poll() is not None:
            return f"{name} ended with exit code {child.returncode}"
    return None


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
