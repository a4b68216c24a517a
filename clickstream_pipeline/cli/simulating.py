"""`clickstream generate` and `clickstream demo`: a simulated shop, and the main job on it from end to end."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from clickstream_pipeline.cli.days import DAY_FORMATS
from clickstream_pipeline.cli.progress import import_dagster_meanwhile, load_and_tell, simulate_shop
from clickstream_pipeline.demo import DEFAULT_VISITORS_PER_DAY, Truth
from clickstream_pipeline.local.demo_place import DemoPlace, DemoShop, opened_demo_place
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import console, errors
from clickstream_pipeline.settings import folder_of, load_settings

Days = Annotated[int, typer.Option(min=1, help="How many days to simulate.")]
Visitors = Annotated[int, typer.Option(min=1, help="Visitors a day, in the mean of a week.")]
Seed = Annotated[int, typer.Option(help="The same seed makes the same shop, byte for byte.")]


def generate(
    days: Days = 7,
    visitors_per_day: Visitors = DEFAULT_VISITORS_PER_DAY,
    seed: Seed = 1,
    first_day: Annotated[
        datetime | None, typer.Option(formats=DAY_FORMATS, help="Default: the last one is yesterday.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="Where to write; default: the configured raw folder.")] = None,
) -> None:
    """Simulate a shop's visitors: raw objects, and beside them the truth that they should add up to."""
    settings = load_settings()
    if folder is None and not settings.raw_url.startswith("file:"):
        raise CommandFailed(f"the raw store is {settings.raw_url}; name a folder to write to with --folder")
    truth = simulate_shop(
        folder or folder_of(settings.raw_url),
        DemoShop(seed, days, visitors_per_day, settings.shop_timezone),
        first_day=first_day.date() if first_day else None,
    )
    last = truth.first_day + timedelta(days=days - 1)
    console.say(f"{truth.first_day} to {last} in {folder or folder_of(settings.raw_url)}")


def demo(
    days: Days = 7,
    visitors_per_day: Visitors = DEFAULT_VISITORS_PER_DAY,
    seed: Seed = 1,
    html: Annotated[Path, typer.Option(help="Where the report page goes.")] = Path("demo/report.html"),
) -> None:
    """The main job from end to end: simulate a shop's week, load it, compute, show it, compare it with the truth."""
    from clickstream_pipeline.reporting.report import show_report

    settings = load_settings()
    shop = DemoShop(seed, days, visitors_per_day, settings.shop_timezone)
    started = time.monotonic()

    def make(folder: Path) -> Truth:
        return simulate_shop(folder, shop, first_day=None)

    import_dagster_meanwhile()
    with opened_demo_place(settings, shop, make=make) as place:
        if place.why_apart:
            errors.say(f"{place.why_apart}: this shop gets {place.settings.home} for itself")
        first, last = place.truth.first_day, place.last_day
        utc_days = place.utc_days
        today = max(utc_days[-1], datetime.now(UTC).date())
        load_and_tell(place.connection, place.store, place.settings, console, first=utc_days[0], last=today)
        show_report(
            place.connection,
            console,
            first=first,
            last=last,
            shop_timezone=settings.shop_timezone,
            week_start=settings.week_start,
            html=html,
        )
        console.print()
        _compare_with_truth(place)
    console.say(f"Done in {time.monotonic() - started:.0f} s. The same as a page: {html}")
    if place.why_apart:
        console.say(f"The Dagster UI on it: {place.command_for('ui')}")


def _compare_with_truth(place: DemoPlace) -> None:
    from clickstream_pipeline.reporting.truth_comparison import first_difference, holds_all_of

    if not holds_all_of(place.connection, place.store, place.truth):
        console.print(
            "The warehouse holds more than this shop, so its figures are not compared with the visitors' own."
        )
        return
    difference = first_difference(place.connection, place.truth)
    if difference is not None:
        raise CommandFailed(f"not every figure equals what the simulated visitors did: {difference}")
    tables = place.truth.tables
    rows = sum(map(len, tables.values()))
    console.say(f"Every figure equals what the simulated visitors did: {rows:,} rows of {len(tables)} tables.")
