"""Everything of ours that listens on this machine: started as people start it, and found by what it listens on."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from clickstream_pipeline.local.loopback import Endpoint
from tests.attacks.dagster_started import Ui
from tests.commands import clickstream_begun, free_port, module_begun, wait_for
from tests.storefront.started import Started

NAMES = ("ui", "dashboard", "api", "docs", "shop", "landing", "etl")
# Parts of the whole platform, which say nowhere that they answer.
_PARTS = {"landing": "stack.landing", "etl": "stack.etl_function"}


@dataclass(frozen=True, slots=True)
class Listening:
    """A command that has been started, one of `NAMES`, and where it says that it answers."""

    name: str
    port: int
    pid: int
    home: Path

    def sockets(self) -> dict[int, str]:
        """The TCP ports that its processes listen on, and at which address each."""
        found = {}
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                for each in process.net_connections(kind="tcp"):
                    if each.status == psutil.CONN_LISTEN:
                        found[each.laddr.port] = each.laddr.ip
        return found

    def _processes(self) -> list[psutil.Process]:
        """Those below it, and those that work in its home: a server of PostgreSQL is nobody's child."""
        below = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if str(self.home) in " ".join([process.cwd(), *process.cmdline()]):
                    below.append(process)
        return below


@contextlib.contextmanager
def started(name: str, home: Path) -> Iterator[Listening]:
    """The dashboard, the API, the documentation or a part for the length of a block, in a home of its own."""
    home.mkdir(exist_ok=True)
    if name in _PARTS:
        with _part(name, home) as listening:
            yield listening
    else:
        with _command(name, home) as listening:
            yield listening


def of_ui(ui: Ui, home: Path) -> Listening:
    """A UI that has been started."""
    return Listening("ui", ui.port, ui.pid, home)


def of_shop(shop: Started) -> Listening:
    """A shop that has been started."""
    return Listening("shop", _port(shop.addresses["Shop"]), shop.process.pid, shop.home)


@contextlib.contextmanager
def _command(name: str, home: Path) -> Iterator[Listening]:
    # Without a warehouse that answers the dashboard says so, on the same pages.
    port = str(free_port())
    if name == "docs":
        (home / "index.html").write_text("<!doctype html><title>A page</title>")
        begun = module_begun("clickstream_pipeline.local.docs_site", "--folder", str(home), "--port", port)
    else:
        place = _without_a_warehouse(home)
        begun = clickstream_begun("serve-api" if name == "api" else name, "--port", port, **place)
    try:
        yield Listening(name, _port(_address(begun)), begun.pid, home)
    finally:
        begun.send_signal(signal.SIGINT)
        begun.communicate(timeout=60)


@contextlib.contextmanager
def _part(name: str, home: Path) -> Iterator[Listening]:
    port = free_port()
    begun = module_begun(_PARTS[name], "--port", str(port), **_without_a_warehouse(home))
    try:
        wait_for(Endpoint(f"tcp://127.0.0.1:{port}", "connection").answers)
        yield Listening(name, port, begun.pid, home)
    finally:
        begun.send_signal(signal.SIGINT)
        begun.communicate(timeout=60)


def _without_a_warehouse(home: Path) -> dict[str, str]:
    nothing = dict.fromkeys((each for each in os.environ if each.startswith(("DWH_", "RAW_", "DAGSTER_"))), "")
    return {**nothing, "CLICKSTREAM_HOME": str(home), "DWH_HOST": "127.0.0.1", "DWH_PORT": str(free_port())}


def _address(begun: "subprocess.Popen[str]") -> str:
    assert begun.stdout is not None
    lines = []
    for line in begun.stdout:
        lines.append(line)
        found = [word for word in line.split() if word.startswith("http://127.0.0.1:")]
        if found:
            return found[0]
    raise AssertionError("it never answered:\n" + "".join(lines))


def _port(address: str) -> int:
    return int(address.split("/")[2].rsplit(":", 1)[1])
