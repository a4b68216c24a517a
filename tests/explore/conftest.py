"""What the tests of Explore share: a warehouse for each module, and the order of the types of events in trails."""

from collections.abc import Iterator

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from tests.conftest import empty_warehouse


@pytest.fixture(scope="module")
def filled(server: WarehouseAddress) -> Iterator[psycopg2.extensions.connection]:
    """A connection to a database that tests fill one after the other: see `tests.explore.asking.fill`."""
    with empty_warehouse(server) as address:
        connection = connect(address)
        yield connection
        connection.close()


@pytest.fixture(scope="session")
def kinds(server: WarehouseAddress) -> list[str]:
    """The types of events, in the order that events of one moment have in a trail."""
    connection = connect(server)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select event_type from public.trail_kinds order by letter")
            return [event_type for (event_type,) in cursor.fetchall()]
    finally:
        connection.close()
