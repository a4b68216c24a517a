"""Databases and logins for the tests of the server."""

import dataclasses
import uuid
from collections.abc import Iterator

import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from tests.storage.server.asked_roles import Login, run


@pytest.fixture
def as_role(warehouse_address: WarehouseAddress) -> Login:
    """`as_role(name)` sets the role a password and returns the address at which it logs in."""

    def log_in(
        name: str, at: WarehouseAddress = warehouse_address, *, by: WarehouseAddress | None = None
    ) -> WarehouseAddress:
        password = uuid.uuid4().hex
        run(by or at, sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(password)))
        return dataclasses.replace(at, user=name, password=password)

    return log_in


@pytest.fixture
def empty(server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """A database without any table, on a server that has the roles."""
    address = dataclasses.replace(server, database=f"empty_{uuid.uuid4().hex[:12]}")
    postgres = dataclasses.replace(server, database="postgres")
    run(postgres, sql.SQL("create database {}").format(sql.Identifier(address.database)), autocommit=True)
    yield address
    run(postgres, sql.SQL("drop database {} with (force)").format(sql.Identifier(address.database)), autocommit=True)
