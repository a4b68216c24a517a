"""Backfills as Dagster's daemon turns them into runs: of the job in one, of assets in two where days differ."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.test_utils import create_test_daemon_workspace_context, instance_for_test
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from dagster._daemon.backfill import execute_backfill_iteration

from clickstream_pipeline.storage.registry import model_names
from tests.assets.runs import DAYS
from tests.own_loop import in_own_thread

KEYS = [str(day) for day in DAYS]
LOADED = {"raw_events", "clickstream_events"}
# Runs are asked for, and none is started.
_NOT_STARTED = {
    "run_launcher": {"module": "dagster._core.test_utils", "class": "MockedRunLauncher"},
    "run_coordinator": {"module": "dagster._core.run_coordinator", "class": "DefaultRunCoordinator"},
}


@pytest.fixture
def daemon(nothing_configured: Path) -> Iterator[WorkspaceProcessContext]:
    """What Dagster's daemon works with: the code location, in a process of its own, and an instance.

    Its partitions are those of this process: a home with raw objects would give it others.
    """
    assert not nothing_configured.exists()
    here = ModuleTarget("clickstream_pipeline.definitions", None, ".", "here")
    with (
        instance_for_test(overrides=_NOT_STARTED) as instance,
        create_test_daemon_workspace_context(here, instance) as context,
    ):
        yield context


def test_a_range_of_the_daily_job_is_one_run_of_every_asset(daemon: WorkspaceProcessContext) -> None:
    (repository,) = daemon.create_request_context().get_code_location("here").get_repositories().values()
    backfill = PartitionBackfill(
        backfill_id="b-1",
        partition_set_origin=repository.get_partition_set("daily_partition_set").get_remote_origin(),
        status=BulkActionStatus.REQUESTED,
        partition_names=KEYS,
        from_failure=False,
        reexecution_steps=None,
        tags={},
        backfill_timestamp=time.time(),
    )
    (asked,) = _runs_of(daemon, backfill)
    assert (asked.job_name, asked.asset_selection) == ("daily", None)
    assert _range_of(asked) == (KEYS[0], KEYS[-1])


def test_a_range_of_assets_is_loaded_in_one_run_and_reaches_into_the_shops_day_after_it(
    daemon: WorkspaceProcessContext,
) -> None:
    backfill = PartitionBackfill.from_asset_partitions(
        backfill_id="b-1",
        asset_graph=daemon.create_request_context().asset_graph,
        backfill_timestamp=time.time(),
        tags={},
        asset_selection=[dg.AssetKey(name) for name in [*LOADED, *model_names()]],
        partition_names=KEYS,
        dynamic_partitions_store=daemon.instance,
        all_partitions=False,
        title=None,
        description=None,
        run_config=None,
    )
    (loads,) = _runs_of(daemon, backfill)
    assert {key.to_user_string() for key in loads.asset_selection or ()} == LOADED
    assert _range_of(loads) == (KEYS[0], KEYS[-1])
    # The tables' days follow in another run. The shop's day after the last begins in the last UTC day.
    assert backfill.asset_backfill_data is not None
    days = backfill.asset_backfill_data.target_subset.partitions_subsets_by_asset_key
    for name in model_names():
        assert list(days[dg.AssetKey(name)].get_partition_keys()) == [*KEYS, str(DAYS[-1] + timedelta(days=1))]


def _runs_of(daemon: WorkspaceProcessContext, backfill: PartitionBackfill) -> list[dg.DagsterRun]:
    """The runs that the daemon asks for first; it starts an event loop."""
    daemon.instance.add_backfill(backfill)
    answers = in_own_thread(lambda: list(execute_backfill_iteration(daemon, logging.getLogger(__name__))))
    assert [failed for failed in answers if failed] == []
    return list(daemon.instance.get_runs())


def _range_of(asked: dg.DagsterRun) -> tuple[str, str]:
    return asked.tags["dagster/asset_partition_range_start"], asked.tags["dagster/asset_partition_range_end"]
