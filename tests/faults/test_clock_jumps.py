"""Clocks that jump, the loader's and the server's: rows do not depend on them, and a deadline is kept."""

import dataclasses
import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest
import time_machine

from clickstream_pipeline.handlers.etl import handler
from clickstream_pipeline.settings import WarehouseAddress
from tests.assets.conftest import configured_warehouse
from tests.assets.runs import DAYS
from tests.commands import ROOT
from tests.faults.loads import (
    DAY,
    LOAD,
    OBJECTS,
    Tables,
    assert_balanced,
    environment,
    kill_a_load,
    load_on,
    tables_of,
    undisturbed,
    write_day,
)
from tests.faults.wandering_clock import wandering_clock

__all__ = ["configured_warehouse"]

HOURLY_DAY = datetime.combine(DAYS[2], datetime.min.time(), UTC)


@pytest.fixture
def hourly(tmp_path: Path, configured_warehouse: WarehouseAddress, monkeypatch: pytest.MonkeyPatch) -> WarehouseAddress:
    """A configured warehouse beside a configured, empty raw folder, each object a chunk of its own."""
    monkeypatch.setenv("RAW_URL", (tmp_path / "raw").as_uri())
    monkeypatch.setenv("CLICKSTREAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLICKSTREAM_CHUNK_BYTES", "1")
    (tmp_path / "raw").mkdir()
    return configured_warehouse


@pytest.mark.parametrize("seed", range(2))
def test_a_load_under_a_clock_that_is_set_all_the_time_makes_the_same_rows(
    warehouse_address: WarehouseAddress,
    connection: psycopg2.extensions.connection,
    raw: Path,
    right: Tables,
    seed: int,
) -> None:
    kill_a_load(warehouse_address, raw, seed=seed)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.wandering_clock", str(seed), *LOAD],
        cwd=ROOT,
        env={**os.environ, **environment(warehouse_address, raw)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert_balanced(warehouse_address, DAY.date())
    assert tables_of(connection) == right


def test_a_server_whose_clock_is_set_all_the_time_makes_the_same_rows(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, raw: Path, right: Tables
) -> None:
    # Whoever asks the server's clock by SQL, as all of ours do, asks these functions first.
    with connection, connection.cursor() as cursor:
        for name in ("now", "clock_timestamp"):
            cursor.execute(
                f"create schema if not exists jumping; create function jumping.{name}() returns timestamptz volatile "
                f"language sql as 'select pg_catalog.{name}() + (random() * 8 - 4) * interval ''1 day'''"
            )
        cursor.execute("alter table stale_days alter column marked_at set default jumping.now()")
        cursor.execute(f"alter database {warehouse_address.database} set search_path = jumping, pg_catalog, public")
    kill_a_load(warehouse_address, raw, seed=1)
    assert load_on(warehouse_address, raw) == right
    with connection, connection.cursor() as cursor:
        cursor.execute("select max(loaded_at) - min(loaded_at) > interval '1 day' from raw_objects")
        assert cursor.fetchone() == (True,)


def test_hourly_calls_under_a_clock_that_jumps_neither_lose_nor_double(
    hourly: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    write_day(tmp_path / "shop", HOURLY_DAY)
    right = undisturbed(connection, tmp_path / "shop")
    wrong_by = [0, -1, 0, 72, 0, 0, -26, -1, 72, 5, 0]
    answers: list[dict[str, Any]] = []
    for number, off in enumerate(wrong_by):
        # The shop's hours come in, by its own clock; the last call comes when all are there.
        now = HOURLY_DAY + timedelta(hours=24 * (number + 1) / len(wrong_by), minutes=10)
        _arrive(tmp_path / "shop", tmp_path / "raw", now)
        with time_machine.travel(now + timedelta(hours=off)):
            answers.append(handler({}))
    assert all(answer["is_done"] for answer in answers)
    assert {answer["objects_left"] for answer in answers} == {0}
    assert sum(answer["objects_read"] for answer in answers) == OBJECTS
    assert sum(answer["loaded"] for answer in answers) == len(right["clickstream_events"])
    assert answers[3]["objects_read"] == answers[6]["objects_read"] == 0
    assert_balanced(hourly, DAYS[2])
    assert tables_of(connection) == right


@dataclasses.dataclass
class _Call:
    """What Lambda tells a handler of its call."""

    remaining_ms: int
    aws_request_id: str = "r-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


def test_a_clock_set_forward_does_not_end_a_call_early(hourly: WarehouseAddress, tmp_path: Path) -> None:
    write_day(tmp_path / "raw", HOURLY_DAY)
    with wandering_clock(1, days=2):
        answer = handler({"targetUtcDate": str(DAYS[2])}, _Call(600_000))
    assert (answer["objects_left"], answer["is_done"]) == (0, True)


def test_a_clock_set_back_does_not_let_a_call_run_past_its_end(hourly: WarehouseAddress, tmp_path: Path) -> None:
    write_day(tmp_path / "raw", HOURLY_DAY)
    started = time.monotonic()
    with time_machine.travel(datetime.now(UTC)) as traveller:
        setting_back = threading.Timer(0.1, traveller.shift, [timedelta(hours=-1)])
        setting_back.start()
        # Half of it is kept for the answer: the clock is set back before nothing more may be begun.
        answer = handler({"targetUtcDate": str(DAYS[2])}, _Call(1_000))
        setting_back.join()
    assert answer["is_done"] is False
    assert time.monotonic() - started < 120


def _arrive(shop: Path, raw: Path, now: datetime) -> None:
    """Puts into the raw store what came in by now: every object whose hour has begun."""
    for path in sorted(shop.glob("events/**/*.json")):
        key = path.relative_to(shop)
        if datetime.strptime(str(key.parent), "events/%Y/%m/%d/%H").replace(tzinfo=UTC) <= now:
            (raw / key).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, raw / key)
