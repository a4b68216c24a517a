"""What runs by itself: the daily run, and days that loads have made stale."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

import dagster as dg

from clickstream_pipeline.assets.partitions import CALENDAR, first_partition, is_partition, ranges_of, run_tags
from clickstream_pipeline.assets.running import DAILY
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.local.recorded_runs import end_dead_runs
from clickstream_pipeline.resources.warehouse_resource import WarehouseParam
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.stale import StaleDay, marked_days

_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
# By the shop's clock. Where it leaves out 00:30, or shows it twice, Dagster runs once that day.
DAILY_AT = "30 0 * * *"
_AND_STALE = {"ops": {"models": {"config": {"stale": True}}}}

daily_job = dg.define_asset_job(
    DAILY,
    selection=dg.AssetSelection.all(),
    description=(
        "A day from raw objects to every table, with the UTC days beside it that the shop's day lies in; with "
        "`stale: true` in the config of `models`, as the schedule runs it, also every day that loads have made stale."
    ),
)

stale_days_job = dg.define_asset_job(
    "stale_days",
    selection=dg.AssetSelection.assets(*model_names()),
    description="The derived tables of days that loads have made stale.",
)


@dg.schedule(
    job=daily_job,
    cron_schedule=DAILY_AT,
    execution_timezone=CALENDAR.zone,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=f"At 00:30 in {CALENDAR.zone}: yesterday, and whatever is stale.",
)
def daily_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    return daily_request(CALENDAR, context.scheduled_execution_time)


def daily_request(calendar: ShopCalendar, moment: datetime) -> dg.RunRequest:
    """The run for the shop's day before that of the moment; a day is asked for once, however often it is due."""
    yesterday = calendar.day_beside(calendar.date_of(moment), -1).isoformat()
    return dg.RunRequest(run_key=yesterday, partition_key=yesterday, run_config=_AND_STALE)


@dg.sensor(
    job=stale_days_job,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for days that loads report stale: a run for each range of days without a hole.",
)
def stale_days_sensor(
    context: dg.SensorEvaluationContext, warehouse: WarehouseParam
) -> dg.SkipReason | list[dg.RunRequest]:
    end_dead_runs(context.instance)
    if context.instance.get_runs_count(dg.RunsFilter(statuses=_UNFINISHED)):
        return dg.SkipReason("a run is under way, which may compute the stale days itself")
    try:
        with warehouse.connection() as connection:
            stale = marked_days(connection)
    except dg.Failure as unusable:
        # A tick that fails shows a stack trace and no more; the runs that need the warehouse fail by themselves.
        return dg.SkipReason(unusable.description)
    return stale_requests(stale) if stale else dg.SkipReason("no day is stale")


def stale_requests(stale: Sequence[StaleDay]) -> list[dg.RunRequest]:
    """A run for each range of stale days; its key changes when a day gets stale again, not before.

    Days that are no partitions (older than the first) go along with a run of the first partition.
    """
    marks = {found.day: found.marked_at for found in stale}
    inside = [day for day in marks if is_partition(day)]
    outside = [day for day in marks if not is_partition(day)]
    requests = []
    for first, last in ranges_of(inside):
        marked = _marked(each for day, each in marks.items() if first <= day <= last)
        requests.append(dg.RunRequest(run_key=f"{first}..{last} {marked}", tags=run_tags(first, last)))
    if outside:
        marked = _marked(marks[day] for day in outside)
        requests.append(
            dg.RunRequest(
                run_key=f"{len(outside)} days that are no partitions, {marked}",
                partition_key=first_partition().isoformat(),
                run_config=_AND_STALE,
            )
        )
    return requests


def _marked(marks: Iterable[datetime]) -> str:
    """When days were marked, for a run's key: by each mark, since the newest may be old when the clock was set back."""
    told = [mark.isoformat() for mark in marks]
    return f"marked {max(told)} ({sha256(' '.join(told).encode()).hexdigest()[:8]})"
