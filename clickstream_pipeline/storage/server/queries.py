"""One query to the warehouse: read-only, with a time limit; Ctrl-C cancels it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
import psycopg2.errors
import psycopg2.extensions
from psycopg2.extensions import connection as Connection
from psycopg2.extras import wait_select

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to

# By type OID: all types that the driver would convert to an object; it returns all others as text anyway.
_AS_TEXT = dict.fromkeys(psycopg2.extensions.string_types, psycopg2.extensions.UNICODE)


class QueryFailed(RuntimeError):
    """The query failed; the message says why, in the server's words if it gives any."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Column names and rows in the order of the query; values as PostgreSQL writes them, None for null."""

    columns: list[str]
    rows: list[tuple[str | None, ...]]


def ask(address: WarehouseAddress, query: str, *, week_start: int, timeout_s: float) -> Answer:
    """Runs one query in a read-only session; raises `QueryFailed`.

    The session has the ISO weekday of the week's start as `clickstream.week_start`, which
    `dbt-free-sql/questions/samples/` read; times are shown in UTC. A per cent sign in the query has no special meaning.
    """
    started = time.monotonic()
    with _interruptible(), connection_to(address) as connection:
        _prepare(connection, week_start, timeout_s)
        try:
            with connection.cursor() as cursor:
                cursor.string_types = _AS_TEXT
                cursor.execute(query)
                if cursor.description is None:
                    raise QueryFailed("the query returns no rows; only queries that read can be asked here")
                return Answer([column.name for column in cursor.description], cursor.fetchall())
        except psycopg2.errors.QueryCanceled as error:
            # Ctrl-C makes the driver cancel the query, which then fails with the same error as at a timeout.
            if time.monotonic() - started < timeout_s:
                raise KeyboardInterrupt from error
            raise QueryFailed(f"no answer within {timeout_s:g} s; --timeout allows more") from error
        except psycopg2.Error as error:
            raise QueryFailed(_in_one_line(error)) from error


def _prepare(connection: Connection, week_start: int, timeout_s: float) -> None:
    # For the session, not for one transaction: a query that ends our transaction would continue in another one.
    connection.set_session(readonly=True, autocommit=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('statement_timeout', %s, false), set_config('clickstream.week_start', %s, false)",
            (f"{max(1, round(timeout_s * 1000))}ms", str(week_start)),
        )


def _in_one_line(error: psycopg2.Error) -> str:
    """The server's message and the line of the query that it points at, as one line."""
    message, *details = [line.strip() for line in str(error).strip().splitlines()] or [type(error).__name__]
    pointed_at = next((line for line in details if line.startswith("LINE ")), None)
    return f"{message} ({pointed_at})" if pointed_at else message


@contextmanager
def _interruptible() -> Iterator[None]:
    """Lets Ctrl-C cancel a running query: libpq itself would wait for its end."""
    psycopg2.extensions.set_wait_callback(wait_select)
    try:
        yield
    finally:
        psycopg2.extensions.set_wait_callback(None)
