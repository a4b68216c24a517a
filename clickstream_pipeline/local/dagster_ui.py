"""`clickstream ui`: Dagster's code server, web server and daemon on the configured warehouse, until Ctrl-C."""

import contextlib
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml

from clickstream_pipeline.local.dagster_instance import configure_home
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.loopback import HOST, Endpoint, free_port_from
from clickstream_pipeline.local.supervisor import Part, Supervisor
from clickstream_pipeline.settings import Settings, child_environment
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
    is left. Raises `DagsterHomeUnusable`, `PartFailed` when a part does not start or ends, and errors of opening the
    warehouse.
    """
    with interruptible(), contextlib.suppress(KeyboardInterrupt):
        configure_home(settings, anew=True)
        # Only this account may enter it: a program that reaches the code server can start runs.
        private = tempfile.TemporaryDirectory(prefix="clickstream-")
        with opened_warehouse(settings), private as folder, Supervisor(on_event=on_log) as supervisor:
            address = f"http://{HOST}:{free_port_from(port)}"
            parts = dagster_parts(settings, address, Path(folder))
            supervisor.start(*[replace(part, output=on_log) for part in parts])
            on_ready(address)
            supervisor.watch()


def dagster_parts(settings: Settings, address: str, private: Path) -> list[Part]:
    """The parts of the UI, of which the web server answers at `address`; the code server's socket is in `private`.

    `private` is a folder that only this account may enter, with a short path. The home is configured already
    (`configure_home`).
    """
    environment = {"PYTHONUNBUFFERED": "1", **child_environment(settings)}
    code = private / "code.sock"
    workspace = ("--workspace", str(_workspace_of(code)))

    def part(name: str, *arguments: str, endpoint: Endpoint | None = None, after: tuple[str, ...] = ()) -> Part:
        return Part(
            name=name,
            command=(sys.executable, "-m", *arguments),
            environment=environment,
            folder=Path.cwd(),
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
