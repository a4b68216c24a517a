"""A warehouse whose disk is full in mid-load: a sentence, nothing half-written, and the next load goes on."""

from datetime import UTC, datetime, time
from pathlib import Path

import dagster as dg
import psycopg2.extensions
import pytest

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.handlers.etl import EtlFailed, handler
from clickstream_pipeline.storage.server.connections import connection_to
from tests.assets.conftest import instance, point_at
from tests.assets.runs import DAYS, run
from tests.commands import clickstream
from tests.faults.loads import (
    DAY,
    LOAD,
    OBJECTS,
    Tables,
    assert_balanced,
    environment,
    load_on,
    objects_loaded,
    refusal,
    tables_of,
    undisturbed,
    write_day,
)
from tests.faults.small_disk import Limit, limits_here, small_disk

__all__ = ["instance"]

# What the day's tables, and its write-ahead log, need more of.
_TABLES_KB: dict[Limit, int] = {"file system": 2_000, "file size": 1_500}
_LOG_KB = 3_000
_WHY: dict[Limit, str] = {
    "file system": "has no room left on its disk: could not extend file",
    "file size": "failed: could not extend file",
}


@pytest.mark.parametrize("limit", limits_here())
def test_a_disk_that_fills_under_the_tables_loses_nothing(
    raw: Path, right: Tables, tmp_path_factory: pytest.TempPathFactory, limit: Limit
) -> None:
    with small_disk(tmp_path_factory.mktemp("server"), "base", limit=limit, room_kb=_TABLES_KB[limit]) as disk:
        address = disk.start()
        where = f"the warehouse {address.user}@{address.host}:{address.port}/{address.database}"
        for _ in range(2):
            # The second one meets a disk that is full already.
            sentence = refusal(clickstream(*LOAD, **environment(address, raw)))
            assert sentence.startswith(f"{where} {_WHY[limit]}")
            assert "run this again" in sentence
            assert 0 < objects_loaded(address) < OBJECTS
            assert_balanced(address, DAY.date())
        disk.make_room()
        assert load_on(disk.start(), raw) == right


@pytest.mark.parametrize("limit", limits_here())
def test_a_disk_that_fills_under_the_log_ends_the_server_and_loses_nothing(
    raw: Path, right: Tables, tmp_path_factory: pytest.TempPathFactory, limit: Limit
) -> None:
    with small_disk(tmp_path_factory.mktemp("server"), "pg_wal", limit=limit, room_kb=_LOG_KB) as disk:
        address = disk.start()
        sentence = refusal(clickstream(*LOAD, **environment(address, raw)))
        assert f"the warehouse {address.user}@{address.host}:{address.port}/{address.database}" in sentence
        assert "run this again" in sentence
        assert "PANIC:  could not write to " in disk.server.log.read_text()
        disk.make_room()
        address = disk.start()
        assert 0 < objects_loaded(address) < OBJECTS
        assert_balanced(address, DAY.date())
        assert load_on(address, raw) == right


def test_dagster_and_the_lambda_say_the_same_of_a_full_disk(
    connection: psycopg2.extensions.connection,
    tmp_path_factory: pytest.TempPathFactory,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = tmp_path_factory.mktemp("raw")
    write_day(raw, datetime.combine(DAYS[0], time(), UTC))
    right = undisturbed(connection, raw)
    limit = limits_here()[0]
    with small_disk(tmp_path_factory.mktemp("server"), "base", limit=limit, room_kb=_TABLES_KB[limit]) as disk:
        monkeypatch.setenv("RAW_URL", raw.as_uri())
        monkeypatch.setenv("CLICKSTREAM_CHUNK_BYTES", "30000")
        point_at(disk.start(), monkeypatch, CALENDAR.zone)
        with pytest.raises(EtlFailed, match=rf"^{DAYS[0]}: the warehouse .* {_WHY[limit]} [^\n]*$"):
            handler({"targetUtcDate": str(DAYS[0])})
        result = run(DAYS[0], DAYS[0], instance=instance, raise_on_error=False)
        (failure,) = (event.step_failure_data for event in result.all_events if event.is_step_failure)
        assert failure.user_failure_data is not None
        assert _WHY[limit] in (failure.user_failure_data.description or "")
        assert_balanced(disk.start(), DAYS[0])
        disk.make_room()
        point_at(disk.start(), monkeypatch, CALENDAR.zone)
        answer = handler({"targetUtcDate": str(DAYS[0])})
        assert (answer["is_done"], answer["checks"]["books_balance"]) == (True, True)
        with connection_to(disk.start()) as opened:
            assert tables_of(opened) == right
