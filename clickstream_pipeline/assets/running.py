"""Runs of the assets in this process: how the commands and the ETL Lambda load, with the checks that Dagster runs."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluation
from dagster._core.errors import DagsterAssetCheckFailedError
from dagster._core.utils import make_new_run_id
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.assets.checks import CHECKS
from clickstream_pipeline.assets.clickstream_events import clickstream_events
from clickstream_pipeline.assets.derived_tables import models
from clickstream_pipeline.assets.partitions import days_from, ranges_of, run_tags
from clickstream_pipeline.assets.raw_events import raw_events
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.resources.run_record import RunRecord
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.day_figures import day_figures
from clickstream_pipeline.storage.tables.models import stale_days

ASSETS = [raw_events, clickstream_events, models]

# The job that loads days from raw objects to every table.
DAILY = "daily"

_LOADED = ("raw_events", "clickstream_events")
_QUIET = "in process"


class ChecksFailed(RuntimeError):
    """A blocking check of a run did not pass; the message says what each such check found."""


@dataclass(frozen=True)
class Runs:
    """Runs in this process, one after another.

    `loaded_by` is who loads, as the ledger and the runs' tags tell it. Runs are recorded in `instance`; without one, in
    memory only. Steps use the connection `shared` where there is one. What assets and checks log goes to `log`, from
    INFO on; without one, to Dagster's records only.
    """

    settings: Settings
    loaded_by: str
    instance: dg.DagsterInstance | None = None
    job: str = DAILY
    log: logging.Logger | None = None
    stop_at: float | None = None
    record: RunRecord = field(default_factory=RunRecord)
    shared: Connection | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        first: date,
        last: date,
        *,
        assets: Sequence[str] = (),
        prefixes: Sequence[str] = (),
        full: bool = False,
        stale: bool = False,
        raise_on_error: bool = True,
    ) -> dg.ExecuteInProcessResult:
        """One run for the days `first` to `last`, both included: of all assets with their checks, or of those named.

        It loads these UTC days, none beside them, and computes the shop's days of the same dates. With `prefixes`, of
        the days' objects whose keys begin with one of them; with `stale`, models also compute every stale day. Raises
        what a step raises; without `raise_on_error`, the result has the failure.
        """
        ops: dict[str, Any] = {}
        if not assets or "raw_events" in assets:
            ops["raw_events"] = {"config": {"beside": False}}
        if not assets or "clickstream_events" in assets:
            ops["clickstream_events"] = {"config": {"prefixes": list(prefixes), "full": full, "beside": False}}
            ops["clickstream_events_books_balance"] = {"config": {"prefixes": list(prefixes)}}
        if not assets or set(assets) & set(model_names()):
            ops["models"] = {"config": {"stale": stale}}
        run_id = make_new_run_id()
        try:
            return self._job(first).execute_in_process(
                run_config={"loggers": {_QUIET: {}}, "ops": ops},
                instance=self.instance,
                tags={**run_tags(first, last), **self.tags, "clickstream/loaded_by": self.loaded_by},
                asset_selection=[dg.AssetKey(name) for name in assets] or None,
                raise_on_error=raise_on_error,
                run_id=run_id,
            )
        except DagsterAssetCheckFailedError as error:
            raise ChecksFailed(self._failed_checks(run_id) or str(error)) from None

    def _failed_checks(self, run_id: str) -> str:
        if self.instance is None:
            return ""
        entries = self.instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        events = [entry.dagster_event for entry in entries if entry.dagster_event is not None]
        return _sentences_of([event.asset_check_evaluation_data for event in events])

    def _job(self, first: date) -> dg.JobDefinition:
        resources = build_resources(
            self.settings, loaded_by=self.loaded_by, stop_at=self.stop_at, record=self.record, shared=self.shared
        )
        return dg.Definitions(
            # Commands load days before the first partition, too: the UI shows them when CLICKSTREAM_START_DATE moves.
            # None before these: Dagster walks through all partitions of an asset for each check.
            assets=[each.map_asset_specs(partial(_partitioned, days_from(first))) for each in ASSETS],
            asset_checks=CHECKS,
            jobs=[dg.define_asset_job(self.job, selection=dg.AssetSelection.all())],
            resources=resources,
            loggers={_QUIET: _logger_to(self.log)},
            executor=dg.in_process_executor,
        ).resolve_job_def(self.job)


def _partitioned(days: dg.DailyPartitionsDefinition, spec: dg.AssetSpec) -> dg.AssetSpec:
    return spec.replace_attributes(partitions_def=days)


def load_days(runs: Runs, connection: Connection, first: date, last: date, *, full: bool = False) -> None:
    """Loads the days `first` to `last`, both included, then computes every day that is stale.

    Days of the range that Dagster has no materialization of are computed, too, where they hold objects; the last one in
    any case. `connection` is to the warehouse of the runs. Raises `ChecksFailed`, and what a step raises.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    runs.run(first, last, assets=_LOADED, full=full)
    uncomputed = {*stale_days(connection), *_not_materialized(runs.instance, connection, days)}
    runs.record.days_begun(len(uncomputed))
    for begin, end in ranges_of(uncomputed):
        runs.run(begin, end, assets=model_names())


def _not_materialized(instance: dg.DagsterInstance | None, connection: Connection, days: Sequence[date]) -> set[date]:
    """Days whose models Dagster does not know of: with objects, which something else has computed, or the last one."""
    if instance is None:
        return set()
    known = instance.get_materialized_partitions(dg.AssetKey(model_names()[0]))
    missing = [day for day in days if day.isoformat() not in known]
    return {day for day, figures in day_figures(connection, missing).items() if figures.objects or day == days[-1]}


def failure_of(result: dg.ExecuteInProcessResult) -> str:
    """Why a run failed: what its checks found, else its failures, a sentence each."""
    if found := _sentences_of(result.get_asset_check_evaluations()):
        return found
    failures = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    sentences = [
        failure.user_failure_data.description
        if failure.user_failure_data
        else (failure.error.message.strip() if failure.error else None)
        for failure in failures
    ]
    return "; ".join(dict.fromkeys(filter(None, sentences))) or "the run failed"


def _sentences_of(evaluations: Sequence[AssetCheckEvaluation]) -> str:
    return "; ".join(
        f"{check.check_name}: {check.description}"
        for check in evaluations
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    )


class _To(logging.Handler):
    """Passes records on: Dagster makes a logger of its own for each run."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.log(record.levelno, record.getMessage())


def _logger_to(log: logging.Logger | None) -> dg.LoggerDefinition:
    def passing_on(_context: dg.InitLoggerContext) -> logging.Logger:
        # Dagster's own lines for each event are many, and text among the Lambda's JSON.
        passing = logging.Logger("dagster", level=logging.INFO if log else logging.CRITICAL)
        passing.addHandler(_To(log) if log else logging.NullHandler())
        return passing

    return dg.LoggerDefinition(passing_on, description="The log of the process that runs the job.")
