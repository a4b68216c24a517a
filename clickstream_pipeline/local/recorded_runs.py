"""Runs that this process executes and Dagster's storage of the configured home keeps."""

import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any

import dagster as dg
import yaml

from clickstream_pipeline.local.child_session import is_alive
from clickstream_pipeline.local.dagster_instance import configure_home
from clickstream_pipeline.settings import Settings

# The process of a run that one of our commands executes itself: `<host> <process id>`.
PROCESS_TAG = "clickstream/process"

_STORAGES = ("storage", "run_storage", "event_log_storage", "schedule_storage")
_UNDER_WAY = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]


@contextlib.contextmanager
def recording_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance of the configured home, for runs in this process.

    Their output stays on the terminal. They wait for other writers at the warehouse's lock, not for a slot of a pool,
    which a killed process would keep.
    """
    # The ETL Lambda mostly does without: importing it takes a third of a second.
    from dagster._core.instance.ref import InstanceRef

    path = configure_home(settings, anew=False)
    overrides: dict[str, Any] = {
        "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"},
        "concurrency": {"pools": {"granularity": "run"}},
    }
    if not set(_STORAGES) & set(yaml.safe_load(path.read_text(encoding="utf-8")) or {}):
        overrides["event_log_storage"] = {
            "module": "clickstream_pipeline.local.dagster_events",
            "class": "KeptSqliteEventLogStorage",
            "config": {"base_dir": str(path.parent / "history/runs")},
        }
    ref = InstanceRef.from_dir(str(path.parent), overrides=overrides)
    with dg.DagsterInstance.from_ref(ref) as instance:
        end_dead_runs(instance)
        yield instance


def process_tag() -> dict[str, str]:
    """The tag by which a run tells that this process executes it."""
    return {PROCESS_TAG: f"{socket.gethostname()} {os.getpid()}"}


def end_dead_runs(instance: dg.DagsterInstance) -> None:
    """Marks runs as failed whose process was killed: Dagster would take them for runs under way for good."""
    for run in instance.get_runs(dg.RunsFilter(statuses=_UNDER_WAY)):
        host, _, number = run.tags.get(PROCESS_TAG, "").partition(" ")
        if host == socket.gethostname() and number.isdigit() and not is_alive(int(number)):
            instance.report_run_failed(run, "the process that executed this run was killed")
