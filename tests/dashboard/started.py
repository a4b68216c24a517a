"""The dashboard as a process of its own, on a simulated shop of two weeks, for as long as somebody looks at it."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.commands import ROOT, clickstream, clickstream_begun, free_port

_INSTALL = "apt-get install --yes --no-install-recommends " + " ".join(
    [*(ROOT / "shiny/server/packages.txt").read_text().split(), "r-cran-testthat"]
)
_HAS_R = shutil.which("Rscript") is not None and (shutil.which("nginx") is not None or Path("/usr/sbin/nginx").exists())

# Where CI runs nothing is skipped: there the tests fail instead.
needs_r = pytest.mark.skipif(not _HAS_R and "CI" not in os.environ, reason=f"R or nginx is not installed: {_INSTALL}")

SEED, DAYS, VISITORS_PER_DAY = 29, 14, 60
NOTHING_CONFIGURED = dict.fromkeys(
    (
        "DWH_HOST", "DWH_PORT", "DWH_USER", "DWH_PASSWORD", "DWH_DATABASE", "RAW_URL", "RAW_BUCKET", "SHOP_TIMEZONE",
        "SHOP_WEEK_START",
    ),
    "",
)  # fmt: skip
# Where nothing is configured.
ZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class Shop:
    """A simulated shop that is loaded and computed: its home, and the truth about its fourteen days."""

    home: Path
    truth: Truth

    @property
    def first(self) -> date:
        """The first day of the second week, which the pages are asked for; the first week is the period before."""
        return self.truth.first_day + timedelta(days=7)

    @property
    def last(self) -> date:
        return self.truth.first_day + timedelta(days=DAYS - 1)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard that answers at an address, such as `http://127.0.0.1:3838/sbw_dashboard/`."""

    shop: Shop
    address: str
    process: "subprocess.Popen[str]"


def simulated_shop(home: Path, *, visitors_per_day: int = VISITORS_PER_DAY, zone: str = ZONE) -> Shop:
    """Fourteen days of a zone that end yesterday, of another seed than the demo's."""
    calendar = ShopCalendar(zone)
    first = calendar.date_of(datetime.now(UTC)) - timedelta(days=DAYS)
    last = first + timedelta(days=DAYS - 1)
    here = {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(home), "SHOP_TIMEZONE": zone}
    shop = ["--days", str(DAYS), "--visitors-per-day", str(visitors_per_day), "--seed", str(SEED)]
    for arguments in (
        ["generate", *shop, "--first-day", str(first)],
        ["load", "--from", str(calendar.utc_days_of(first)[0]), "--to", str(calendar.utc_days_of(last)[-1])],
    ):
        done = clickstream(*arguments, **here)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return Shop(home, Truth.read(home / "raw/truth.json"))


def copy_of_simulated_shop(
    home: Path, temporary: pytest.TempPathFactory, *, visitors_per_day: int = VISITORS_PER_DAY
) -> Shop:
    """A simulated shop of one's own, copied from one that all workers of a run share."""
    place = temporary.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    made = place / f"simulated-shop-{visitors_per_day}"
    with (place / f"{made.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = place / f"{made.name}.unfinished"
            simulated_shop(unfinished, visitors_per_day=visitors_per_day)
            unfinished.rename(made)
    assert not EmbeddedServer(made / "warehouse").is_running()
    home.parent.mkdir(parents=True, exist_ok=True)
    # The server's files keep their owner.
    subprocess.run(["cp", "--archive", "--no-target-directory", made, home], check=True)
    return Shop(home, Truth.read(home / "raw/truth.json"))


@contextlib.contextmanager
def started_dashboard(shop: Shop, *arguments: str, **environment: str) -> Iterator[Dashboard]:
    """`clickstream dashboard` until the block ends; no process of it is left then."""
    here = {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(shop.home), **environment}
    begun = clickstream_begun("dashboard", "--port", str(free_port()), *arguments, **here)
    try:
        yield Dashboard(shop, _address_of(begun), begun)
    finally:
        below = psutil.Process(begun.pid).children(recursive=True) if begun.poll() is None else []
        begun.send_signal(signal.SIGINT)
        told, _ = begun.communicate(timeout=60)
        gone, left = psutil.wait_procs(below, timeout=5)
        assert not left, left
        assert len(gone) == len(below)
        assert (begun.returncode, told.splitlines()[-1:]) == (0, ["The dashboard has ended."]), told


def _address_of(begun: "subprocess.Popen[str]") -> str:
    assert begun.stdout is not None
    lines = []
    for line in begun.stdout:
        lines.append(line)
        if line.startswith("Dashboard: "):
            return line.split()[1]
    raise AssertionError("the dashboard never answered:\n" + "".join(lines))
