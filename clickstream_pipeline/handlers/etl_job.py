"""The job that the ETL Lambda runs: the assets that Dagster runs, with their checks, told in the Lambda's own log."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date

import dagster as dg

from clickstream_pipeline.assets.checks import CHECKS
from clickstream_pipeline.assets.clickstream_events import clickstream_events
from clickstream_pipeline.assets.models import models
from clickstream_pipeline.assets.raw_events import raw_events

_ASSETS = [raw_events, clickstream_events, models]


def run_day(
    name: str,
    day: date,
    *,
    prefixes: Sequence[str],
    resources: Mapping[str, dg.ResourceDefinition],
    instance: dg.DagsterInstance | None,
    log: logging.Logger,
) -> dg.ExecuteInProcessResult:
    """Runs the job called `name` for one day (of its objects, those below `prefixes`) and every stale day.

    A step that fails is told in the result. What assets and checks log goes to `log`, from INFO on: Dagster's own
    lines for each event are many, and text among the Lambda's JSON.
    """
    narrowed = {"config": {"prefixes": list(prefixes)}}
    definitions = dg.Definitions(
        assets=_ASSETS,
        asset_checks=CHECKS,
        resources=resources,
        jobs=[dg.define_asset_job(name, selection=dg.AssetSelection.assets(*_ASSETS))],
        loggers={"lambda": _logger_to(log)},
    )
    return definitions.resolve_job_def(name).execute_in_process(
        partition_key=day.isoformat(),
        run_config={
            "loggers": {"lambda": {}},
            "ops": {
                "clickstream_events": narrowed,
                "clickstream_events_books_balance": narrowed,
                "models": {"config": {"stale": True}},
            },
        },
        instance=instance,
        tags={"clickstream/loaded_by": name},
        raise_on_error=False,
    )


class _To(logging.Handler):
    """Passes records on: Dagster makes a logger of its own for each run."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.log(record.levelno, record.getMessage())


def _logger_to(log: logging.Logger) -> dg.LoggerDefinition:
    def lambda_log(_context: dg.InitLoggerContext) -> logging.Logger:
        passing = logging.Logger("dagster", level=logging.INFO)
        passing.addHandler(_To(log))
        return passing

    return dg.LoggerDefinition(lambda_log, description="The Lambda's log, one JSON object a line.")
