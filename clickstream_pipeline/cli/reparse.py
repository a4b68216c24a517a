"""`clickstream reparse`: reads days again with the current rules and shows the changes; --carry-out writes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer

from clickstream_pipeline.cli.progress import compute_stale_days
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import PrintableTable, console, progress_bars
from clickstream_pipeline.reporting.formats import counted, money
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.upkeep.reparse_figures import LeftOut, OrdersTold, ReparseResult
from clickstream_pipeline.storage.upkeep.reparsing import ReparseProgress, reparse_days

_DAY = ["%Y-%m-%d"]
_MOST_CURRENCIES = 10
# How to load the objects that are left out; the other causes need no action.
_ACTIONS = {
    LeftOut.NOT_LOADED: "`clickstream load` loads them",
    LeftOut.CHANGED: "`clickstream load` adds what is new in them",
    LeftOut.SET_ASIDE: "`clickstream objects retry` loads them",
}


def reparse(
    first: Annotated[datetime, typer.Option("--from", formats=_DAY, help="First UTC day.")],
    last: Annotated[datetime, typer.Option("--to", formats=_DAY, help="Last UTC day.")],
    carry_out: Annotated[bool, typer.Option("--carry-out", help="Do it; default: show what would change.")] = False,
) -> None:
    """Read the loaded objects of some days again with the current rules, and rewrite the rows that differ.

    The days are those of the objects' keys. After an interruption, run it again: the result is the same.
    """
    if last < first:
        raise CommandFailed(f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}")
    settings = load_settings()
    store = raw_store_for(settings)
    context = LoadContext.of(settings, loaded_by="clickstream reparse")
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        with _two_bars() as show:
            result = reparse_days(
                connection,
                store,
                first=first.date(),
                last=last.date(),
                context=context,
                shop_currency=settings.shop_currency,
                is_dry=not carry_out,
                on_progress=show,
            )
        _tell(result, first.date(), last.date())
        if not carry_out:
            console.print("Nothing was changed. Add --carry-out to do it.")
            return
        computed = compute_stale_days(connection, settings)
    console.print(f"Done; {counted(computed, 'day')} computed again.")


def _tell(result: ReparseResult, first: date, last: date) -> None:
    days = f"{first}" if first == last else f"{first} to {last}"
    console.say(
        f"{days}: {counted(result.objects, 'object')} read again, {result.size_bytes / 1e6:,.1f} MB, "
        f"{counted(result.events, 'event')}"
    )
    for why, objects in result.left_out.items():
        if objects:
            key = result.first_left_out.get(why)
            line = f"Left out: {counted(objects, 'object')}, {why.value}{f' (the first is {key})' if key else ''}"
            console.say(f"{line}; {_ACTIONS[why]}" if why in _ACTIONS else f"{line}; their rows do not change")
    if result.is_nothing():
        console.print("No row differs; there is nothing to rewrite.")
        return
    console.say(
        f"{counted(result.rewritten, 'row')} to rewrite, {result.added:,} to add, {result.removed:,} to remove "
        "(copies of others, or rejected); "
        f"{counted(result.rejected, 'rejection')} to add, {result.no_longer_rejected:,} to close"
    )
    if result.causes:
        causes = PrintableTable("what changes", title="rows by cause; a row may have several")
        causes.add_column("rows", justify="right")
        for cause, rows in result.causes.most_common():
            causes.add_row(cause.value, f"{rows:,}")
        console.print(causes)
    before, after = result.orders_before, result.orders_after
    if before.orders or after.orders:
        console.say(f"Orders in these rows, before: {_in_words(before)}")
        console.say(f"Orders in these rows, after:  {_in_words(after)}")


def _in_words(figures: OrdersTold) -> str:
    largest = sorted(figures.revenue.items(), key=lambda each: (-each[1], each[0]))
    shown = ", ".join(money(value, currency) for currency, value in largest[:_MOST_CURRENCIES])
    more = len(largest) - _MOST_CURRENCIES
    return f"{figures.orders:,}{f' of {shown}' if shown else ''}{f' and {more:,} more currencies' if more > 0 else ''}"


@contextmanager
def _two_bars() -> Iterator[Callable[[ReparseProgress], None]]:
    """A bar for each pass."""
    with progress_bars() as bars:
        tasks = [bars.add_task("reading objects again", total=None)]

        def show(progress: ReparseProgress) -> None:
            if progress.is_second_pass and len(tasks) == 1:
                tasks.append(bars.add_task("searching for copies", total=None))
            bars.update(tasks[progress.is_second_pass], completed=progress.done, total=progress.total)

        yield show
