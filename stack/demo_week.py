"""A simulated week beside the visits of this shop, so that a new platform is not empty.

    python -m stack.demo_week

The landing page offers it while the raw folder holds no simulated shop.
"""

import argparse
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clickstream_pipeline.cli.progress import load_and_tell, simulate_shop
from clickstream_pipeline.demo import DEFAULT_VISITORS_PER_DAY, Truth
from clickstream_pipeline.local.demo_place import DemoShop
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.settings import Settings, child_environment, folder_of, load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from stack.state import logs_in
from storefront.local.environment import ROOT


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page says of the demo week: whether it can be added, and a sentence while it is being added."""

    is_offered: bool
    sentence: str | None


class DemoWeek:
    """Adds a simulated week in a process of its own, once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._began_at = datetime.now(UTC)

    def told(self) -> Offer:
        code = self._process.poll() if self._process else None
        if self._process is not None and code is None:
            seconds = int((datetime.now(UTC) - self._began_at).total_seconds())
            return Offer(False, f"A simulated week is being added, for {seconds} s now; it takes about a minute.")
        if code:
            return Offer(True, f"The simulated week could not be added: {self._log()} says why.")
        return Offer(self._is_missing(), None)

    def start(self) -> str:
        """Starts it unless it runs or is there; returns what to tell the person."""
        if not self.told().is_offered:
            return "A simulated week is there already, or on its way."
        self._began_at = datetime.now(UTC)
        with self._log().open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "stack.demo_week"], cwd=ROOT, env=child_environment(self._settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        return "A simulated week is being added: it takes about a minute."

    def _is_missing(self) -> bool:
        raw = self._settings.raw_url
        if not raw.startswith("file:"):
            return False
        return not (folder_of(raw) / "truth.json").exists() or _mark(self._settings).exists()

    def _log(self) -> Path:
        return logs_in(self._settings.home) / "demo-week.log"


def main() -> None:
    """Simulates the seven days before today, loads them, and computes their tables."""
    parser = argparse.ArgumentParser(prog="demo_week", description=main.__doc__)
    parser.add_argument("--visitors-per-day", type=int, default=DEFAULT_VISITORS_PER_DAY)
    settings = load_settings()
    raw = folder_of(settings.raw_url)
    mark = _mark(settings)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    first_day = _simulate_into(raw, settings, parser.parse_args().visitors_per_day).first_day
    today = datetime.now(UTC).date()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        # The shop's first day may begin in the UTC day before.
        first = first_day - timedelta(days=1)
        load_and_tell(connection, raw_store_for(settings), settings, console, first=first, last=today)
    mark.unlink()


def _mark(settings: Settings) -> Path:
    """There while a week is being added; a week that was interrupted is offered again."""
    return settings.home / "up/demo-week.unfinished"


def _simulate_into(raw: Path, settings: Settings, visitors_per_day: int) -> Truth:
    """Writes the week beside the objects that are there; one that was interrupted goes on with the same week."""
    if (raw / "truth.json").exists():
        return Truth.read(raw / "truth.json")
    apart = settings.home / "up/demo-week"
    if not (apart / "truth.json").exists():
        shop = DemoShop(1, 7, visitors_per_day, settings.shop_timezone)
        simulate_shop(apart, shop, first_day=None)
    for path in sorted((apart / "events").rglob("*.json*")):
        place = raw / path.relative_to(apart)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
    (apart / "truth.json").rename(raw / "truth.json")
    shutil.rmtree(apart)
    return Truth.read(raw / "truth.json")


if __name__ == "__main__":
    main()
