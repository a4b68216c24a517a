"""The Lambda `SBW_Lamda_ETL`: loads through the same assets that Dagster runs, then recomputes the stale days.

Every call also loads the objects of the last 48 hours that the ledger has not seen, so that a missed hour is made up
for; one that S3's notifications ask for, which may come every few minutes, those of the last two hours. When its time
is nearly up, a call begins nothing more and answers how much is left.
"""

import logging
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from clickstream_pipeline.assets.partitions import first_partition, is_partition
from clickstream_pipeline.assets.running import Runs, failure_of
from clickstream_pipeline.assets.traffic_messages import FAR_FROM_USUAL
from clickstream_pipeline.handlers.etl_requests import (
    EtlRequest,
    is_notification,
    is_queue,
    merged,
    message_requests,
    notified,
    requested,
)
from clickstream_pipeline.handlers.log import json_logger
from clickstream_pipeline.local.recorded_runs import process_tag, recording_instance
from clickstream_pipeline.settings import Settings, load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.tables.catch_up import unseen_prefixes
from clickstream_pipeline.storage.tables.load_result import LoadResult

LOADED_BY = "SBW_Lamda_ETL"
CATCH_UP = timedelta(hours=48)
# Each hour that is looked at is a listing or more, and the hourly call looks at the others.
CATCH_UP_NOTIFIED = timedelta(hours=2)
# What a call keeps of its time for the chunk under way, the day being computed, and its answer.
_RESERVE_S = 30.0

# What an answer tells of a load: its name there, and the name in a `LoadResult`.
_FIGURES = {"objects_read": "objects", "objects_set_aside": "set_aside", "events_read": "events", "loaded": "loaded",
            "duplicates": "duplicates", "rejected": "rejected", "already_loaded": "already_loaded", "bots": "bots",
            "size_bytes": "size_bytes", "objects_left": "left"}  # fmt: skip
_METRICS = {"events_read": "EventsRead", "loaded": "EventsLoaded", "duplicates": "EventsDuplicate",
            "rejected": "EventsRejected", "objects_left": "ObjectsLeft",
            "objects_set_aside": "ObjectsSetAside"}  # fmt: skip

logger = json_logger(LOADED_BY)
metrics = Metrics(namespace="Clickstream", service=LOADED_BY)


class EtlFailed(RuntimeError):
    """Some days could not be loaded, checked or computed; what was committed by then stays."""


@dataclass(slots=True)
class DayOutcome:
    """What became of one day's request: its load, its checks, and why it failed, if it did.

    One whose time was up before it was begun has no load.
    """

    request: EtlRequest
    is_begun: bool = True
    load: LoadResult | None = None
    checks: dict[str, bool] = field(default_factory=dict)
    far_from_usual: int = 0
    days_computed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    failure: str | None = None

    @property
    def is_done(self) -> bool:
        return self.is_begun and self.failure is None and not self.objects_left

    @property
    def objects_left(self) -> int:
        return self.load.left if self.load else 0

    @property
    def figures(self) -> dict[str, int]:
        """The figures of the load by their names in answers; none when nothing was loaded."""
        return {name: getattr(self.load, each) for name, each in _FIGURES.items()} if self.load else {}

    def answer(self) -> dict[str, object]:
        told: dict[str, object] = {
            "day": self.request.day.isoformat(), "prefixes": list(self.request.prefixes), **self.figures,
            "is_done": self.is_done, "checks": self.checks, "days_computed": self.days_computed,
            "seconds": self.seconds,
        }  # fmt: skip
        return {**told, "failure": self.failure} if self.failure else told


def handler(event: Mapping[str, Any], context: Any = None) -> dict[str, Any]:
    """Loads what is asked for and what was missed, checks the books, recomputes these days and every stale one.

    The event is the hourly rule's, a payload (`etl_requests.requested` has its fields), a notification of S3, direct or
    through EventBridge, or a batch of notifications from SQS. The answer has figures in all and by day, and how long
    each part took; for a batch it lists the failed messages only. Objects that can't be loaded are set aside, and fail
    nothing. Raises `ValueError` for a payload without meaning, `EtlFailed` when a day's load or blocking check fails;
    what was committed stays.
    """
    if context is not None:
        logger.append_keys(request_id=context.aws_request_id)
    stop_at = _stop_at(context)
    if is_queue(event):
        return _answer_queue(event, stop_at)
    now = datetime.now(UTC)
    is_notified = is_notification(event)
    asked = notified(event) if is_notified else [requested(event, now)]
    for request in asked:
        if not is_partition(request.day):
            raise ValueError(
                f"{request.day} lies outside the days from {first_partition()} to today; "
                "CLICKSTREAM_START_DATE moves the first one"
            )
    answer, outcomes = _run(asked, now, stop_at, catch_up=CATCH_UP_NOTIFIED if is_notified else CATCH_UP)
    failures = [f"{outcome.request.day}: {outcome.failure}" for outcome in outcomes if outcome.failure]
    if failures:
        raise EtlFailed("; ".join(failures))
    return answer


