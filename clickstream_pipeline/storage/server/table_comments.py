"""Writes what the registry says of tables and columns as PostgreSQL comments, which psql's `\\d+` shows."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.registry import tables


def comment_tables(cursor: Cursor) -> None:
    """Writes the comments of all tables that exist; the caller owns them."""
    cursor.execute("select table_name, column_name from information_schema.columns where table_schema = 'public'")
    stored = set(cursor.fetchall())
    statements = []
    for name, table in tables().items():
        columns = {column: spec for column, spec in table.columns.items() if (name, column) in stored}
        if columns:
            statement = sql.SQL("comment on table public.{} is {}")
            about = f"{table.purpose} {table.row}."
            statements.append(statement.format(sql.Identifier(name), sql.Literal(about)))
        for column, spec in columns.items():
            statement = sql.SQL("comment on column public.{}.{} is {}")
            statements.append(statement.format(sql.Identifier(name), sql.Identifier(column), sql.Literal(spec.meaning)))
    cursor.execute(sql.SQL(";").join(statements))
