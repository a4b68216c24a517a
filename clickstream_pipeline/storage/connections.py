"""Connections to the warehouse: how one is opened, and what is said when it can't be."""

import contextlib
from collections.abc import Iterator

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import make_dsn

from clickstream_pipeline.settings import WarehouseAddress


class WarehouseUnreachable(ConnectionError):
    """The warehouse does not answer, or does not let us in; the message says where and what to look at."""


def connect(address: WarehouseAddress, *, application_name: str = "clickstream") -> Connection:
    """One connection, UTC, not in autocommit; raises `WarehouseUnreachable`."""
    try:
        connection: Connection = psycopg2.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            dbname=address.database,
            connect_timeout=address.connect_timeout_s,
            application_name=application_name,
            options="-c timezone=UTC",
            keepalives=1,
            keepalives_idle=30,
        )
    except psycopg2.OperationalError as error:
        raise WarehouseUnreachable(
            f"no connection to the warehouse {address.user}@{address.host}:{address.port}/{address.database}: "
            f"{str(error).strip()}; check DWH_HOST, DWH_PORT, DWH_USER, DWH_PASSWORD and DWH_DATABASE"
        ) from error
    return connection


@contextlib.contextmanager
def connection_to(address: WarehouseAddress, *, application_name: str = "clickstream") -> Iterator[Connection]:
    """A connection that is closed at the block's end; what the block did not commit is rolled back."""
    connection = connect(address, application_name=application_name)
    try:
        yield connection
    finally:
        connection.close()


def connection_string(address: WarehouseAddress) -> str:
    """What `psql` takes, with the password in it: for the screen of the person who asked, never for a log."""
    parts = {"host": address.host, "port": address.port, "user": address.user, "dbname": address.database}
    dsn: str = make_dsn(**parts, password=address.password) if address.password else make_dsn(**parts)
    return dsn
