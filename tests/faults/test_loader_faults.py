"""Whatever breaks in mid-load, the next load puts it right: the tables equal those of an undisturbed one."""

import os
import random
import subprocess
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from benchmarks.workload import write_workload
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.connections import connect
from clickstream_pipeline.storage.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.folder_store import FolderStore
from clickstream_pipeline.storage.loading import load_objects
from clickstream_pipeline.storage.migrations import apply_migrations
from clickstream_pipeline.storage.models import MODELS, recompute_stale
from tests.commands import clickstream, clickstream_begun, wait_for
from tests.faults.cut_proxy import cutting_proxy
from tests.storage.loads import contents, context
from tests.storage.right_tables import empty

DAY = datetime(2026, 1, 5, tzinfo=UTC)
OBJECTS = 100
TABLES = ("clickstream_events", "raw_objects", "rejected_events", "stale_days", *MODELS)
# `make soak` runs many more.
ROUNDS = int(os.environ.get("CLICKSTREAM_FAULT_ROUNDS", "3"))

Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of 3,000 events in 100 objects, with duplicates, orders and broken lines among them."""
    folder = tmp_path_factory.mktemp("raw")
    write_workload(folder, events=30 * OBJECTS, events_per_object=30, day=DAY)
    return folder


@pytest.fixture
def right(connection: psycopg2.extensions.connection, raw: Path) -> Tables:
    """The tables as an undisturbed load leaves them; the warehouse is empty again afterwards."""
    store = FolderStore(raw)
    load_objects(connection, store, list(store.list_objects("events/")), context=context())
    recompute_stale(connection, shop_currency="VND", lock_timeout_s=30)
    tables = _tables(connection)
    empty(connection)
    assert len(tables["clickstream_events"]) > 2_900
    return tables


def _tables(connection: psycopg2.extensions.connection) -> Tables:
    return contents(connection, TABLES, without=["loaded_by", "last_loaded_by"])


def _environment(address: WarehouseAddress, raw: Path, *, port: int | None = None) -> dict[str, str]:
    """Chunks of about one object each: a hundred transactions to be interrupted in."""
    return {
        "DWH_HOST": address.host,
        "DWH_PORT": str(port or address.port),
        "DWH_USER": address.user,
        "DWH_PASSWORD": address.password or "",
        "DWH_DATABASE": address.database,
        "RAW_URL": raw.as_uri(),
        "CLICKSTREAM_CHUNK_BYTES": "30000",
    }


LOAD = ("load", "--from", str(DAY.date()), "--to", str(DAY.date()))


def _loaded(address: WarehouseAddress) -> int:
    with closing(connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from raw_objects")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def _load_on(address: WarehouseAddress, raw: Path) -> Tables:
    """Loads what is left, undisturbed; the tables afterwards."""
    done = clickstream(*LOAD, **_environment(address, raw))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    with closing(connect(address)) as connection:
        return _tables(connection)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_loader_killed_anywhere_loses_and_doubles_nothing(
    warehouse_address: WarehouseAddress, raw: Path, right: Tables, seed: int
) -> None:
    until = random.Random(seed).randrange(1, OBJECTS - 20)
    loader = clickstream_begun(*LOAD, **_environment(warehouse_address, raw))
    try:
        wait_for(lambda: _loaded(warehouse_address) >= until)
    finally:
        loader.kill()
        loader.communicate()
    assert until <= _loaded(warehouse_address) < OBJECTS
    assert _load_on(warehouse_address, raw) == right


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_connection_cut_anywhere_loses_and_doubles_nothing(
    warehouse_address: WarehouseAddress, raw: Path, right: Tables, seed: int
) -> None:
    after_bytes = random.Random(seed).randrange(100_000, 1_500_000)
    with cutting_proxy(warehouse_address.host, warehouse_address.port, after_bytes=after_bytes) as port:
        cut = clickstream(*LOAD, **_environment(warehouse_address, raw, port=port))
    assert cut.returncode == 1
    assert "Traceback" not in cut.stderr
    assert cut.stderr.startswith("clickstream: ")
    assert _loaded(warehouse_address) < OBJECTS
    assert _load_on(warehouse_address, raw) == right


def test_a_server_stopped_and_started_in_mid_load_loses_and_doubles_nothing(
    raw: Path, right: Tables, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = EmbeddedServer(tmp_path_factory.mktemp("server"))
    address = server.start()
    try:
        apply_migrations(address)
        loader = clickstream_begun(*LOAD, **_environment(address, raw))
        wait_for(lambda: _loaded(address) >= 20)
        server.stop()
        output, _ = loader.communicate(timeout=60)
        assert loader.returncode == 1
        assert "Traceback" not in output
        address = server.start()
        assert 20 <= _loaded(address) < OBJECTS
        assert _load_on(address, raw) == right
    finally:
        server.stop()


def test_models_recomputed_during_a_load_wait_for_it_and_end_right(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, raw: Path, right: Tables
) -> None:
    loader = clickstream_begun(*LOAD, **_environment(warehouse_address, raw))
    recomputed = 0
    while loader.poll() is None:
        recomputed += len(recompute_stale(connection, shop_currency="VND", lock_timeout_s=30))
    output, _ = loader.communicate()
    assert loader.returncode == 0, output
    assert recomputed > 1
    recompute_stale(connection, shop_currency="VND", lock_timeout_s=30)
    assert _tables(connection) == right


def test_five_loaders_at_once_load_it_once(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, raw: Path, right: Tables
) -> None:
    loaders = [clickstream_begun(*LOAD, **_environment(warehouse_address, raw)) for _ in range(5)]
    threads = [threading.Thread(target=subprocess.Popen.communicate, args=(loader,)) for loader in loaders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert [loader.returncode for loader in loaders] == [0] * 5
    assert _tables(connection) == right
