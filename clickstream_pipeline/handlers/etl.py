"""The Lambda `SBW_Lamda_ETL`: loads through the same assets that Dagster runs, then recomputes the stale days.

Every call first picks up what the last 48 hours hold that the ledger has not seen: a missed hour heals itself. It
begins nothing more when its time is nearly up, and tells what is left.
"""

import logging
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from clickstream_pipeline.assets.partitions import first_partition, is_partition
from clickstream_pipeline.assets.traffic_messages import FAR_FROM_USUAL
from clickstream_pipeline.handlers.etl_job import run_day
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
from clickstream_pipeline.local.dagster_instance import write_instance_config
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.settings import Settings, load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.tables.catch_up import unseen_prefixes

LOADED_BY = "SBW_Lamda_ETL"
CATCH_UP = timedelta(hours=48)
# What a call keeps of its time for the chunk under way, the day being computed, and its answer.
_RESERVE_S = 30.0

_FIGURES = ("objects_read", "objects_set_aside", "events_read", "loaded", "duplicates", "rejected", "already_loaded",
            "bots", "size_bytes")  # fmt: skip
_METRICS = {"events_read": "EventsRead", "loaded": "EventsLoaded", "duplicates": "EventsDuplicate",
            "rejected": "EventsRejected", "objects_left": "ObjectsLeft",
            "objects_set_aside": "ObjectsSetAside"}  # fmt: skip

logger = json_logger(LOADED_BY)
metrics = Metrics(namespace="Clickstream", service=LOADED_BY)


class EtlFailed(RuntimeError):
    """Some days could not be loaded, checked or computed; what was committed by then stays."""


@dataclass(slots=True)
class DayOutcome:
    """What became of one day's request: figures of its load, its checks, and why it failed, if it did.

    One whose time was up before it was begun has no figures.
    """

    request: EtlRequest
    is_begun: bool = True
    figures: dict[str, int] = field(default_factory=dict)
    checks: dict[str, bool] = field(default_factory=dict)
    far_from_usual: int = 0
    days_computed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    failure: str | None = None

    @property
    def is_done(self) -> bool:
        return self.is_begun and self.failure is None and not self.figures.get("objects_left")

    def answer(self) -> dict[str, object]:
        told: dict[str, object] = {
            "day": self.request.day.isoformat(), "prefixes": list(self.request.prefixes), **self.figures,
            "is_done": self.is_done, "checks": self.checks, "days_computed": self.days_computed,
            "seconds": self.seconds,
        }  # fmt: skip
        return {**told, "failure": self.failure} if self.failure else told


def handler(event: Mapping[str, Any], context: Any = None) -> dict[str, Any]:
    """Loads what is asked for and what was missed, checks the books, recomputes these days and every stale one.

    Asked by the hourly rule or a payload (`etl_requests.requested` has its fields), by S3's notifications, direct or
    through EventBridge, or by a batch of them from SQS. Answers with what was read, loaded, duplicate, rejected, set
    aside and left, in all and by day, and how long each part took; a batch with the failed messages only. Objects that
    can't be loaded are set aside, and fail nothing. Raises `ValueError` for a payload that means nothing, `EtlFailed`
    when a day's load or blocking check fails; what was committed stays.
    """
    if context is not None:
        logger.append_keys(request_id=context.aws_request_id)
    stop_at = _stop_at(context)
    if is_queue(event):
        return _answer_queue(event, stop_at)
    now = datetime.now(UTC)
    asked = notified(event) if is_notification(event) else [requested(event, now)]
    for request in asked:
        if not is_partition(request.day):
            raise ValueError(
                f"{request.day} lies outside the days from {first_partition()} to today; "
                "CLICKSTREAM_START_DATE moves the first one"
            )
    answer, outcomes = _run(asked, now, stop_at)
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
    _, outcomes = _run(wanted, datetime.now(UTC), stop_at)
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


