"""A raw store that fails while it is read: the load goes through, or says so and is put right by the next one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg2.extensions
import pytest

from benchmarks.workload import write_workload
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from clickstream_pipeline.storage.raw.s3_store import S3Store
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.tables.store_comparison import compare_with_store
from tests.commands import clickstream
from tests.faults.faulty_s3 import BUCKET, Fault, FaultyS3, faulty_s3
from tests.faults.loads import DAY, LOAD, Tables, tables_of
from tests.storage.loads import context, set_zone
from tests.storage.tables.right_tables import empty

OBJECTS = 40


@pytest.fixture
def s3(tmp_path: Path, nothing_configured: Path) -> Iterator[FaultyS3]:
    """A bucket with a day of 800 events in 40 objects."""
    write_workload(tmp_path / "day", events=20 * OBJECTS, events_per_object=20, day=DAY)
    with faulty_s3() as server:
        client = server.client()
        for path in sorted((tmp_path / "day").glob("events/**/*.json")):
            client.put_object(Bucket=BUCKET, Key=path.relative_to(tmp_path / "day").as_posix(), Body=path.read_bytes())
        yield server


@pytest.fixture
def environment(s3: FaultyS3, warehouse_address: WarehouseAddress) -> dict[str, str]:
    at = warehouse_address
    warehouse = {"DWH_HOST": at.host, "DWH_PORT": str(at.port), "DWH_USER": at.user, "DWH_DATABASE": at.database}
    return {**s3.environment(), **warehouse, "DWH_PASSWORD": at.password or "", "CLICKSTREAM_CHUNK_BYTES": "50000"}


def _undisturbed(connection: psycopg2.extensions.connection, s3: FaultyS3) -> Tables:
    """The tables of an undisturbed load of what is in the store; the warehouse is empty again afterwards."""
    set_zone(connection, load_settings().shop_timezone)
    store = S3Store(s3.client(), BUCKET)
    load_objects(connection, store, list(store.list_objects("events/")), context=context())
    recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30))
    tables = tables_of(connection)
    empty(connection)
    return tables


@pytest.mark.parametrize("fault", ["500", "503", "slow", "truncated"])
def test_a_read_that_fails_once_is_made_again(
    s3: FaultyS3, environment: dict[str, str], connection: psycopg2.extensions.connection, fault: Fault
) -> None:
    right = _undisturbed(connection, s3)
    # Every object's first reading fails, as far as it is one of every other five.
    seen: set[str] = set()

    def first_of_some(key: str) -> Fault | None:
        is_first = key not in seen
        seen.add(key)
        return fault if is_first and len(seen) % 5 == 0 else None

    s3.fault = first_of_some
    done = clickstream(*LOAD, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(s3.spoiled) == OBJECTS // 5
    assert tables_of(connection) == right


@pytest.mark.parametrize("fault", ["503", "truncated"])
def test_an_object_that_cannot_be_read_fails_the_load_and_the_next_one_puts_it_right(
    s3: FaultyS3, environment: dict[str, str], connection: psycopg2.extensions.connection, fault: Fault
) -> None:
    right = _undisturbed(connection, s3)
    keys = sorted(info.key for info in S3Store(s3.client(), BUCKET).list_objects("events/"))
    s3.fault = lambda key: fault if key == keys[30] else None
    failed = clickstream(*LOAD, **environment)
    assert failed.returncode == 1
    assert failed.stderr.startswith("clickstream: the raw store can't be used: ")
    assert "Traceback" not in failed.stderr
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from raw_objects")
        assert 0 < (cursor.fetchone() or (0,))[0] < OBJECTS
    s3.fault = lambda key: None
    done = clickstream(*LOAD, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert tables_of(connection) == right


def test_an_object_that_vanishes_before_it_is_read_is_as_if_it_never_was(
    s3: FaultyS3, environment: dict[str, str], connection: psycopg2.extensions.connection
) -> None:
    keys = sorted(info.key for info in S3Store(s3.client(), BUCKET).list_objects("events/"))

    def delete_the_last(key: str) -> Fault | None:
        if key == keys[0]:
            s3.client().delete_object(Bucket=BUCKET, Key=keys[-1])
        return None

    s3.fault = delete_the_last
    # So few are asked for at once that the last one is not under way yet.
    done = clickstream(*LOAD, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    found = tables_of(connection)
    empty(connection)
    s3.fault = lambda key: None
    assert len(found["raw_objects"]) == OBJECTS - 1
    assert found == _undisturbed(connection, s3)


def test_an_object_that_is_overwritten_adds_what_is_new_and_is_named(
    s3: FaultyS3, environment: dict[str, str], connection: psycopg2.extensions.connection
) -> None:
    assert clickstream(*LOAD, **environment).returncode == 0
    before = tables_of(connection)["clickstream_events"]
    store = S3Store(s3.client(), BUCKET)
    key = min(info.key for info in store.list_objects("events/"))
    s3.client().put_object(Bucket=BUCKET, Key=key, Body=b'{"eventName": "page_view", "clientId": "new"}')
    done = clickstream(*LOAD, **environment)
    assert done.returncode == 1
    assert key in done.stderr.replace("\n", "")
    after = tables_of(connection)["clickstream_events"]
    assert set(before) < set(after)
    assert len(after) == len(before) + 1
    difference = compare_with_store(connection, store, [DAY.date()], as_of=datetime.now(UTC))
    assert (difference.changed, difference.unseen, difference.missing) == ([key], [], [])
