"""Runs of the code location's own jobs, in process, for ranges of days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import dagster as dg

from clickstream_pipeline.assets.partitions import first_partition
from clickstream_pipeline.definitions import defs
from clickstream_pipeline.domain.guides import RUNBOOK
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.settings import load_settings

FIRST = first_partition()
DAYS = [FIRST + timedelta(days=n) for n in range(3, 6)]


def run(
    first: date,
    last: date,
    *,
    instance: dg.DagsterInstance,
    job: str = "daily",
    assets: list[str] | None = None,
    raise_on_error: bool = True,
    run_config: Any = None,
    tags: Mapping[str, str] | None = None,
) -> dg.ExecuteInProcessResult:
    """One run for a range of days, with the resources that the environment names now."""
    return _job(job).execute_in_process(
        instance=instance,
        tags={
            "dagster/asset_partition_range_start": first.isoformat(),
            "dagster/asset_partition_range_end": last.isoformat(),
            **(tags or {}),
        },
        asset_selection=[dg.AssetKey(name) for name in assets] if assets else None,
        raise_on_error=raise_on_error,
        run_config=run_config,
    )


def run_requested(request: dg.RunRequest, *, instance: dg.DagsterInstance, job: str) -> dg.ExecuteInProcessResult:
    """The run that a schedule or a sensor asks for."""
    return _job(job).execute_in_process(
        instance=instance, tags=request.tags, partition_key=request.partition_key, run_config=request.run_config
    )


def _job(name: str) -> dg.JobDefinition:
    # The definitions' own resources hold what the environment said when they were imported.
    configured = dg.Definitions(
        assets=defs.assets,
        asset_checks=defs.asset_checks,
        jobs=defs.jobs,
        resources=build_resources(load_settings()),
        executor=defs.executor,
    )
    return configured.resolve_job_def(name)


def run_check_alone(instance: dg.DagsterInstance, asset: str, check: str) -> dg.ExecuteInProcessResult:
    """A run of one check of an asset, without the asset."""
    key = dg.AssetCheckKey(dg.AssetKey(asset), check)
    alone = dg.Definitions(
        assets=defs.assets,
        asset_checks=defs.asset_checks,
        jobs=[dg.define_asset_job("alone", selection=dg.AssetSelection.checks(key))],
        resources=build_resources(load_settings()),
        executor=defs.executor,
    )
    return alone.resolve_job_def("alone").execute_in_process(instance=instance, raise_on_error=False)


def failed_checks(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """Descriptions of the checks that did not pass, by name; each ends with its section of the runbook."""
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    for check in failed:
        assert (check.description or "").endswith(f". Runbook: {RUNBOOK}, {check.check_name}")
    return {check.check_name: check.description or "" for check in failed}