def _run(asked: Sequence[EtlRequest], now: datetime, stop_at: float | None) -> tuple[dict[str, Any], list[DayOutcome]]:
    """Loads and computes, oldest day first; the answer, and what became of each day."""
    settings = load_settings()
    started = time.monotonic()
    outcomes: list[DayOutcome] = []
    # The embedded server, where it is the warehouse, runs once for all days.
    with opened_warehouse(settings) as address:
        with connection_to(address, application_name=LOADED_BY) as connection:
            missed = unseen_prefixes(connection, raw_store_for(settings), since=now - CATCH_UP, until=now)
        looked_s = time.monotonic() - started
        missed_requests = [EtlRequest(day, tuple(found)) for day, found in missed.items() if is_partition(day)]
        with _dagster_instance(settings) as instance:
            for request in merged([*asked, *missed_requests]):
                outcomes.append(_load_day(request, settings, instance, stop_at))
    totals = {name: sum(each.figures.get(name, 0) for each in outcomes) for name in (*_FIGURES, "objects_left")}
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
    result = run_day(
        LOADED_BY,
        request.day,
        prefixes=request.prefixes,
        resources=build_resources(settings, loaded_by=LOADED_BY, stop_at=stop_at),
        instance=instance,
        log=logging.getLogger(LOADED_BY),
    )
    took_s = time.monotonic() - started
    told = _load_metadata(result)
    load_s = float(str(told["seconds"].value)) if "seconds" in told else 0.0
    outcome.seconds = {"load": round(load_s, 3), "checks_and_models": round(took_s - load_s, 3)}
    outcome.figures = {name: int(str(told[name].value)) for name in (*_FIGURES, "objects_left") if name in told}
    evaluations = result.get_asset_check_evaluations()
    outcome.checks = {check.check_name: check.passed for check in evaluations}
    outcome.far_from_usual = sum(
        int(str(check.metadata[FAR_FROM_USUAL].value)) for check in evaluations if FAR_FROM_USUAL in check.metadata
    )
    outcome.days_computed = sorted(
        {each.partition for each in result.asset_materializations_for_node("models") if each.partition}
    )
    if not result.success and not outcome.figures.get("objects_left"):
        outcome.failure = _why(result)
    return outcome


def _load_metadata(result: dg.ExecuteInProcessResult) -> Mapping[str, dg.MetadataValue[Any]]:
    """What the load told of itself, also one whose time was up."""
    for event in result.events_for_node("clickstream_events"):
        if event.is_step_materialization:
            return event.materialization.metadata
        if event.is_step_failure and event.step_failure_data.user_failure_data is not None:
            return event.step_failure_data.user_failure_data.metadata
    return {}


def _why(result: dg.ExecuteInProcessResult) -> str:
    """Why a run failed: what its checks found, else its failures, a sentence each."""
    sentences: list[str | None] = [
        f"{check.check_name}: {check.description}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    ]
    if not sentences:
        failures = [event.step_failure_data for event in result.all_events if event.is_step_failure]
        sentences = [
            failure.user_failure_data.description
            if failure.user_failure_data
            else (failure.error.message.strip() if failure.error else None)
            for failure in failures
        ]
    return "; ".join(dict.fromkeys(filter(None, sentences))) or "the run failed"


def _names_of_checks(outcomes: Sequence[DayOutcome]) -> list[str]:
    return sorted({name for each in outcomes for name in each.checks})


def _stop_at(context: Any) -> float | None:
    """When to begin nothing more, by the clock that nobody sets; half of a short call's time is kept."""
    if context is None:
        return None
    remaining_s: float = context.get_remaining_time_in_millis() / 1000
    return time.monotonic() + remaining_s - min(_RESERVE_S, remaining_s / 2)


@contextmanager
def _dagster_instance(settings: Settings) -> Iterator[dg.DagsterInstance | None]:
    """Dagster's own storage in PostgreSQL, where it is configured, so that the UI shows our runs; else none."""
    if settings.dagster_storage_url is None:
        yield None
        return
    # A Lambda may write nowhere else, and nothing has to stay.
    with tempfile.TemporaryDirectory() as home:
        write_instance_config(Path(home), storage_url=settings.dagster_storage_url)
        with dg.DagsterInstance.from_config(home) as instance:
            yield instance
