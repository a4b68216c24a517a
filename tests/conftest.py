"""A real PostgreSQL for every test that wants one: an empty, migrated database each, on a server of our own."""

import dataclasses
import uuid
from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.connections import connect, connection_string
from clickstream_pipeline.storage.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.migrations import apply_migrations


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarehouseAddress]:
    """A running embedded server; its own database is migrated and serves as the template of the others."""
    with EmbeddedServer(tmp_path_factory.mktemp("warehouse")).running() as address:
        apply_migrations(address)
        yield address


@pytest.fixture
def warehouse_address(server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """An empty, migrated database."""
    address = dataclasses.replace(server, database=f"test_{uuid.uuid4().hex[:12]}")
    with _administration(server) as cursor:
        cursor.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(address.database), sql.Identifier(server.database)
            )
        )
    try:
        yield address
    finally:
        with _administration(server) as cursor:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(address.database)))


@pytest.fixture
def warehouse(warehouse_address: WarehouseAddress) -> str:
    """The connection string of an empty, migrated database."""
    return connection_string(warehouse_address)


@pytest.fixture
def connection(warehouse_address: WarehouseAddress) -> Iterator[psycopg2.extensions.connection]:
    """A connection to an empty, migrated database."""
    opened = connect(warehouse_address)
    yield opened
    opened.close()


class _administration:
    """A cursor in autocommit on the server's `postgres` database."""

    def __init__(self, server: WarehouseAddress) -> None:
        self._connection = connect(dataclasses.replace(server, database="postgres"))
        self._connection.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self._connection.cursor()

    def __exit__(self, *_: object) -> None:
        self._connection.close()
