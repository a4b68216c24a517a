"""The days that assets are partitioned by, how ranges of them run, and how old a table may get."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from clickstream_pipeline.settings import Settings, default_start_date, folder_of, load_settings
from clickstream_pipeline.storage.raw.folder_store import FolderStore


def first_day(settings: Settings) -> date:
    """The configured day; else the first of a raw folder on this machine; else the first of the month before last."""
    if settings.start_date is not None:
        return settings.start_date
    days = FolderStore(folder_of(settings.raw_url)).list_days() if settings.raw_url.startswith("file:") else iter(())
    return next(days, default_start_date())


# Up to and including today: the hourly loads write into today's partition.
DAYS = dg.DailyPartitionsDefinition(
    start_date=first_day(load_settings()).isoformat(), timezone="UTC", end_offset=1, fmt="%Y-%m-%d"
)

# The same on every asset: a job with mixed policies falls back to one partition a run.
ONE_RUN = dg.BackfillPolicy.single_run()

# The daily run starts at 00:30 UTC; two hours are ten times what a million events take.
DAILY = dg.FreshnessPolicy.cron(deadline_cron="30 2 * * *", lower_bound_delta=timedelta(hours=2))

# Steps that write to the warehouse take a slot of this pool.
WRITERS = "warehouse_writers"

OWNERS = ["team:data-engineering"]


def days_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> list[date]:
    """The days that the run is for, in order; none when it was started without partitions."""
    if not (context.has_partition_key or context.has_partition_key_range):
        return []
    return [date.fromisoformat(key) for key in context.partition_keys]


def run_tags(first: date, last: date) -> dict[str, str]:
    """The tags of a run for the days `first` to `last`, both included."""
    return {
        "dagster/asset_partition_range_start": first.isoformat(),
        "dagster/asset_partition_range_end": last.isoformat(),
    }


def days_from(day: date) -> dg.DailyPartitionsDefinition:
    """Partitions that also have the days from this one on, which the UI may not show."""
    start = min(day, first_partition())
    return dg.DailyPartitionsDefinition(
        start.isoformat(), end_date="2200-01-01", timezone="UTC", end_offset=1, fmt="%Y-%m-%d"
    )


def is_partition(day: date) -> bool:
    """Whether there is a partition for the day as of now."""
    return DAYS.has_partition_key(day.isoformat())


def first_partition() -> date:
    """The first day that has a partition."""
    return DAYS.start.date()


def ranges_of(days: Iterable[date]) -> list[tuple[date, date]]:
    """The days as ranges without holes, `(first, last)`, in order: each is one run."""
    ranges: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if ranges and (day - ranges[-1][1]).days == 1:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    return ranges


def started_at(context: dg.AssetCheckExecutionContext) -> datetime:
    """When the run began: it can't have loaded objects that arrived later."""
    record = context.instance.get_run_record_by_id(context.run.run_id)
    return datetime.fromtimestamp(record.start_time, UTC) if record and record.start_time else datetime.now(UTC)
