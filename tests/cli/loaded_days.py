"""The two days of a shop that the commands' tests load, and what asks a server whether it runs."""

from datetime import date

from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 3)
WEEK = ("--from", str(FIRST), "--to", str(LAST))


def is_asked(server: EmbeddedServer, word: str) -> bool:
    """Whether the server is working on a query with this word in it."""
    try:
        with connection_to(server.address()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "select 1 from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query ~ %s",
                (word,),
            )
            return cursor.rowcount > 0
    except (EmbeddedServerError, WarehouseUnreachable):
        return False
