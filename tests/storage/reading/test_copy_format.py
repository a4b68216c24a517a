"""COPY's binary format: what PostgreSQL reads is what was meant."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg2.extensions
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.storage.reading import copy_format

_ONE_FIELD = Struct(">h").pack(1)
_AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=6) | st.decimals(
    min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False
).map(lambda value: round(value, 6))


def _read_back(connection: psycopg2.extensions.connection, kind: str, fields: list[bytes]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table read_back (n serial, value {kind}) on commit drop")
        stream = copy_format.CopyStream([_ONE_FIELD + field for field in fields])
        cursor.copy_expert("copy read_back (value) from stdin with (format binary)", stream)
        cursor.execute("select value from read_back order by n")
        values = [value for (value,) in cursor.fetchall()]
    connection.rollback()
    return values


@pytest.mark.parametrize(
    ("kind", "write", "values"),
    [
        ("text", copy_format.text, ["", "laptop", "Màn hình\t\\\n", "😀", None]),
        ("boolean", copy_format.boolean, [True, False, None]),
        ("integer", copy_format.integer, [0, 1, -(2**31), 2**31 - 1, None]),
        ("date", copy_format.day, [date(1, 1, 1), date(1999, 12, 31), date(2000, 1, 1), date(9999, 12, 31)]),
        ("timestamptz", copy_format.moment,
         [datetime(1, 1, 2, tzinfo=UTC), datetime(2026, 1, 5, 2, 59, 58, 120_001, UTC), None]),
        ("uuid", lambda text: copy_format.uuid(UUID(text)), ["0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01"]),
        ("numeric", copy_format.numeric,
         [Decimal(text) for text in ("0", "-0.000001", "0.1", "9999", "10000", "10000.0001", "-999999999999999.999999",
                                     "100000000", "0.0000", "1E+14", "12345678.9")] + [None]),
    ],
)  # fmt: skip
def test_values_arrive_as_they_were_sent(
    connection: psycopg2.extensions.connection, kind: str, write: Callable[[Any], bytes], values: list[Any]
) -> None:
    assert _read_back(connection, kind, [write(value) for value in values]) == values


def test_documents_arrive_as_they_were_sent(connection: psycopg2.extensions.connection) -> None:
    fields = [copy_format.jsonb('{"a": [1, "é"]}'), copy_format.jsonb(None)]
    assert _read_back(connection, "jsonb", fields) == [{"a": [1, "é"]}, None]


def test_microseconds_are_a_moment(connection: psycopg2.extensions.connection) -> None:
    moment = datetime(2026, 1, 5, 2, 59, 58, 120_001, UTC)
    microseconds = round(moment.timestamp() * 1_000_000)
    fields = [copy_format.moment_us(microseconds), copy_format.moment_us(None)]
    assert _read_back(connection, "timestamptz", fields) == [moment, None]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_AMOUNTS, min_size=1, max_size=50))
def test_amounts_keep_every_digit(connection: psycopg2.extensions.connection, amounts: list[Decimal]) -> None:
    found = _read_back(connection, "numeric", [copy_format.numeric(amount) for amount in amounts])
    assert [format(value, "f") for value in found] == [format(amount + 0, "f") for amount in amounts]
