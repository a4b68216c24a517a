"""The days that assets are partitioned by, how ranges of them run, and how old a table may get.

The configured zone is read here, once; `shop_days.py` says what a day is.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from clickstream_pipeline.assets.shop_days import daily_partitions, tables_of_shop_days, upstream_days, utc_days_beside
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.settings import Settings, default_start_date, folder_of, load_settings
from clickstream_pipeline.storage.raw.folder_store import FolderStore


def first_day(settings: Settings) -> date:
    """The configured day; else the first of a raw folder on this machine; else the first of the month before last."""
    if settings.start_date is not None:
        return settings.start_date
    days = FolderStore(folder_of(settings.raw_url)).list_days() if settings.raw_url.startswith("file:") else iter(())
    return next(days, default_start_date())


_SETTINGS = load_settings()
_LAST = date(2200, 1, 1)

CALENDAR = ShopCalendar(_SETTINGS.shop_timezone)

# One definition for all assets: one run, and one range of a backfill, is for all of them.
DAYS = daily_partitions(CALENDAR, first_day(_SETTINGS))

# What tables of shop's days need of `clickstream_events`.
UTC_DAYS_OF_SHOP_DAYS = upstream_days(CALENDAR, first_day(_SETTINGS))

# The same on every asset: a job with mixed policies falls back to one partition a run.
ONE_RUN = dg.BackfillPolicy.single_run()

# The daily run starts at 00:30 of the shop's clock; two hours are ten times what a million events take. They are three
# where the clock is set back between 00:30 and 02:30.
DAILY = dg.FreshnessPolicy.cron("30 2 * * *", lower_bound_delta=timedelta(hours=3), timezone=CALENDAR.zone)

# Steps that write to the warehouse take a slot of this pool.
WRITERS = "warehouse_writers"

# What the assets that load say of their field `beside`.
ABOUT_BESIDE = (
    "In a run or backfill with derived tables: also the UTC days, beside the run's own, that the shop's days of the "
    "same dates lie in, so that the tables have whole days. They are reported as partitions of their own. With "
    "`prefixes` there are none."
)

OWNERS = ["team:data-engineering"]


def days_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> list[date]:
    """The days that the run is for, in order; none when it was started without partitions."""
    if not (context.has_partition_key or context.has_partition_key_range):
        return []
    return [date.fromisoformat(key) for key in context.partition_keys]


def days_beside(context: dg.AssetExecutionContext) -> list[date]:
    """The partitions, beside those of the run, of the UTC days that the shop's days of its derived tables lie in.

    Without derived tables in the run, or in the backfill that it belongs to, there are none.
    """
    if not _computes_shop_days(context):
        return []
    beside = utc_days_beside(CALENDAR, days_of(context))
    if beside and beside[0] < first_partition():
        context.log.info(
            f"{beside[0]} is no partition and is not loaded: of {first_partition()} the shop's tables may lack the "
            "hours before midnight UTC; CLICKSTREAM_START_DATE moves the first partition"
        )
    return [day for day in beside if is_partition(day)]


def _computes_shop_days(context: dg.AssetExecutionContext) -> bool:
    selected = set(context.run.asset_selection or ())
    # Dagster loads in one run of a backfill and computes in another when the two are for different days.
    backfill_id = context.run.tags.get("dagster/backfill")
    backfill = context.instance.get_backfill(backfill_id) if backfill_id else None
    if backfill is not None:
        selected |= set(backfill.asset_selection or ())
    # A run of a whole job has no selection.
    return not selected or not selected.isdisjoint(tables_of_shop_days())


def run_tags(first: date, last: date) -> dict[str, str]:
    """The tags of a run for the days `first` to `last`, both included."""
    return {
        "dagster/asset_partition_range_start": first.isoformat(),
        "dagster/asset_partition_range_end": last.isoformat(),
    }


def days_from(day: date) -> dg.DailyPartitionsDefinition:
    """Partitions that also have the days from this one on, which the UI may not show."""
    return daily_partitions(CALENDAR, min(day, first_partition()), end=_LAST)


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
