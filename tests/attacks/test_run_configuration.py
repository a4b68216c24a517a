"""Attack: a run that configures the warehouse sends the password of the real one to a host of the attacker's."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._config import ConfigTypeKind

from clickstream_pipeline.assets.partitions import first_partition
from clickstream_pipeline.definitions import defs
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from tests.assets.conftest import point_at
from tests.attacks.dagster_started import JOB, Ui
from tests.attacks.strangers_database import StrangersDatabase, listening
from tests.commands import ROOT, wait_for

DAY = first_partition().isoformat()
PARTITION = {"dagster/partition": DAY}

# Everything that the run configuration of our jobs may say: what a step does, never where or as whom.
SETTABLE = {
    "execution.config.marker_to_close",
    "execution.config.retries.disabled",
    "execution.config.retries.enabled",
    "loggers.console.config.log_level",
    "loggers.console.config.name",
    "execution.config.step_dependency_config.require_upstream_step_success",
    "ops.clickstream_events.config.beside",
    "ops.clickstream_events.config.full",
    "ops.clickstream_events.config.prefixes",
    "ops.clickstream_events_books_balance.config.prefixes",
    "ops.models.config.stale",
    "ops.raw_events.config.beside",
}

_LAUNCH = """mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
_LAUNCH_MANY = """mutation($params: ExecutionParams!) { launchMultipleRuns(executionParamsList: [$params]) {
    __typename ... on LaunchMultipleRunsResult { launchMultipleRunsResult { __typename } } } }"""
_LAUNCH_OLD = """mutation($params: ExecutionParams!) { launchPipelineExecution(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } } }"""
_REEXECUTE = """mutation($params: ExecutionParams!) { launchRunReexecution(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } } }"""
_BACKFILL = """mutation($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } } }"""


pytestmark = pytest.mark.xdist_group("loopback")


@pytest.fixture
def stranger() -> Iterator[StrangersDatabase]:
    with listening() as database:
        yield database


def _to(stranger: StrangersDatabase) -> dict[str, Any]:
    """A warehouse and a raw store that are the stranger's, in every way that a run can say it."""
    warehouse = {
        "home": "/tmp", "host": "127.0.0.1", "port": stranger.port, "user": "stranger", "database": "theirs",
        "password": {"env": "DWH_PASSWORD"}, "shop_currency": "VND", "chunk_bytes": 1, "lock_timeout_s": 1.0,
        "rejects_warn_share": 1.0,
    }  # fmt: skip
    raw_store = {
        "raw_url": "s3://theirs", "region": "eu-west-1", "s3_endpoint_url": f"http://127.0.0.1:{stranger.port}"
    }  # fmt: skip
    return {"resources": {"warehouse": {"config": warehouse}, "raw_store": {"config": raw_store}}}


@pytest.fixture(scope="module")
def honest_run(ui: Ui) -> str:
    """A run of the process's own warehouse, which has succeeded."""
    run = ui.ask(_LAUNCH, params=_params("daily", {}))["launchRun"]["run"]["runId"]
    assert ui.wait_until_runs_have_ended()[run] == "SUCCESS"
    return str(run)


def _params(job: str, said: dict[str, Any], **metadata: str) -> dict[str, Any]:
    tags = [{"key": key, "value": value} for key, value in PARTITION.items()]
    return {
        "selector": {**JOB, "jobName": job},
        "runConfigData": json.dumps(said),
        "mode": "default",
        "executionMetadata": {"tags": tags, **metadata},
    }


@pytest.mark.parametrize("mutation", [_LAUNCH, _LAUNCH_MANY, _LAUNCH_OLD, _REEXECUTE], ids=lambda text: text[45:65])
def test_a_launched_run_takes_no_host(ui: Ui, honest_run: str, stranger: StrangersDatabase, mutation: str) -> None:
    again = {"rootRunId": honest_run, "parentRunId": honest_run} if mutation is _REEXECUTE else {}
    for job in ("daily", "stale_days"):
        for said in (_to(stranger), {"resources": {"warehouse": _to(stranger)["resources"]["warehouse"]}}):
            ui.ask(mutation, params=_params(job, said, **again))
    ui.wait_until_runs_have_ended()
    assert (stranger.connections, stranger.passwords) == (0, [])


def test_a_backfill_takes_no_host(ui: Ui, stranger: StrangersDatabase) -> None:
    params = {
        "assetSelection": [{"path": ["clickstream_events"]}],
        "partitionNames": [DAY],
        "runConfigData": json.dumps(_to(stranger)),
    }
    ui.ask(_BACKFILL, params=params)
    backfills = "{ partitionBackfillsOrError { ... on PartitionBackfills { results { status } } } }"

    def has_ended() -> bool:
        found = ui.ask(backfills)["partitionBackfillsOrError"]["results"]
        return all(each["status"] in ("FAILED", "COMPLETED_SUCCESS", "COMPLETED_FAILED") for each in found)

    wait_for(has_ended, timeout_s=180)
    ui.wait_until_runs_have_ended()
    assert (stranger.connections, stranger.passwords) == (0, [])


def test_a_job_run_by_dagsters_command_takes_no_host(
    stranger: StrangersDatabase, warehouse_address: WarehouseAddress, nothing_configured: Path,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    point_at(warehouse_address, monkeypatch)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "run.yaml").write_text(yaml.safe_dump(_to(stranger)))
    program = [sys.executable, "-m", "dagster", "job", "execute", "-m", "clickstream_pipeline.definitions"]
    done = subprocess.run(
        [*program, "-j", "daily", "-c", str(tmp_path / "run.yaml"), "--tags", json.dumps(PARTITION)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (stranger.connections, stranger.passwords) == (0, [])
    assert done.returncode != 0
    assert "config" in done.stderr


@pytest.mark.parametrize("resource", ["warehouse", "raw_store"])
def test_materialize_takes_no_host(
    resource: str, stranger: StrangersDatabase, warehouse_address: WarehouseAddress,
    nothing_configured: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    point_at(warehouse_address, monkeypatch)
    said = {"resources": {resource: _to(stranger)["resources"][resource]}}
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(dg.DagsterInvalidConfigError):
        dg.materialize(
            defs.assets or [],
            resources=build_resources(load_settings()),
            run_config=said,
            partition_key=DAY,
            instance=instance,
            raise_on_error=False,
        )
    assert (stranger.connections, stranger.passwords) == (0, [])


@pytest.mark.parametrize("name", sorted(job.name for job in defs.resolve_all_job_defs()))
def test_a_runs_configuration_says_what_to_do_and_never_where(name: str) -> None:
    job = defs.resolve_job_def(name)
    assert job.run_config_schema.config_type is not None
    found = set(_leaves(job.run_config_schema.config_type, ""))
    assert "ops.clickstream_events.config.full" in found or name == "stale_days"
    assert found <= SETTABLE


def _leaves(config_type: Any, path: str) -> Iterator[str]:
    """The dotted name of every value that a configuration of this type may hold."""
    fields = getattr(config_type, "fields", None)
    if config_type.kind is ConfigTypeKind.ANY and path.startswith("ops."):
        # Of a step that declares no configuration: it is given none of what is said there.
        return
    if fields is None:
        # A field that takes anything, or many things by any name, is a value of its own.
        yield path
        return
    for name, field in fields.items():
        yield from _leaves(field.config_type, f"{path}.{name}".lstrip("."))
