"""A warehouse that lets nobody in, or whose tables are another version's: who asks is told, and nothing is written."""

import dataclasses
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path

import dagster as dg
import psycopg2.extensions
import pytest
from psycopg2 import sql
from yoyo import get_backend

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.handlers.etl import handler
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connect, connection_string
from clickstream_pipeline.storage.server.migrations import (
    MIGRATE_COMMAND,
    SchemaAhead,
    SchemaBehind,
    _all_migrations,
    apply_migrations,
)
from tests.assets.conftest import instance, point_at
from tests.assets.runs import DAYS, run
from tests.commands import clickstream, clickstream_begun, wait_for
from tests.faults.loads import (
    Tables,
    environment,
    load_of,
    load_on,
    objects_loaded,
    refusal,
    write_day,
)

__all__ = ["instance"]

DAY = datetime.combine(DAYS[0], time(), UTC)
LOADER = "clickstream_loader"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    write_day(folder, DAY)
    return folder


@pytest.fixture
def loader(warehouse_address: WarehouseAddress) -> WarehouseAddress:
    """The warehouse as its loader logs in."""
    return _with_new_password(warehouse_address)


@pytest.fixture
def behind(server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """A database that lacks the last migration."""
    address = dataclasses.replace(server, database=f"test_{uuid.uuid4().hex[:12]}")
    _administer(server, sql.SQL("create database {} template template0").format(sql.Identifier(address.database)))
    with get_backend(connection_string(address), migration_table="schema_migrations") as backend:
        backend.apply_migrations(backend.to_apply(_all_migrations())[:-1])
    yield address
    _administer(server, sql.SQL("drop database {} with (force)").format(sql.Identifier(address.database)))


def test_a_wrong_password_is_told_by_user_and_variable_and_never_shown(
    warehouse_address: WarehouseAddress,
    loader: WarehouseAddress,
    raw: Path,
    right: Tables,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = dataclasses.replace(loader, password=f"{uuid.uuid4().hex}")
    told = [
        refusal(clickstream(*load_of(DAY), **environment(wrong, raw))),
        *_told_by_lambda_and_dagster(wrong, raw, instance, monkeypatch, WarehouseUnreachable),
    ]
    for sentence in told:
        where = f"{LOADER}@{loader.host}:{loader.port}/{loader.database}"
        assert sentence.startswith(f"no connection to the warehouse {where}: ")
        assert "password authentication failed" in sentence
        assert "DWH_PASSWORD" in sentence
        assert wrong.password not in sentence
    assert objects_loaded(warehouse_address) == 0
    assert load_on(loader, raw, DAY) == right


def test_a_password_changed_in_mid_load_holds_for_the_next_load(
    warehouse_address: WarehouseAddress, loader: WarehouseAddress, raw: Path, right: Tables
) -> None:
    under_way = clickstream_begun(*load_of(DAY), **environment(loader, raw))
    wait_for(lambda: objects_loaded(warehouse_address) >= 10)
    renewed = _with_new_password(warehouse_address)
    output, _ = under_way.communicate(timeout=60)
    assert under_way.returncode == 0, output
    assert "password authentication failed" in refusal(clickstream(*load_of(DAY), **environment(loader, raw)))
    assert load_on(renewed, raw, DAY) == right


def test_a_missing_migration_names_the_command_and_nothing_is_written(
    behind: WarehouseAddress,
    raw: Path,
    right: Tables,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = _all_migrations()[-1].id
    told = [
        refusal(clickstream(*load_of(DAY), **environment(behind, raw))),
        *_told_by_lambda_and_dagster(behind, raw, instance, monkeypatch, SchemaBehind),
    ]
    where = f"{behind.host}:{behind.port}/{behind.database}"
    assert told == [f"the warehouse {where} lacks {last}; run `{MIGRATE_COMMAND}`"] * 3
    assert objects_loaded(behind) == 0
    done = clickstream("warehouse", "migrate", **environment(behind, raw))
    assert (done.returncode, done.stdout) == (0, f"applied {last}\n")
    assert load_on(behind, raw, DAY) == right


def test_the_tables_of_a_newer_version_are_left_alone(
    warehouse_address: WarehouseAddress,
    connection: psycopg2.extensions.connection,
    raw: Path,
    right: Tables,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into schema_migrations (migration_hash, migration_id, applied_at_utc) "
            "values ('newer', '9999_newer', now())"
        )
    told = [
        refusal(clickstream(*load_of(DAY), **environment(warehouse_address, raw))),
        refusal(clickstream("warehouse", "migrate", **environment(warehouse_address, raw))),
        *_told_by_lambda_and_dagster(warehouse_address, raw, instance, monkeypatch, SchemaAhead),
    ]
    assert len(set(told)) == 1
    assert "has 9999_newer, which this version does not know; install the version" in told[0]
    assert "9999_newer" in clickstream("doctor", **environment(warehouse_address, raw), COLUMNS="400").stdout
    assert objects_loaded(warehouse_address) == 0
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from schema_migrations where migration_id = '9999_newer'")
    assert apply_migrations(warehouse_address) == []
    assert load_on(warehouse_address, raw, DAY) == right


def _told_by_lambda_and_dagster(
    address: WarehouseAddress,
    raw: Path,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> list[str]:
    """What a call of the Lambda raises, and why the run's first step that needs the warehouse fails."""
    point_at(address, monkeypatch, CALENDAR.zone)
    monkeypatch.setenv("RAW_URL", raw.as_uri())
    with pytest.raises(error) as raised:
        handler({"targetUtcDate": str(DAYS[0])})
    result = run(DAYS[0], DAYS[0], instance=instance, raise_on_error=False)
    (failure,) = (event.step_failure_data for event in result.all_events if event.is_step_failure)
    assert failure.user_failure_data is not None
    return [str(raised.value), failure.user_failure_data.description or ""]


def _with_new_password(address: WarehouseAddress) -> WarehouseAddress:
    password = uuid.uuid4().hex
    _administer(address, sql.SQL("alter role {} password {}").format(sql.Identifier(LOADER), sql.Literal(password)))
    return dataclasses.replace(address, user=LOADER, password=password)


def _administer(address: WarehouseAddress, statement: sql.Composable) -> None:
    with closing(connect(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)
