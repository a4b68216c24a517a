"""The SQL checks of `dbt-free-sql/`: a query that returns no row if the check passes, and a header about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import PurePath
from typing import Literal

import msgspec
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.vocabulary import PAGE_VIEW_TYPES
from clickstream_pipeline.storage.sql_files import read_sql, sql_names


class CheckError(ValueError):
    """The header of a check can't be used; the message names the file, the field and what is expected."""


class SqlCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A check: its asset, the other assets that it reads (`also`), and its message when it finds rows (`complaint`).

    A check of severity `error` blocks downstream assets. With `is_part`, a check in Python runs it as one of its parts.
    """

    path: str
    asset: str
    severity: Literal["error", "warn"]
    complaint: str
    description: str
    also: tuple[str, ...] = ()
    is_part: str = ""


@dataclass(frozen=True, slots=True)
class FailingRows:
    """What a SQL check found on one day: its column names, its first rows, and how many there are."""

    day: date
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    count: int


@cache
def sql_checks() -> Mapping[str, SqlCheck]:
    """Every check by name, in the order of names. Raises `CheckError`."""
    names = sql_names("checks/*.sql", "tables/*/checks/*.sql")
    return {PurePath(name).stem: read_check(name) for name in sorted(names, key=lambda name: PurePath(name).stem)}


def failing_rows(connection: Connection, check: str, days: Iterable[date], *, most: int = 10) -> list[FailingRows]:
    """Runs a check for each day; returns the days on which it fails, that is, finds rows."""
    query = read_sql(sql_checks()[check].path)
    found = []
    for day in days:
        with connection, connection.cursor() as cursor:
            cursor.execute(query, {"day": day, "page_view_types": list(PAGE_VIEW_TYPES)})
            if cursor.rowcount > 0:
                columns = tuple(column.name for column in cursor.description or ())
                found.append(FailingRows(day, columns, tuple(cursor.fetchmany(most)), cursor.rowcount))
    return found


def read_check(path: str) -> SqlCheck:
    """Reads a check's header: the comments `-- field: value` at the beginning of its file. Raises `CheckError`."""
    header: dict[str, object] = {"path": path}
    for line in read_sql(path).splitlines():
        if not line.startswith("-- "):
            break
        field, _, value = line.removeprefix("-- ").partition(": ")
        header[field] = value.split(", ") if field == "also" else value
    try:
        return msgspec.convert(header, type=SqlCheck)
    except msgspec.ValidationError as error:
        raise CheckError(f"{path}: {error}; expected a header of `-- field: value`") from error
