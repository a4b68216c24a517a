"""Runs of the whole graph: a range in one run, the same tables again, both kinds of store, both kinds of warehouse."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import dagster as dg
import psycopg2
import pytest
import yaml
from moto.server import ThreadedMotoServer

from clickstream_pipeline.local.dagster_instance import RunLogs, write_instance_config
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_string
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.assets.conftest import Write
from tests.assets.runs import DAYS, failed_checks, run
from tests.assets.small_shop import objects_of
from tests.faults.faulty_s3 import BUCKET, REGION, faulty_s3

Connection = psycopg2.extensions.connection


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket on a real S3 protocol server that the environment names; holds the small shop's days."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "ap-southeast-1",
        "RAW_BUCKET": "clickstream-s3-ingest",
        # One event in nine of the small shop is broken.
        "CLICKSTREAM_REJECTS_WARN_SHARE": "0.2",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("RAW_URL", raising=False)
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="ap-southeast-1")
    here = {"LocationConstraint": "ap-southeast-1"}
    client.create_bucket(Bucket="clickstream-s3-ingest", CreateBucketConfiguration=here)
    for raw in (raw for day in DAYS for raw in objects_of(day)):
        client.put_object(Bucket="clickstream-s3-ingest", Key=raw.key, Body=raw.data)
    yield "clickstream-s3-ingest"
    server.stop()


@pytest.mark.usefixtures("configured_warehouse")
def test_a_range_of_days_is_one_run_and_passes_every_check(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(*DAYS)
    result = run(DAYS[0], DAYS[-1], instance=instance)
    assert failed_checks(result) == {}
    assert _count(connection, "select count(*) from clickstream_events") == 7 * 3
    assert _count(connection, "select count(*) from rejected_events") == 3
    sessions = result.asset_materializations_for_node("models")
    assert {found.partition for found in sessions if found.asset_key == dg.AssetKey("sessions")} == set(map(str, DAYS))


@pytest.mark.usefixtures("configured_warehouse")
@pytest.mark.parametrize("last", [DAYS[0], DAYS[-1]], ids=["a day", "a range"])
def test_a_load_says_of_each_day_what_a_person_wants_to_know(
    write_days: Write, instance: dg.DagsterInstance, last: date
) -> None:
    write_days(*DAYS)
    result = run(DAYS[0], last, instance=instance, assets=["clickstream_events"])
    told = _load_metadata(result)[str(DAYS[0])]
    assert (told["events_read"], told["loaded"], told["duplicates"], told["rejected"]) == (9, 7, 1, 1)
    assert (told["objects_read"], told["bots"], told["already_loaded"]) == (7, 1, 0)
    assert (told["partition_events"], told["dagster/partition_row_count"], told["partition_bots"]) == (9, 7, 1)
    assert told["event_dates"] == f"{DAYS[0] - timedelta(days=1)}, {DAYS[0]}"
    assert told["events_per_second"] > 0
    assert told["summary"].startswith("read 7 objects, ")
    assert ": 9 events = 7 loaded + 1 duplicates + 1 rejected; 1 sent by robots; " in told["summary"]
    assert "purchase" in told["preview"]
    assert str(DAYS[1]) not in told["preview"]


@pytest.mark.usefixtures("configured_warehouse")
def test_a_load_that_finds_something_new_tells_it_apart_from_what_the_day_holds(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    first = write_days(DAYS[0])[0]
    run(DAYS[0], DAYS[0], instance=instance, assets=["clickstream_events"])
    first.with_name("event-00000000-0000-4000-8000-000000000000.json").write_text('{"eventName": "page_view"}')
    again = run(DAYS[0], DAYS[0], instance=instance, assets=["clickstream_events"])
    summary = _load_metadata(again)[str(DAYS[0])]["summary"]
    assert summary.startswith("read 1 object, 26 B: 1 event = 1 loaded")
    assert "; the day holds 8 objects, " in summary


@pytest.mark.usefixtures("configured_warehouse")
def test_a_models_preview_shows_its_own_day(write_days: Write, instance: dg.DagsterInstance) -> None:
    write_days(*DAYS)
    result = run(DAYS[0], DAYS[-1], instance=instance)
    orders = {
        found.partition: str(found.metadata["preview"].value)
        for found in result.asset_materializations_for_node("models")
        if found.asset_key == dg.AssetKey("orders")
    }
    for day in DAYS:
        assert str(day) in orders[str(day)]
        # An order's number tells of a person, and Dagster keeps previews for good.
        assert f"o-{day}" not in orders[str(day)]
        assert "16,690,000" in orders[str(day)]
        assert len(orders[str(day)].splitlines()) == 3


@pytest.mark.usefixtures("configured_warehouse")
def test_running_a_range_again_reads_nothing_and_changes_nothing(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance)
    before = _tables(connection)
    again = run(DAYS[0], DAYS[-1], instance=instance)
    assert {told["objects_read"] for told in _load_metadata(again).values()} == {0}
    assert all(told["summary"].startswith("nothing new to read; ") for told in _load_metadata(again).values())
    assert _tables(connection) == before


@pytest.mark.usefixtures("configured_warehouse")
def test_a_full_load_reads_all_again_and_changes_nothing(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance)
    before = _tables(connection)
    full = {"ops": {"clickstream_events": {"config": {"full": True}}}}
    again = run(DAYS[0], DAYS[-1], instance=instance, run_config=full)
    assert [told["objects_read"] for told in _load_metadata(again).values()] == [7, 7, 7]
    assert failed_checks(again) == {}
    assert _tables(connection) == before


def test_a_days_data_version_is_the_same_alone_and_in_a_range_and_follows_its_objects(
    write_days: Write, instance: dg.DagsterInstance
) -> None:
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance, assets=["raw_events"])
    in_range = _data_version(instance, str(DAYS[1]))
    run(DAYS[1], DAYS[1], instance=instance, assets=["raw_events"])
    assert _data_version(instance, str(DAYS[1])) == in_range
    write_days(DAYS[1])[0].with_name("event-00000000-0000-4000-8000-000000000000.json").write_bytes(b"")
    run(DAYS[1], DAYS[1], instance=instance, assets=["raw_events"])
    assert _data_version(instance, str(DAYS[1])) != in_range


@pytest.mark.usefixtures("configured_warehouse")
def test_days_that_a_load_makes_stale_are_computed_when_asked_for(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance)
    # The late event of the first day belongs to the day before, which is no partition of the run.
    assert _count(connection, "select count(*) from stale_days") == 1
    stale_too = {"ops": {"models": {"config": {"stale": True}}}}
    result = run(DAYS[0], DAYS[0], instance=instance, job="stale_days", run_config=stale_too)
    assert _count(connection, "select count(*) from stale_days") == 0
    computed = {found.partition for found in result.asset_materializations_for_node("models")}
    assert len(computed) == 2


@pytest.mark.usefixtures("configured_warehouse", "bucket")
def test_objects_in_a_bucket_load_as_they_do_from_a_folder(
    instance: dg.DagsterInstance, connection: Connection
) -> None:
    result = run(DAYS[0], DAYS[-1], instance=instance)
    assert failed_checks(result) == {}
    assert _count(connection, "select count(*) from clickstream_events") == 7 * 3


def test_the_embedded_warehouse_runs_for_the_run_only(
    write_days: Write, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    write_days(DAYS[0])
    server = EmbeddedServer(tmp_path / "home" / "warehouse")
    assert failed_checks(run(DAYS[0], DAYS[0], instance=instance, assets=["clickstream_events"])) == {}
    assert not server.is_running()
    with server.running():
        run(DAYS[0], DAYS[0], instance=instance, assets=["clickstream_events"])
        assert server.is_running()


def test_dagsters_own_storage_can_live_in_postgresql(
    write_days: Write, warehouse_address: WarehouseAddress, connection: Connection, tmp_path: Path
) -> None:
    write_days(DAYS[0])
    path = write_instance_config(tmp_path / "dagster", storage_url=connection_string(warehouse_address))
    assert path.stat().st_mode & 0o077 == 0
    with dg.DagsterInstance.from_config(str(path.parent)) as instance:
        result = run(DAYS[0], DAYS[0], instance=instance, assets=["raw_events"])
    assert _count(connection, "select count(*) from runs where status = 'SUCCESS'") == 1
    stored = "select count(*) from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION'"
    assert _count(connection, stored) == len(result.asset_materializations_for_node("raw_events")) == 1


def test_what_runs_print_can_be_kept_in_s3(write_days: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_days(DAYS[0])
    with faulty_s3() as s3:
        for name, value in s3.environment().items():
            if name.startswith("AWS_"):
                monkeypatch.setenv(name, value)
        path = write_instance_config(tmp_path / "dagster", logs=RunLogs(f"s3://{BUCKET}/runs", REGION, s3.url))
        with dg.DagsterInstance.from_config(str(path.parent)) as instance:
            result = run(DAYS[0], DAYS[0], instance=instance, assets=["raw_events"])
        keys = [each["Key"] for each in s3.client().list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert any(key.startswith("runs/storage/" + result.run_id) for key in keys), keys


def test_without_an_address_dagsters_storage_stays_in_its_home(tmp_path: Path) -> None:
    path = write_instance_config(tmp_path / "dagster")
    assert "storage" not in yaml.safe_load(path.read_text())
    with dg.DagsterInstance.from_config(str(path.parent)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [("DWH_PORT", "9", "Connection refused"), ("DWH_PASSWORD", "wrong", "password authentication failed")],
)
def test_a_warehouse_that_cant_be_used_fails_the_step_in_one_sentence_that_names_the_mend(
    write_days: Write,
    configured_warehouse: WarehouseAddress,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    reason: str,
) -> None:
    write_days(DAYS[0])
    monkeypatch.setenv(name, value)
    result = run(DAYS[0], DAYS[0], instance=instance, raise_on_error=False)
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    assert failed.step_key == "clickstream_events"
    error = failed.step_failure_data.error
    assert error is not None
    assert error.cause is None
    assert reason in error.message
    assert "check DWH_HOST, DWH_PORT, DWH_USER, DWH_PASSWORD and DWH_DATABASE" in error.message
    assert "\n" not in error.message.strip()


def _load_metadata(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    """What a load tells of each of its partitions."""
    return {
        str(found.partition): {name: value.value for name, value in found.metadata.items()}
        for found in result.asset_materializations_for_node("clickstream_events")
    }


def _count(connection: Connection, query: str) -> int:
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def _tables(connection: Connection) -> dict[str, list[object]]:
    """Every table that people read, without who loaded when."""
    queries = {
        "clickstream_events": "select * from clickstream_events order by event_id",
        "rejected_events": "select raw_object, raw_position, reason, raw from rejected_events order by 1, 2",
        "raw_objects": "select key, etag, events, loaded, duplicates, rejected from raw_objects order by key",
        "sessions": "select * from sessions order by session_date, session_id",
        "orders": "select * from orders order by event_date, order_id",
        "funnel_daily": "select * from funnel_daily order by 1, 2, 3, 4, 5",
        "funnel_category_daily": "select * from funnel_category_daily order by 1, 2, 3, 4, 5, 6",
        "visit_daily": "select * from visit_daily order by 1, 2, 3, 4, 5",
        "exit_daily": "select * from exit_daily order by 1, 2, 4, 5, 6, 7, 8",
        "visit_category_daily": "select * from visit_category_daily order by 1, 2, 3, 4, 5, 6",
        "exit_category_daily": "select * from exit_category_daily order by 1, 2, 3, 5, 6, 7, 8, 9",
        "product_daily": "select * from product_daily order by 1, 2, 3, 4, 5",
        "activity_hourly": "select * from activity_hourly order by 1, 2, 3, 4, 5",
    }
    tables = {}
    for name, query in queries.items():
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            tables[name] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor]
    return tables


def _data_version(instance: dg.DagsterInstance, partition: str) -> str:
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=dg.AssetKey("raw_events"), asset_partitions=[partition]), limit=1
    ).records
    materialization = records[0].asset_materialization
    assert materialization is not None
    assert materialization.tags is not None
    return materialization.tags["dagster/data_version"]
