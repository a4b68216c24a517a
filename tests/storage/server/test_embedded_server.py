"""The embedded PostgreSQL: starts for whoever needs it, stops with the last of them, keeps its data."""

import shutil
import socket
from pathlib import Path

import pytest

from clickstream_pipeline.storage.server import embedded_server
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from tests.commands import free_port


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


def test_a_port_that_is_taken_meanwhile_is_left_to_who_took_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = iter([port, free_port()])
        monkeypatch.setattr(embedded_server, "_free_port", lambda: next(ports))
        with EmbeddedServer(tmp_path / "warehouse").running() as address:
            assert address.port != port


def test_a_start_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    half_made = tmp_path / "warehouse/data.half-made"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(tmp_path / "warehouse").running() as address, connection_to(address):
        assert not half_made.exists()


def test_it_runs_below_a_folder_that_nobody_else_may_enter(tmp_path: Path) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    # With its libraries beside it, as the wheel lays them out.
    package = embedded_server.BINARIES.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, private / part.name)
    binaries = private / embedded_server.BINARIES.relative_to(package.parent)
    server = EmbeddedServer(private / "project/data/warehouse", binaries=binaries)
    with server.running() as address, connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)
    assert private.stat().st_mode & 0o777 == 0o700


def test_asking_a_stopped_server_for_its_address_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="no embedded PostgreSQL runs in"):
        EmbeddedServer(tmp_path / "nowhere").address()


def test_a_password_that_is_not_the_servers_is_named_with_its_file_and_not_shown(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "warehouse")
    with server.running():
        (tmp_path / "warehouse/password").write_text("replaced-by-somebody")
        with pytest.raises(EmbeddedServerError) as refused:
            server.start()
    said = str(refused.value)
    assert "password authentication failed" in said
    assert said.endswith(f"the password is read from {tmp_path / 'warehouse/password'}")
    assert "replaced-by-somebody" not in said