def _answer_queue(event: Mapping[str, Any], stop_at: float | None) -> dict[str, Any]:
    """Loads what the messages of a batch ask for in one go; a message is done when all of its days are."""
    asked: dict[str, list[EtlRequest]] = {}
    unreadable: dict[str, ValueError] = {}
    for record in event["Records"]:
        try:
            asked[record["messageId"]] = message_requests(record["body"])
        except ValueError as error:
            unreadable[record["messageId"]] = error
    wanted = [request for requests in asked.values() for request in requests if is_partition(request.day)]
    _, outcomes = _run(wanted, datetime.now(UTC), stop_at, catch_up=CATCH_UP_NOTIFIED)
    undone = {outcome.request.day: outcome.failure or "time was up" for outcome in outcomes if not outcome.is_done}

    def settle(record: SQSRecord) -> None:
        if record.message_id in unreadable:
            raise unreadable[record.message_id]
        for request in asked[record.message_id]:
            if not is_partition(request.day):
                raise ValueError(f"{request.day} lies outside the days from {first_partition()} to today")
            if request.day in undone:
                raise EtlFailed(f"{request.day}: {undone[request.day]}")

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event=dict(event), record_handler=settle, processor=processor))


def _run(
    asked: Sequence[EtlRequest], now: datetime, stop_at: float | None, *, catch_up: timedelta
) -> tuple[dict[str, Any], list[DayOutcome]]:
    """Loads and computes, oldest day first; the answer, and what became of each day."""
    settings = load_settings()
    started = time.monotonic()
    outcomes: list[DayOutcome] = []
    # The embedded server, where it is the warehouse, runs once for all days.
    with opened_warehouse(settings) as address:
        with connection_to(address, application_name=LOADED_BY) as connection:
            missed = unseen_prefixes(connection, raw_store_for(settings), since=now - catch_up, until=now)
        looked_s = time.monotonic() - started
        missed_requests = [EtlRequest(day, tuple(found)) for day, found in missed.items() if is_partition(day)]
        with _dagster_instance(settings) as instance:
            for request in merged([*asked, *missed_requests]):
                outcomes.append(_load_day(request, settings, instance, stop_at))
    totals = {name: sum(each.figures.get(name, 0) for each in outcomes) for name in _FIGURES}
    answer: dict[str, Any] = {
        **totals,
        "is_done": all(each.is_done for each in outcomes),
        "checks": {name: all(each.checks.get(name, True) for each in outcomes) for name in _names_of_checks(outcomes)},
        "days_computed": sorted({day for each in outcomes for day in each.days_computed}),
        "days": [each.answer() for each in outcomes],
        "seconds": {"looking": round(looked_s, 3), "total": round(time.monotonic() - started, 3)},
    }
    logger.info("load ended", **answer)
    for name, metric in _METRICS.items():
        metrics.add_metric(metric, unit=MetricUnit.Count, value=totals[name])
    far = sum(each.far_from_usual for each in outcomes)
    metrics.add_metric("EventsFarFromUsual", unit=MetricUnit.Count, value=far)
    metrics.add_metric("DaysFailed", unit=MetricUnit.Count, value=sum(each.failure is not None for each in outcomes))
    metrics.flush_metrics()
    return answer, outcomes


def _load_day(
    request: EtlRequest, settings: Settings, instance: dg.DagsterInstance | None, stop_at: float | None
) -> DayOutcome:
    outcome = DayOutcome(request)
    if stop_at is not None and time.monotonic() >= stop_at:
        outcome.is_begun = False
        return outcome
    started = time.monotonic()
    log = logging.getLogger(LOADED_BY)
    # On this machine the next command to come marks runs of killed processes as failed.
    tags = {} if settings.deployment == "aws" else process_tag()
    runs = Runs(settings, LOADED_BY, instance, job=LOADED_BY, log=log, stop_at=stop_at, tags=tags)
    result = runs.run(request.day, request.day, prefixes=request.prefixes, stale=True, raise_on_error=False)
    took_s = time.monotonic() - started
    outcome.load = runs.record.loads.get(request.day)
    load_s = outcome.load.seconds if outcome.load else 0.0
    outcome.seconds = {"load": round(load_s, 3), "checks_and_models": round(took_s - load_s, 3)}
    evaluations = result.get_asset_check_evaluations()
    outcome.checks = {check.check_name: check.passed for check in evaluations}
    outcome.far_from_usual = sum(
        far.value or 0
        for check in evaluations
        if isinstance(far := check.metadata.get(FAR_FROM_USUAL), dg.IntMetadataValue)
    )
    outcome.days_computed = [
        day.isoformat() for day in sorted({each.day for each in runs.record.computed}) if is_partition(day)
    ]
    if not result.success and not outcome.objects_left:
        outcome.failure = failure_of(result)
    return outcome


def _names_of_checks(outcomes: Sequence[DayOutcome]) -> list[str]:
    return sorted({name for each in outcomes for name in each.checks})


def _stop_at(context: Any) -> float | None:
    """When to begin nothing more, by the monotonic clock; half of a short call's time is kept."""
    if context is None:
        return None
    remaining_s: float = context.get_remaining_time_in_millis() / 1000
    return time.monotonic() + remaining_s - min(_RESERVE_S, remaining_s / 2)


@contextmanager
def _dagster_instance(settings: Settings) -> Iterator[dg.DagsterInstance | None]:
    """Dagster's own storage, so that the UI shows our runs: the configured one, on this machine else the home's."""
    if settings.dagster_storage_url is None:
        if settings.deployment == "aws":
            yield None
        else:
            with recording_instance(settings) as opened:
                yield opened
        return
    # A Lambda may write nowhere else, and nothing has to stay.
    with (
        tempfile.TemporaryDirectory() as home,
        recording_instance(replace(settings, dagster_home=Path(home))) as opened,
    ):
        yield opened
