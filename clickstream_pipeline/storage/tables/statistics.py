"""Statistics for the planner: what loads and models have filled is analyzed without waiting for autovacuum.

The embedded server stops when its command ends, mostly before autovacuum has looked at it.
"""

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.sql_files import read_sql


def analyze_filled(connection: Connection) -> None:
    """Analyzes the tables that changed as much as autovacuum asks for.

    What other connections wrote counts once they are closed. A table that the role may not analyze is left to
    autovacuum: PostgreSQL answers with a warning.
    """
    with connection, connection.cursor() as cursor:
        # The server counts what this session wrote once a second at most.
        cursor.execute(read_sql("loading/flush_statistics.sql"))
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/analyze_filled.sql"))
