"""The statement by which COPY takes in prepared rows.

Its column list is the one from which the rows are made, so that both have one order.
"""

from psycopg2 import sql

from clickstream_pipeline.domain.rows import EVENT_COLUMNS
from clickstream_pipeline.storage.sql_files import read_sql

_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, EVENT_COLUMNS))
EVENTS = sql.Identifier("public", "clickstream_events")


def copy_events(into: sql.Identifier = EVENTS) -> sql.Composed:
    """Copies the tuples of `PreparedRows` into a table that has the columns of `clickstream_events`."""
    return sql.SQL(read_sql("loading/chunks/copy_events.sql")).format(table=into, columns=_COLUMNS)
