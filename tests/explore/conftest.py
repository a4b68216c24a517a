"""What the tests of Explore share: the order of the types of events in trails."""

import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect


@pytest.fixture(scope="session")
def kinds(server: WarehouseAddress) -> list[str]:
    """The types of events, in the order in which those of one moment stand in a trail."""
    connection = connect(server)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select event_type from public.trail_kinds order by letter")
            return [event_type for (event_type,) in cursor.fetchall()]
    finally:
        connection.close()
