"""The embedded PostgreSQL: starts for whoever needs it, stops with the last of them, keeps its data."""

from pathlib import Path

import pytest

from clickstream_pipeline.storage.connections import connection_to
from clickstream_pipeline.storage.embedded_server import EmbeddedServer, EmbeddedServerError


def test_it_runs_for_a_block_and_keeps_its_data(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "warehouse")
    with server.running() as address, connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept as select 7 as answer")
        connection.commit()
    assert not server.is_running()
    with server.running() as address, connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("select answer from kept")
        assert cursor.fetchone() == (7,)


def test_the_last_user_to_leave_stops_it(tmp_path: Path) -> None:
    folder = tmp_path / "warehouse"
    with EmbeddedServer(folder).running() as first:
        with EmbeddedServer(folder).running() as second:
            assert second == first
        assert EmbeddedServer(folder).is_running()
    assert not EmbeddedServer(folder).is_running()


def test_a_server_kept_running_outlives_its_users(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "warehouse")
    server.start()
    server.keep(True)
    with server.running():
        pass
    try:
        assert server.is_running()
    finally:
        server.stop()
    assert not server.is_running()


def test_asking_a_stopped_server_for_its_address_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="no embedded PostgreSQL runs in"):
        EmbeddedServer(tmp_path / "nowhere").address()
