"""`clickstream dashboard`: R processes, and the nginx before them, on a warehouse that they read, until Ctrl-C."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from clickstream_pipeline.local.dashboard_nginx import SHINY, nginx_config
from clickstream_pipeline.local.dashboard_warehouse import opened_for_reading
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.loopback import HOST, Endpoint, free_port_from
from clickstream_pipeline.local.supervisor import Part, Supervisor
from clickstream_pipeline.settings import Settings, WarehouseAddress, child_environment
from clickstream_pipeline.settings.variables import WEEK_STARTS

PATH = "/sbw_dashboard/"


class DashboardError(RuntimeError):
    """A program or an R package that the dashboard needs is missing; the message has the line that installs it."""


def run_dashboard(
    settings: Settings,
    configured: WarehouseAddress | None,
    *,
    port: int,
    processes: int,
    on_ready: Callable[[str, WarehouseAddress], None],
    on_event: Callable[[str], None],
) -> None:
    """Serves the dashboard on `port` of the loopback address, or the next free one, until SIGINT, SIGTERM or SIGHUP.

    Keeps the embedded warehouse running meanwhile where none is configured, and calls `on_ready` with the address and
    the warehouse once every process answers; a process that ends later is started again, and `on_event` is called with
    a sentence. When this returns or raises, no child is left. Raises `DashboardError`, `PartFailed` when a process does
    not start or fails again and again, and what opening the warehouse raises.
    """
    programs = dashboard_programs()
    folder = settings.home / "dashboard"
    with (
        interruptible(),
        contextlib.suppress(KeyboardInterrupt),
        opened_for_reading(settings, configured) as warehouse,
        # Only this account may enter it, and its name is short: the path of a socket has at most 107 bytes.
        tempfile.TemporaryDirectory(prefix="clickstream-") as private,
        Supervisor(on_event=on_event, logs=folder) as supervisor,
    ):
        address = f"http://{HOST}:{free_port_from(port)}{PATH}"
        supervisor.start(*dashboard_parts(settings, warehouse, programs, address, Path(private), processes=processes))
        on_ready(address, warehouse)
        supervisor.watch()


@dataclass(frozen=True, slots=True)
class Programs:
    """The paths of the programs that serve the dashboard."""

    rscript: str
    nginx: str


def dashboard_programs() -> Programs:
    """Finds R with its packages, and nginx; raises `DashboardError`."""
    programs = Programs(_program("Rscript"), _program("nginx"))
    _require_packages(programs.rscript)
    return programs


def dashboard_parts(
    settings: Settings,
    warehouse: WarehouseAddress,
    programs: Programs,
    address: str,
    private: Path,
    *,
    processes: int,
) -> list[Part]:
    """The R processes, whose sockets are in `private`, and the nginx before them, which answers at `address`."""
    folder = settings.home / "dashboard"
    folder.mkdir(parents=True, exist_ok=True)
    sockets = [private / f"{number}.sock" for number in range(1, processes + 1)]
    config = folder / "nginx.conf"
    config.write_text(nginx_config(port=urlsplit(address).port or 80, sockets=sockets, folder=folder))
    environment = _environment(settings, warehouse, folder)

    def part(name: str, command: Sequence[str], at: str | Path, *, after: tuple[str, ...] = ()) -> Part:
        return Part(
            name=name,
            command=tuple(command),
            environment=environment,
            folder=SHINY,
            endpoint=Endpoint(at),
            after=after,
            ending=((signal.SIGTERM, 5.0),),
        )

    behind = [part(f"process-{at.stem}", [programs.rscript, "run.R", str(at)], at) for at in sockets]
    # nginx answers 502 for two seconds after a request that reached no process.
    names = tuple(each.name for each in behind)
    return [*behind, part("nginx", [programs.nginx, *_nginx_arguments(folder, config)], address, after=names)]


def empty_cache(settings: Settings) -> None:
    """Removes the answers that dashboards on this machine have cached for this home.

    A dashboard that runs, also one of another account as on the host, empties its cache itself within
    `DASHBOARD_POLL_S`.
    """
    kept = settings.home / "dashboard" / "cache" / "kept"
    for file in kept.glob("*") if kept.is_dir() else ():
        file.unlink(missing_ok=True)


def _program(name: str) -> str:
    # Debian installs nginx in /usr/sbin, which is not on the PATH of ordinary users.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise DashboardError(f"the dashboard needs {name}: {_install_line()}")
    return found


def _require_packages(rscript: str) -> None:
    wanted = [name.removeprefix("r-cran-") for name in _debian_packages() if name.startswith("r-cran-")]
    test = "have <- tolower(rownames(installed.packages())); cat(setdiff(commandArgs(TRUE), have))"
    done = subprocess.run([rscript, "-e", test, *wanted], capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stdout.strip():
        raise DashboardError(f"R lacks {done.stdout.strip() or 'its own packages'}: {_install_line()}")


def _debian_packages() -> list[str]:
    return (SHINY / "server/packages.txt").read_text().split()


def _install_line() -> str:
    return f"apt-get install --yes --no-install-recommends {' '.join(_debian_packages())}"


def _nginx_arguments(folder: Path, config: Path) -> list[str]:
    # By default, nginx that runs as root gives its workers another account, which may not enter this folder.
    user = ["user root;"] if os.geteuid() == 0 else []
    return ["-p", str(folder), "-c", str(config), "-e", "stderr", "-g", " ".join(["daemon off;", *user])]


def _environment(settings: Settings, warehouse: WarehouseAddress, folder: Path) -> dict[str, str]:
    """Our own variables with those of the warehouse; the password is in no file and no argument."""
    named = {
        "DWH_HOST": warehouse.host,
        "DWH_PORT": str(warehouse.port),
        "DWH_USER": warehouse.user,
        "DWH_PASSWORD": warehouse.password or "",
        "DWH_DATABASE": warehouse.database,
        "SHOP_TIMEZONE": settings.shop_timezone,
        "SHOP_WEEK_START": next(name for name, day in WEEK_STARTS.items() if day == settings.week_start),
        "SHOP_LOCALE": settings.shop_locale,
        "DASHBOARD_CACHE": str(folder / "cache"),
        "LC_ALL": "C.UTF-8",
    }
    return {**child_environment(settings), **named}
