"""Runs the simulated shop: simulates visitors day by day, counts the truth, then writes the raw objects."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

from clickstream_pipeline.demo.actions import CURRENT
from clickstream_pipeline.demo.arrivals import OpeningHours
from clickstream_pipeline.demo.browser import Window
from clickstream_pipeline.demo.cart import OrderDesk
from clickstream_pipeline.demo.clock import ShopClock, iso_day
from clickstream_pipeline.demo.crawling import crawl
from clickstream_pipeline.demo.delivery import Network
from clickstream_pipeline.demo.raw_objects import RawStore
from clickstream_pipeline.demo.shopping import Shopper
from clickstream_pipeline.demo.traffic_sums import senders_of, values_of
from clickstream_pipeline.demo.truth import Truth, TruthRow, in_order
from clickstream_pipeline.demo.user_agents import CRAWLERS
from clickstream_pipeline.demo.visit_counts import VisitCounts
from clickstream_pipeline.demo.visitors import Crowd, earliest_start, new_visitor

# A week of these makes about 200,000 events.
DEFAULT_VISITORS_PER_DAY = 2_550
# All visits end, and all posts arrive, before the end of the last day.
_CLOSING_MS = 120_000
# Crawlers come at any hour, one for this many visitors.
_VISITORS_PER_CRAWLER = 45
# The share of the work that is done when the last day is simulated.
_SIMULATED_PCT = 55


def generate(
    folder: Path,
    *,
    first_day: date,
    days: int,
    visitors_per_day: int,
    seed: int,
    shop_timezone: str = "UTC",
    on_progress: Callable[[int], None] | None = None,
) -> Truth:
    """Simulate a shop's days and write their raw objects to `folder`/events and the truth to `folder`/truth.json.

    The days are those of the zone `shop_timezone`; all events are within them. `visitors_per_day` is the mean over a
    week. The same arguments write the same bytes. Each object's modification time is its time of receipt. `on_progress`
    receives the work done in per cent, 0 to 100. FileExistsError if the folder has raw objects: the truth would not
    count them. An interrupted run leaves neither events nor truth in the folder.
    """
    if days < 1 or visitors_per_day < 1:
        raise ValueError(f"{days} days of {visitors_per_day} visitors: both must be at least 1")
    if (folder / "events").exists():
        raise FileExistsError(f"{folder / 'events'} already exists: remove it, or generate into another folder")
    with _collector_at_rest(), _unfinished(folder) as half_written:
        truth = _generate(
            half_written,
            first_day,
            days,
            visitors_per_day,
            seed,
            shop_timezone,
            _Progress(on_progress),
        )
        # The truth first: a truth without objects does not block the next run; objects without a truth would.
        for name in ("truth.json", "events"):
            os.replace(half_written / name, folder / name)
    return truth


def _generate(
    folder: Path,
    first_day: date,
    days: int,
    visitors_per_day: int,
    seed: int,
    shop_timezone: str,
    progress: "_Progress",
) -> Truth:
    rng = Random(seed)
    clock = ShopClock(shop_timezone)
    end_ms = clock.start_of(first_day + timedelta(days=days))
    network = Network(rng, end_ms=end_ms - 1)
    counts = VisitCounts(clock)
    crowd = Crowd(rng)
    desk = OrderDesk()
    hours = OpeningHours(clock)
    for day_number in range(days):
        day = first_day + timedelta(days=day_number)
        day_start_ms = clock.start_of(day)
        length_ms = clock.start_of(day + timedelta(days=1)) - day_start_ms
        if length_ms == 0:
            continue
        weights = hours.weights(day)
        count = hours.visitors_on(day, visitors_per_day)
        for visitor in crowd.of_day(count):
            for wanted_ms in crowd.visit_starts(weights, day_start_ms):
                begin_ms = earliest_start(visitor, wanted_ms)
                if begin_ms >= end_ms - _CLOSING_MS:
                    break
                window = Window(rng, visitor, start_ms=begin_ms, end_ms=end_ms - _CLOSING_MS)
                Shopper(rng, window, desk).visit()
                visitor.visits += 1
                visitor.free_from_ms = window.now_ms
                for visit in window.visits:
                    network.deliver(visit, visitor)
                    counts.record(visit)
        for _ in range(max(1, count // _VISITORS_PER_CRAWLER)):
            crawler = new_visitor(rng, visits=0)
            crawler.tracker, crawler.currency = CURRENT, "VND"
            begin_ms = day_start_ms + rng.randrange(length_ms - _CLOSING_MS)
            visit = crawl(rng, rng.choice(CRAWLERS), visitor=crawler, start_ms=begin_ms, end_ms=end_ms - _CLOSING_MS)
            network.deliver(visit, crawler)
        progress.at(_SIMULATED_PCT * (day_number + 1) // days)
    tables = counts.tables()
    store = RawStore(rng, folder)
    posts = len(network.posts)
    store.write(
        network.posts,
        lambda written: progress.at(_SIMULATED_PCT + (99 - _SIMULATED_PCT) * written // posts),
    )
    tables["sender_daily"] = in_order(senders_of(network.posts, clock))
    tables["value_daily"] = in_order(values_of(tables))
    tables["load_daily"] = in_order(_load_rows(store))
    truth = Truth(first_day, days, visitors_per_day, seed, shop_timezone, tables)
    truth.write(folder / "truth.json")
    progress.at(100)
    return truth


def _load_rows(store: RawStore) -> list[TruthRow]:
    return [
        {
            "load_date": iso_day(day),
            "objects": books.objects,
            "bytes": books.bytes,
            "events": books.events,
            "loaded": books.loaded,
            "duplicates": books.duplicates,
            "rejected": books.rejected,
            "bots": books.bots,
            "discarded": 0,
            "unknown": books.unknown,
            "late_unreliable": books.late_unreliable,
            # No simulated visitor is discarded as a sender, and no crawler orders.
            "senders": 0,
            "robot_orders": 0,
        }
        for day, books in store.books.items()
    ]


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A hidden folder to write into, which readers ignore; removed at the end of the block."""
    hidden = folder / ".half-written"
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    try:
        yield hidden
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Disable the garbage collector: the simulation makes no cycles, and the search took 3 of a week's 14 seconds.

    What the simulation leaves is frozen: it would be searched again while its week is loaded and compared.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


class _Progress:
    """Passes each per cent to a listener once."""

    def __init__(self, listener: Callable[[int], None] | None) -> None:
        self._listener = listener
        self._told = -1

    def at(self, done_pct: int) -> None:
        if self._listener is not None and done_pct > self._told:
            self._told = done_pct
            self._listener(done_pct)
