"""Previews: a few rows or groups of a table's day, shown with a materialization and in reports of a load."""

from collections.abc import Sequence
from datetime import date

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.registry import Preview, tables

_GROUPS = 10
_ROWS = 8


def preview(connection: Connection, table: str, days: Sequence[date]) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and some rows of a table for some days, as its entry in the registry says."""
    entry = tables()[table]
    assert entry.preview is not None, table
    compose = _groups if entry.preview.by else _rows
    with connection, connection.cursor() as cursor:
        cursor.execute(compose(table, entry.partition, entry.preview), {"days": list(days)})
        return [column.name for column in cursor.description or ()], cursor.fetchall()


def _groups(table: str, partition: str, shown: Preview) -> sql.Composed:
    """The largest groups of the day; `rows` is how many rows of the table each one sums up."""
    by = sql.SQL(", ").join(map(sql.Identifier, shown.by))
    sums = sql.SQL(", ").join(sql.SQL("sum({0}) as {0}").format(sql.Identifier(each)) for each in shown.sums)
    return sql.SQL(
        "select {by}, count(*) as rows, {sums} from public.{table} where {partition} = any(%(days)s::date[]) "
        "group by {by} order by sum({first}) desc, {by} limit {most}"
    ).format(
        by=by,
        sums=sums,
        table=sql.Identifier(table),
        partition=sql.Identifier(partition),
        first=sql.Identifier(shown.sums[0]),
        most=sql.Literal(_GROUPS),
    )


def _rows(table: str, partition: str, shown: Preview) -> sql.Composed:
    """Any rows: sorting a day of events would cost too much for a preview."""
    days = [partition, *([shown.found_by] if shown.found_by else [])]
    return sql.SQL("select {of} from public.{table} where {days} limit {most}").format(
        of=sql.SQL(", ").join(map(sql.Identifier, shown.of)),
        table=sql.Identifier(table),
        days=sql.SQL(" and ").join(sql.SQL("{} = any(%(days)s::date[])").format(sql.Identifier(day)) for day in days),
        most=sql.Literal(_ROWS),
    )
