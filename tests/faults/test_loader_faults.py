"""Whatever breaks in mid-load, the next load puts it right: the tables equal those of an undisturbed one."""

import subprocess
import threading
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.commands import clickstream_begun, wait_for
from tests.faults.loads import (
    LOAD,
    OBJECTS,
    Tables,
    cut_a_load_off,
    environment,
    kill_a_load,
    load_on,
    objects_loaded,
    tables_of,
)

# `make soak` runs many more.
ROUNDS = range(3)


@pytest.mark.parametrize("seed", ROUNDS)
def test_a_loader_killed_anywhere_loses_and_doubles_nothing(
    warehouse_address: WarehouseAddress, raw: Path, right: Tables, seed: int
) -> None:
    kill_a_load(warehouse_address, raw, seed=seed)
    assert load_on(warehouse_address, raw) == right


@pytest.mark.parametrize("seed", ROUNDS)
def test_a_connection_cut_anywhere_loses_and_doubles_nothing(
    warehouse_address: WarehouseAddress, raw: Path, right: Tables, seed: int
) -> None:
    cut = cut_a_load_off(warehouse_address, raw, seed=seed)
    assert cut.returncode == 1
    assert "Traceback" not in cut.stderr
    assert cut.stderr.startswith("clickstream: ")
    assert load_on(warehouse_address, raw) == right


def test_a_server_stopped_and_started_in_mid_load_loses_and_doubles_nothing(
    raw: Path, right: Tables, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = EmbeddedServer(tmp_path_factory.mktemp("server"))
    address = server.start()
    try:
        apply_migrations(address)
        loader = clickstream_begun(*LOAD, **environment(address, raw))
        wait_for(lambda: objects_loaded(address) >= 20)
        server.stop()
        output, _ = loader.communicate(timeout=60)
        assert loader.returncode == 1
        assert "Traceback" not in output
        address = server.start()
        assert 20 <= objects_loaded(address) < OBJECTS
        assert load_on(address, raw) == right
    finally:
        server.stop()


def test_models_recomputed_during_a_load_wait_for_it_and_end_right(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, raw: Path, right: Tables
) -> None:
    loader = clickstream_begun(*LOAD, **environment(warehouse_address, raw))
    recomputed = 0
    while loader.poll() is None:
        recomputed += len(recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30)))
    output, _ = loader.communicate()
    assert loader.returncode == 0, output
    assert recomputed > 1
    recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30))
    assert tables_of(connection) == right


def test_five_loaders_at_once_load_it_once(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, raw: Path, right: Tables
) -> None:
    loaders = [clickstream_begun(*LOAD, **environment(warehouse_address, raw)) for _ in range(5)]
    threads = [threading.Thread(target=subprocess.Popen.communicate, args=(loader,)) for loader in loaders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert [loader.returncode for loader in loaders] == [0] * 5
    assert tables_of(connection) == right
