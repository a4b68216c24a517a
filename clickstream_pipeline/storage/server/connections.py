"""Opens connections to the warehouse, and explains failures of its server."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import psycopg2
import psycopg2.errors
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.settings import WarehouseAddress


class WarehouseUnreachable(ConnectionError):
    """The warehouse does not answer, or refuses the login; the message says where, and what to check."""


class WarehouseFailed(RuntimeError):
    """The server failed, independently of the statement; the message says where, why and what to do."""


# How the SQLSTATE begins: insufficient resources, shutdown, system error, internal error.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_FAILURES = ("53", "57P", "58", "XX")
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
_IPV6 = re.compile(r"[\da-fA-F:.]+", re.ASCII)
_WHOLE_OR_NOT = "each transaction is written whole or not at all, and the next run continues from there"


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
    stopped, the connection is lost. An error in a statement itself stays psycopg2's error.
    """
    connection = connect(address, application_name=application_name)
    try:
        with failures_named(connection, address):
            yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def failures_named(connection: Connection, address: WarehouseAddress | None = None) -> Iterator[None]:
    """Raises `WarehouseFailed` when the server fails in the block; without an address, the connection names it."""
    info = connection.info
    where = address or WarehouseAddress(info.host, info.port, info.user, info.dbname, password=None)
    try:
        yield
    except psycopg2.Error as error:
        failure = _failure(where, error, is_lost=bool(connection.closed))
        if failure is None:
            raise
        raise WarehouseFailed(failure) from error


def _failure(address: WarehouseAddress, error: psycopg2.Error, *, is_lost: bool) -> str | None:
    """The message for a failure of the server; None for an error in a statement."""
    code = error.pgcode or ""
    words = _in_one_line(error.diag.message_primary or str(error))
    where = f"the warehouse {_name(address)}"
    if isinstance(error, psycopg2.errors.DiskFull):
        return f"{where} has no room left on its disk: {words}; make room there and run this again: {_WHOLE_OR_NOT}"
    if code.startswith(_FAILURES):
        return f"{where} failed: {words}; check its server and run this again: {_WHOLE_OR_NOT}"
    if is_lost:
        return (
            f"the connection to {where} was lost: {words}; check that its server runs (it stops when the disk of its "
            f"write-ahead log is full; its log says so) and run this again: {_WHOLE_OR_NOT}"
        )
    return None


def _name(address: WarehouseAddress) -> str:
    return f"{address.user}@{address.host}:{address.port}/{address.database}"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def connection_string(address: WarehouseAddress) -> str:
    """The `postgresql://` address with the password: to show to the person who asked for it, never to log.

    libpq (psql, psycopg), SQLAlchemy and yoyo read it alike, because the places of host and database hold plain names
    only: the folder of a socket, for example, is a parameter.
    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    """
    user, password = (quote(text, safe="") for text in (address.user, address.password or ""))
    login = f"{user}:{password}" if password else user
    parameters: dict[str, str | int] = {}
    if _PLAIN.fullmatch(address.host):
        place = f"{address.host}:{address.port}"
    elif _IPV6.fullmatch(address.host):
        place = f"[{address.host}]:{address.port}"
    else:
        place = ""
        parameters |= {"host": address.host, "port": address.port}
    if _PLAIN.fullmatch(address.database):
        path = address.database
    else:
        path = ""
        parameters |= {"dbname": address.database}
    # libpq reads `+` as itself, not as a space.
    query = f"?{urlencode(parameters, quote_via=quote)}" if parameters else ""
    return f"postgresql://{login}@{place}/{path}{query}"
