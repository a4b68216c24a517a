"""Long work on the command line: bars on a terminal's stderr while it lasts, and what it did when it is over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from psycopg2.extensions import connection as Connection
from rich.console import Console
from rich.progress import Progress, TaskID

from clickstream_pipeline.demo import Truth, generate
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.local.demo_place import DemoShop
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.local.run_signals import signals_passed_on
from clickstream_pipeline.reporting.console import progress_bars
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.raw.layout import PassedOver, other_layout_told, passed_over_above
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days

if TYPE_CHECKING:
    from clickstream_pipeline.resources.run_record import RunProgress


def simulate_shop(folder: Path, shop: DemoShop, *, first_day: date | None) -> Truth:
    """Simulates a shop's days into a folder; without `first_day`, those that end on the shop's yesterday."""
    today = ShopCalendar(shop.timezone).date_of(datetime.now(UTC))
    with progress_bars() as bars:
        task = bars.add_task(f"simulating {shop.days} days, %", total=100)
        return generate(
            folder,
            first_day=first_day or today - timedelta(days=shop.days),
            days=shop.days,
            visitors_per_day=shop.visitors_per_day,
            seed=shop.seed,
            shop_timezone=shop.timezone,
            on_progress=lambda done: bars.update(task, completed=done),
        )


def import_dagster_meanwhile() -> None:
    """Imports what `load_and_tell` needs in a thread: the embedded server takes as long to start."""
    modules = ("clickstream_pipeline.assets.running", "clickstream_pipeline.local.dagster_events")
    Thread(target=lambda: [import_module(name) for name in modules], name="importing").start()


def load_and_tell(
    connection: Connection,
    store: RawStore,
    settings: Settings,
    console: Console,
    *,
    first: date,
    last: date,
    full: bool = False,
) -> None:
    """Loads the UTC days `first` to `last`, recomputes what is stale, and prints what came of it.

    Dagster runs it in this process, with the checks, and keeps the record in the settings' `dagster_home`.
    """
    # Importing Dagster takes a second: only loads wait for it.
    from dagster import Failure

    from clickstream_pipeline.assets.running import ChecksFailed, Runs, load_days
    from clickstream_pipeline.local.recorded_runs import process_tag, recording_instance
    from clickstream_pipeline.resources.run_record import RunRecord

    with progress_bars() as bars, recording_instance(settings) as instance, signals_passed_on():
        record = RunRecord(_shown_by(bars))
        runs = Runs(settings, "clickstream load", instance, record=record, shared=connection, tags=process_tag())
        try:
            load_days(runs, connection, first, last, full=full)
        except (ChecksFailed, Failure) as failed:
            sentence = failed.description if isinstance(failed, Failure) else str(failed)
            raise CommandFailed(sentence or "the load failed") from None
    result = LoadResult()
    for each in record.loads.values():
        result.add(each)
    result.passed_over.add_all([passed_over_above(store, list(record.loads))])
    console.print(_in_words(result))
    for sentence in _passed_over(result.passed_over):
        console.print(sentence, soft_wrap=True)
    if result.set_aside:
        console.print(
            f"{counted(result.set_aside, 'object')} could not be loaded and {'is' if result.set_aside == 1 else 'are'} "
            "set aside: `clickstream objects list` says why",
            soft_wrap=True,
        )


def _in_words(result: LoadResult) -> str:
    rate = result.events / result.seconds if result.seconds else 0.0
    return (
        f"{result.objects:,} objects read, {result.size_bytes / 1e6:,.1f} MB: {result.events:,} events = "
        f"{result.loaded:,} loaded + {result.duplicates:,} duplicates + {result.rejected:,} rejected"
        + (f" + {result.already_loaded:,} that stood already" if result.already_loaded else "")
        + (f"; {rate:,.0f} events/s" if result.events else "")
    )


def _passed_over(passed: PassedOver) -> Iterator[str]:
    if passed.skipped:
        skipped = f"{counted(passed.skipped, 'object')} {'is' if passed.skipped == 1 else 'are'} skipped"
        yield f"{skipped}, no data by {'its name' if passed.skipped == 1 else 'their names'}: {passed.first_skipped}"
    if passed.other_layout:
        yield other_layout_told(passed)


def _shown_by(bars: Progress) -> "Callable[[RunProgress], None]":
    """What to tell of loading days: a bar for each phase."""
    tasks: dict[str, TaskID] = {}

    def show(progress: "RunProgress") -> None:
        if progress.phase not in tasks:
            tasks[progress.phase] = bars.add_task(progress.phase, total=None)
        bars.update(tasks[progress.phase], completed=progress.done, total=progress.total)

    return show


@contextmanager
def counting(what: str, *, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar for the length of a block; gives what is to be told how far it has come."""
    with progress_bars() as bars:
        task = bars.add_task(what, total=total)
        yield lambda done: bars.update(task, completed=done)


def compute_stale_days(connection: Connection, settings: Settings) -> int:
    """Computes every stale day, with a bar; how many there were."""
    with counting("computing days", total=len(stale_days(connection))) as show:
        computed = 0

        def on_day(_: object) -> None:
            nonlocal computed
            computed += 1
            show(computed)

        recompute_stale(connection, choices=ModelChoices.of(settings), on_day=on_day)
    return computed
