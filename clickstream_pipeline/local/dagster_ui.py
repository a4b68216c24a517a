"""`clickstream ui`: Dagster's code server, web server and daemon on the configured warehouse, until Ctrl-C."""

import contextlib
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
import yaml

from clickstream_pipeline.local.dagster_instance import RunLogs, is_own_config, write_instance_config
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.loopback import HOST, Endpoint, free_port_from
from clickstream_pipeline.local.supervisor import Part, Supervisor
from clickstream_pipeline.settings import Settings, child_environment
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable
from clickstream_pipeline.storage.server.warehouse import opened_warehouse

_START_TIMEOUT_S = 180.0
# Dagster ends its runs and workers when interrupted; SIGTERM ends it at once.
_ENDING = ((signal.SIGINT, 20.0), (signal.SIGTERM, 5.0))
_ROOT = Path(__file__).resolve().parents[2]
# As in workspace.yaml: Dagster keeps the state of schedules and sensors by it.
_LOCATION = "clickstream_pipeline"
_OUR_CODE = ("-m", "clickstream_pipeline.definitions", "-d", str(_ROOT), "--location-name", _LOCATION)
_CODE_SERVER = "Dagster's code server"


class DagsterUiError(RuntimeError):
    """The settings of the UI contradict each other."""


def run_ui(settings: Settings, *, port: int, on_ready: Callable[[str], None], on_log: Callable[[str], None]) -> None:
    """Serves the UI on `port` of the loopback address, or the next free one, until SIGINT, SIGTERM or SIGHUP.

    Writes the instance configuration (a `dagster.yaml` of the user's own is kept), keeps the embedded warehouse running
    meanwhile, and calls `on_ready` with the address once it answers, `on_log` with each line that Dagster logs, which
    may hold text from events. The daemon runs too: schedules and sensors are on. When this returns or raises, no child
    is left. Raises `DagsterUiError`, `PartFailed` when a part does not start or ends, and what opening the warehouse
    raises.
    """
    with interruptible(), contextlib.suppress(KeyboardInterrupt):
        _configure(settings)
        # Only this account may enter it: a program that reaches the code server can start runs.
        private = tempfile.TemporaryDirectory(prefix="clickstream-")
        with opened_warehouse(settings), private as folder, Supervisor(on_event=on_log) as supervisor:
            address = f"http://{HOST}:{free_port_from(port)}"
            supervisor.start(*_parts(settings, address, Path(folder) / "code.sock", on_log))
            on_ready(address)
            supervisor.watch()


def _parts(settings: Settings, address: str, code: Path, on_log: Callable[[str], None]) -> list[Part]:
    environment = {"PYTHONUNBUFFERED": "1", **child_environment(settings)}
    workspace = ("--workspace", str(_workspace_of(code)))

    def part(name: str, *arguments: str, endpoint: Endpoint | None = None, after: tuple[str, ...] = ()) -> Part:
        return Part(
            name=name,
            command=(sys.executable, "-m", *arguments),
            environment=environment,
            folder=Path.cwd(),
            output=on_log,
            endpoint=endpoint,
            after=after,
            # A part that ends by itself is an error that somebody must look at.
            restarts=None,
            start_timeout_s=_START_TIMEOUT_S,
            ending=_ENDING,
        )

    # The other two log errors while the code server does not answer yet.
    return [
        part(
            _CODE_SERVER, "dagster", "code-server", "start", *_OUR_CODE, "-s", str(code),
            endpoint=Endpoint(code, "connection"),
        ),
        part(
            "Dagster's web server",
            "clickstream_pipeline.local.dagster_web", "--port", address.rpartition(":")[2], *workspace,
            endpoint=Endpoint(f"{address}/server_info"),
            after=(_CODE_SERVER,),
        ),
        part("Dagster's daemon", "dagster._daemon", "run", *workspace, after=(_CODE_SERVER,)),
    ]  # fmt: skip


def _workspace_of(code: Path) -> Path:
    """Writes the file that names the socket of the code server for web server and daemon."""
    path = code.with_name("workspace.yaml")
    path.write_text(yaml.safe_dump({"load_from": [{"grpc_server": {"socket": str(code), "location_name": _LOCATION}}]}))
    return path


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
        # libpq repeats the part of an address that it can't read, which may be the password.
        raise WarehouseUnreachable("Dagster's storage: DAGSTER_STORAGE_URL can't be read as an address") from None
