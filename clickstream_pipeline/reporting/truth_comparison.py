"""Compares the derived tables with the truth of a simulated shop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from operator import itemgetter
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.demo import Truth, plain
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.reading.collector import collector_at_rest
from clickstream_pipeline.storage.registry import tables
from clickstream_pipeline.storage.tables.day_figures import knows_only

# Types of columns whose values the truth has in the same form as the driver: boolean, the integers, text.
_SPELLED_ALIKE = {16, 20, 21, 23, 25}

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TruthDifference:
    """The first row in which a table and the truth differ; None if one of them has no such row."""

    table: str
    columns: tuple[str, ...]
    expected: Row | None
    found: Row | None

    def __str__(self) -> str:
        if self.expected is None or self.found is None:
            row = self.found or self.expected or ()
            verb = "has a row that no visitor made" if self.expected is None else "lacks a row"
            return f"{self.table} {verb}: {self._named(row, _key_of(self.table))}"
        differing = [
            f"{column} is {found!r}, expected {expected!r}"
            for column, expected, found in zip(self.columns, self.expected, self.found, strict=True)
            if expected != found
        ]
        return f"{self.table} differs at {self._named(self.found, _key_of(self.table))}: {'; '.join(differing)}"

    def _named(self, row: Row, columns: Iterable[str]) -> str:
        return ", ".join(f"{column} {row[self.columns.index(column)]}" for column in columns)


def holds_all_of(connection: Connection, store: RawStore, truth: Truth) -> bool:
    """Whether the warehouse has all raw objects of a simulated shop and no others, so that figures can be compared."""
    # Its days begin and end in the UTC days beside, in zones ahead of UTC or behind.
    days = (truth.first_day + timedelta(days=number) for number in range(-1, truth.days + 1))
    keys = {info.key for info in objects_of_days(store, days)}
    written = sum(row["objects"] for row in truth.tables["load_daily"] if isinstance(row["objects"], int))
    return len(keys) == written and knows_only(connection, keys)


@collector_at_rest()
def first_difference(connection: Connection, truth: Truth) -> TruthDifference | None:
    """The first difference between the complete derived tables and the truth; None when all figures are equal.

    The warehouse must contain only that shop's objects, and all of its days must be computed.
    """
    for table, rows in truth.tables.items():
        expected_columns = {name for name, column in tables()[table].columns.items() if column.in_truth}
        if rows and set(rows[0]) != expected_columns:
            raise ValueError(f"tables/{table}/table.yaml has {sorted(expected_columns)}, the truth {sorted(rows[0])}")
        columns = tuple(rows[0]) if rows else tuple(sorted(expected_columns))
        found = _rows(connection, table, columns)
        key = itemgetter(*(columns.index(name) for name in _key_of(table)))
        expected = sorted((tuple(row.values()) for row in rows), key=key)
        found.sort(key=key)
        if found != expected:
            return _first(table, columns, expected, found)
    return None


def _key_of(table: str) -> tuple[str, ...]:
    """The columns that identify a row, its day first."""
    definition = tables()[table]
    return tuple(dict.fromkeys((definition.partition, *definition.key)))


def _rows(connection: Connection, table: str, columns: Sequence[str]) -> list[Row]:
    """All rows of a table in some columns, in the form of the truth."""
    types = tables()[table].columns
    named = sql.SQL(", ").join(
        sql.SQL("{}::text[]" if types[column].type.endswith("[]") else "{}").format(sql.Identifier(column))
        for column in columns
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select {} from public.{}").format(named, sql.Identifier(table)))
        values: list[Sequence[Any]] = [
            column if described.type_code in _SPELLED_ALIKE else list(map(plain, column))
            for described, column in zip(cursor.description or (), zip(*cursor.fetchall(), strict=True), strict=False)
        ]
    return list(zip(*values, strict=True))


def _first(table: str, columns: tuple[str, ...], expected: Sequence[Row], found: Sequence[Row]) -> TruthDifference:
    key = itemgetter(*(columns.index(name) for name in _key_of(table)))
    for wanted, row in zip_longest(expected, found):
        if wanted == row:
            continue
        if wanted is None or (row is not None and key(row) < key(wanted)):
            return TruthDifference(table, columns, None, row)
        if row is None or key(wanted) < key(row):
            return TruthDifference(table, columns, wanted, None)
        return TruthDifference(table, columns, wanted, row)
    raise AssertionError("two lists that differ have a first difference")
