"""Loads of the command, as Dagster keeps and shows them: in every UI, also of loads that were ended or refused."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import psutil
import pytest
from psycopg2 import sql

from clickstream_pipeline.assets.checks import CHECKS
from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.locks import WRITERS_LOCK_KEY
from tests.assets.conftest import point_at
from tests.commands import ROOT, clickstream, clickstream_begun, free_port, wait_for
from tests.storage.loads import set_zone

pytestmark = pytest.mark.usefixtures("nothing_configured")

# The shop's, at ten in the morning UTC.
YESTERDAY = CALENDAR.date_of(datetime.now(UTC)) - timedelta(days=1)
ASSETS = ("raw_events", "clickstream_events", *model_names())
_ASSETS = """
query {
  assetNodes {
    assetKey { path }
    assetMaterializations(limit: 1) { partition metadataEntries { label } }
    assetChecksOrError { ... on AssetChecks { checks { name executionForLatestMaterialization { status } } } }
  }
}
"""


def _write(home: Path, day: date = YESTERDAY, *, name: str = "a", events: int = 3) -> Path:
    path = home / f"raw/events/{day:%Y/%m/%d}/10/event-{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    at = f"{day}T10:00:00Z"
    each = {"eventName": "page_view", "clientId": "c", "sessionId": "s", "_ingest": {"receivedAt": at}}
    path.write_text("\n".join(json.dumps(each) for _ in range(events)))
    return path


def _load(first: date = YESTERDAY, last: date = YESTERDAY, *more: str) -> "subprocess.CompletedProcess[str]":
    return clickstream("load", "--from", str(first), "--to", str(last), *more)


@contextmanager
def _instance(home: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home / "dagster")) as opened:
        yield opened


def test_every_asset_is_materialized_with_figures_and_checks(nothing_configured: Path) -> None:
    home = nothing_configured
    _write(home, YESTERDAY - timedelta(days=1))
    _write(home)
    done = _load(YESTERDAY - timedelta(days=2), YESTERDAY)
    assert (done.returncode, done.stderr) == (0, "")
    with _instance(home) as instance:
        for name in ASSETS:
            days = instance.get_materialized_partitions(dg.AssetKey(name))
            assert {str(YESTERDAY), str(YESTERDAY - timedelta(days=1))} <= days, name
        event = instance.get_latest_materialization_event(dg.AssetKey("clickstream_events"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["dagster/partition_row_count"].value == 3
        runs = instance.get_runs()
        assert {(run.job_name, run.status) for run in runs} == {("daily", dg.DagsterRunStatus.SUCCESS)}
        assert {run.tags["clickstream/loaded_by"] for run in runs} == {"clickstream load"}
        evaluated = {
            entry.dagster_event.asset_check_evaluation_data.check_name: entry.dagster_event.asset_check_evaluation_data
            for run in runs
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
            if entry.dagster_event is not None
        }
    assert set(evaluated) == {spec.name for check in CHECKS for spec in check.check_specs}
    assert [name for name, check in evaluated.items() if not check.passed] == []
    again = _load()
    assert again.stdout == "0 objects read, 0.0 MB: 0 events = 0 loaded + 0 duplicates + 0 rejected\n"


def test_a_load_up_to_today_leaves_no_partition_of_the_folder_without_a_materialization(
    nothing_configured: Path,
) -> None:
    _write(nothing_configured, YESTERDAY - timedelta(days=1))
    _write(nothing_configured)
    today = YESTERDAY + timedelta(days=1)
    assert _load(YESTERDAY - timedelta(days=1), today).returncode == 0
    show = "from clickstream_pipeline.assets.partitions import DAYS; print(*DAYS.get_partition_keys())"
    partitions = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True).stdout.split()
    assert len(partitions) == 3
    with _instance(nothing_configured) as instance:
        for name in ASSETS:
            # Also of the UTC day before the folder's first, in which the shop's day begins.
            assert instance.get_materialized_partitions(dg.AssetKey(name)) >= set(partitions), name


def test_what_was_loaded_is_analyzed(nothing_configured: Path) -> None:
    _write(nothing_configured, events=1000)
    assert _load().returncode == 0
    with (
        EmbeddedServer(nothing_configured / "warehouse").running() as address,
        closing(connect(address)) as connection,
        connection.cursor() as cursor,
    ):
        for table in ("clickstream_events", "raw_objects", *model_names()):
            cursor.execute("select reltuples from pg_class where oid = %s::regclass", (f"public.{table}",))
            (estimated,) = cursor.fetchone() or (None,)
            cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)))
            (rows,) = cursor.fetchone() or (None,)
            assert estimated == rows or (rows, estimated) == (0, -1), table


def test_a_day_that_something_else_loaded_is_computed_once_more_for_the_record(
    warehouse_address: WarehouseAddress, nothing_configured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    _write(nothing_configured)
    assert _load().returncode == 0
    (nothing_configured / "dagster").rename(nothing_configured / "another")
    assert _load().stdout.startswith("0 objects read")
    with _instance(nothing_configured) as instance:
        assert instance.get_materialized_partitions(dg.AssetKey("sessions")) == {str(YESTERDAY)}


def test_a_blocking_check_that_fails_is_told_and_nothing_is_computed(nothing_configured: Path) -> None:
    home = nothing_configured
    gone = _write(home)
    assert _load().returncode == 0
    gone.unlink()
    _write(home, name="b")
    done = _load()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("clickstream: books_balance: 1 object is loaded but gone from the store: ")
    with _instance(home) as instance:
        newest, *_ = instance.get_runs(limit=1)
        assert newest.status == dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_load_that_is_ended_leaves_in_order_and_is_recorded_as_failed(
    warehouse_address: WarehouseAddress,
    nothing_configured: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    code: int,
) -> None:
    point_at(warehouse_address, monkeypatch)
    _write(nothing_configured)
    with _waiting_load(warehouse_address) as begun:
        begun.send_signal(number)
        # What it waits for comes, or the statement under way would have to end first.
        _release(warehouse_address)
        assert (begun.communicate(timeout=120)[0].strip(), begun.returncode) == ("", code)
    with _instance(nothing_configured) as instance:
        assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.FAILURE]


def test_a_load_that_was_killed_is_recorded_as_failed_by_the_next_one(
    warehouse_address: WarehouseAddress, nothing_configured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    _write(nothing_configured)
    with _waiting_load(warehouse_address) as begun:
        begun.kill()
        begun.communicate()
    with _instance(nothing_configured) as instance:
        assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.STARTED]
    assert _load().returncode == 0
    with _instance(nothing_configured) as instance:
        statuses = [run.status for run in instance.get_runs()]
    assert statuses.count(dg.DagsterRunStatus.FAILURE) == 1
    assert set(statuses) == {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}


@pytest.mark.parametrize("command", ["dagster", "dg"])
def test_dagsters_own_commands_show_what_was_loaded(nothing_configured: Path, tmp_path: Path, command: str) -> None:
    _write(nothing_configured)
    assert _load().returncode == 0
    place = tmp_path / "place"
    place.mkdir()
    # As in a clone, of which nothing is changed.
    for each in ("clickstream_pipeline", "dbt-free-sql", "dagster.yaml", "workspace.yaml", "pyproject.toml"):
        (place / each).symlink_to(ROOT / each)
    with _dev_server(command, place) as port:
        nodes = _ask(port, _ASSETS)["assetNodes"]
        # A load while a UI is open.
        _write(nothing_configured, name="b")
        assert _load().returncode == 0
        newest = _ask(port, "query { runsOrError(limit: 1) { ... on Runs { results { status } } } }")
    assert {node["assetKey"]["path"][0] for node in nodes} == set(ASSETS)
    for node in nodes:
        (materialization,) = node["assetMaterializations"]
        assert materialization["partition"] == str(YESTERDAY)
        assert materialization["metadataEntries"]
    checks = [check for node in nodes for check in node["assetChecksOrError"].get("checks", [])]
    assert {check["executionForLatestMaterialization"]["status"] for check in checks} == {"SUCCEEDED"}
    assert newest["runsOrError"]["results"] == [{"status": "SUCCESS"}]


@contextmanager
def _dev_server(command: str, place: Path) -> Iterator[int]:
    """`dagster dev` or `dg dev` in a folder, until it answers; everything it started is ended afterwards."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DAGSTER_")}
    begun = subprocess.Popen(
        [str(Path(sys.executable).with_name(command)), "dev", "--port", str(port)],
        cwd=place,
        env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "HOME": str(place)},
        stdout=(place / "log").open("w"),
        stderr=subprocess.STDOUT,
    )

    def answers() -> bool:
        assert begun.poll() is None, (place / "log").read_text()
        try:
            return bool(_ask(port, "query { assetNodes { id } }")["assetNodes"])
        except OSError:
            return False

    try:
        wait_for(answers, timeout_s=240)
        yield port
    finally:
        processes = [psutil.Process(begun.pid), *psutil.Process(begun.pid).children(recursive=True)]
        begun.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(processes, timeout=30)
        for process in alive:
            process.kill()


def _ask(port: int, query: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


@contextmanager
def _waiting_load(address: WarehouseAddress) -> Iterator["subprocess.Popen[str]"]:
    """A load that has begun to write, and waits for another writer."""
    with closing(connect(address, application_name="another writer")) as connection, connection.cursor() as cursor:
        # A warehouse without days takes the configured zone, which is the first thing that it would wait for.
        set_zone(connection, load_settings().shop_timezone)
        cursor.execute("select pg_advisory_xact_lock(%s)", (WRITERS_LOCK_KEY,))
        begun = clickstream_begun("load", "--from", str(YESTERDAY), "--to", str(YESTERDAY))
        try:
            wait_for(lambda: _is_waiting(address), timeout_s=120)
            yield begun
        finally:
            begun.kill()
            begun.wait()


def _is_waiting(address: WarehouseAddress) -> bool:
    with closing(connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' "
            "and wait_event = 'advisory'"
        )
        return cursor.fetchone() is not None


def _release(address: WarehouseAddress) -> None:
    with closing(connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'another writer' "
            "and datname = current_database()"
        )
