"""Connections to the warehouse: how one is opened, and what is said when it can't be."""

import contextlib
from collections.abc import Iterator

import psycopg2
import psycopg2.errors
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import make_dsn

from clickstream_pipeline.settings import WarehouseAddress


class WarehouseUnreachable(ConnectionError):
    """The warehouse does not answer, or does not let us in; the message says where and what to look at."""


class WarehouseFailed(RuntimeError):
    """The warehouse failed while it was used, whatever it was asked; the message says where, why and what to do."""


# By the beginning of the server's code: no resources, shut down, broken files, errors of its own.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_FAILURES = ("53", "57P", "58", "XX")
_WHOLE_OR_NOT = "what was under way is written whole or not at all, and the next run goes on there"


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
            f"no connection to the warehouse {_name(address)}: {_in_one_line(str(error))}; "
            "check DWH_HOST, DWH_PORT, DWH_USER, DWH_PASSWORD and DWH_DATABASE"
        ) from error
    return connection


@contextlib.contextmanager
def connection_to(address: WarehouseAddress, *, application_name: str = "clickstream") -> Iterator[Connection]:
    """A connection that is closed at the block's end; what the block did not commit is rolled back.

    Raises `WarehouseUnreachable`, and `WarehouseFailed` when the server fails in the block: its disk is full, it is
    stopped, the connection is lost. What it says of a statement itself stays psycopg2's error.
    """
    connection = connect(address, application_name=application_name)
    try:
        yield connection
    except psycopg2.Error as error:
        failure = _failure(address, error, is_lost=bool(connection.closed))
        if failure is None:
            raise
        raise WarehouseFailed(failure) from error
    finally:
        connection.close()


def _failure(address: WarehouseAddress, error: psycopg2.Error, *, is_lost: bool) -> str | None:
    """What to tell of an error of the server; None for one that is a statement's own."""
    code = error.pgcode or ""
    words = _in_one_line(error.diag.message_primary or str(error))
    where = f"the warehouse {_name(address)}"
    if isinstance(error, psycopg2.errors.DiskFull):
        return f"{where} has no room left on its disk: {words}; make room there and run this again: {_WHOLE_OR_NOT}"
    if code.startswith(_FAILURES):
        return f"{where} failed: {words}; look at its server and run this again: {_WHOLE_OR_NOT}"
    if is_lost:
        return (
            f"the connection to {where} was lost: {words}; see that its server runs (it ends by itself when the disk "
            f"under its write-ahead log is full; its log says so) and run this again: {_WHOLE_OR_NOT}"
        )
    return None


def _name(address: WarehouseAddress) -> str:
    return f"{address.user}@{address.host}:{address.port}/{address.database}"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def connection_string(address: WarehouseAddress) -> str:
    """What `psql` takes, with the password in it: for the screen of the person who asked, never for a log."""
    parts = {"host": address.host, "port": address.port, "user": address.user, "dbname": address.database}
    dsn: str = make_dsn(**parts, password=address.password) if address.password else make_dsn(**parts)
    return dsn
