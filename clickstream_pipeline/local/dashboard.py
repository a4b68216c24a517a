"""The dashboard on this machine: R processes and the nginx before them, started as children of ours, ended with us."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clickstream_pipeline.local.child_processes import HOST, answers, end_session, free_port_from, interruptible
from clickstream_pipeline.local.dashboard_nginx import SHINY, nginx_config
from clickstream_pipeline.local.dashboard_warehouse import opened_for_reading
from clickstream_pipeline.settings import Settings, WarehouseAddress, child_environment

PATH = "/sbw_dashboard/"
_START_TIMEOUT_S = 60.0
_ENDING = ((signal.SIGTERM, 5.0),)


class DashboardError(RuntimeError):
    """The dashboard could not be started, or ended by itself; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process of ours: what it is called, how it is started, where it answers (an address, or a socket's path)."""

    name: str
    command: Sequence[str]
    address: str | Path


def run_dashboard(
    settings: Settings,
    configured: WarehouseAddress | None,
    *,
    port: int,
    processes: int,
    on_ready: Callable[[str, WarehouseAddress], None],
) -> None:
    """Serves the dashboard on `port` of the loopback address, or the next free one, until SIGINT, SIGTERM or SIGHUP.

    Keeps the embedded warehouse running meanwhile where none is configured, and calls `on_ready` with the address and
    the warehouse once every process answers; one that ends later is started again. When this returns or raises, no
    child is left. Raises `DashboardError`, and what opening the warehouse raises.
    """
    rscript, nginx = _program("Rscript"), _program("nginx")
    _require_packages(rscript)
    folder = settings.home / "dashboard"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        interruptible(),
        contextlib.suppress(KeyboardInterrupt),
        opened_for_reading(settings, configured) as warehouse,
        # Nobody else enters it, and its name is short: the path of a socket has at most 107 bytes.
        tempfile.TemporaryDirectory(prefix="clickstream-") as private,
        contextlib.ExitStack() as started,
    ):
        address = f"http://{HOST}:{(door := free_port_from(port))}{PATH}"
        sockets = [Path(private) / f"{number}.sock" for number in range(1, processes + 1)]
        config = folder / "nginx.conf"
        config.write_text(nginx_config(port=door, sockets=sockets, folder=folder))
        children = [
            *(Child(f"process-{at.stem}", [rscript, "run.R", str(at)], at) for at in sockets),
            Child("nginx", [nginx, *_nginx_arguments(folder, config)], address),
        ]
        env = _environment(settings, warehouse, folder)
        running = [started.enter_context(_Running(child, env, folder)) for child in children]
        for each in running:
            each.wait_until_it_answers()
        on_ready(address, warehouse)
        while True:
            time.sleep(0.5)
            for each in running:
                each.start_again_if_ended()


def empty_cache(settings: Settings) -> None:
    """Removes the answers that dashboards on this machine keep for this home; one that runs sees to its own as well.

    A dashboard of another account, as on the host, empties its folder itself, within `DASHBOARD_POLL_S`.
    """
    kept = settings.home / "dashboard" / "cache" / "kept"
    for file in kept.glob("*") if kept.is_dir() else ():
        file.unlink(missing_ok=True)


class _Running(contextlib.AbstractContextManager["_Running"]):
    """A child for the length of a block, in a session of its own, all of which is ended."""

    def __init__(self, child: Child, env: Mapping[str, str], folder: Path) -> None:
        self._child, self._env = child, env
        self._log = folder / f"{child.name}.log"
        self._log.unlink(missing_ok=True)
        self._process = self._start()

    def __exit__(self, *_: object) -> None:
        end_session(self._process, _ENDING)

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not answers(self._child.address):
            if self._process.poll() is not None:
                raise DashboardError(
                    f"{self._child.name} ended with exit code {self._process.returncode}: {self._last_words()}"
                )
            if time.monotonic() > deadline:
                raise DashboardError(f"{self._child.name} did not answer at {self._child.address}; see {self._log}")
            time.sleep(0.1)

    def start_again_if_ended(self) -> None:
        if self._process.poll() is not None:
            end_session(self._process, ())
            self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as output:
            return subprocess.Popen(
                self._child.command, cwd=SHINY, env=self._env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return f"{lines[-1].strip() if lines else 'it said nothing'} ({self._log})"


def _program(name: str) -> str:
    # Debian keeps nginx where ordinary users have no path to.
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
    # Run by root, its workers would be another account's, which need not reach this folder.
    user = ["user root;"] if os.geteuid() == 0 else []
    return ["-p", str(folder), "-c", str(config), "-e", "stderr", "-g", " ".join(["daemon off;", *user])]


def _environment(settings: Settings, warehouse: WarehouseAddress, folder: Path) -> dict[str, str]:
    """Ours, with the warehouse that is shown; the password travels here and nowhere else."""
    named = {
        "DWH_HOST": warehouse.host,
        "DWH_PORT": str(warehouse.port),
        "DWH_USER": warehouse.user,
        "DWH_PASSWORD": warehouse.password or "",
        "DWH_DATABASE": warehouse.database,
        "SHOP_TIMEZONE": settings.shop_timezone,
        "SHOP_LOCALE": settings.shop_locale,
        "DASHBOARD_CACHE": str(folder / "cache"),
        "LC_ALL": "C.UTF-8",
    }
    return {**child_environment(settings), **named}
