"""One day in the shop, for all tests of it: visitors walk, photographers take pictures, the pipeline loads."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.commands import ROOT, clickstream
from tests.own_loop import in_own_thread
from tests.storefront.end_to_end.browser import opened_browsers
from tests.storefront.end_to_end.collector import Collector
from tests.storefront.end_to_end.pictures import Album, photograph
from tests.storefront.end_to_end.scripts import ROLES
from tests.storefront.end_to_end.tallies import Row
from tests.storefront.end_to_end.walk import Walked, walk
from tests.storefront.started import Started, started_shop

SCREENSHOTS = ROOT / "build/screenshots"


@dataclass(frozen=True, slots=True)
class Day:
    """A walk that is over, and the warehouse that has loaded it."""

    shop: Started
    walked: list[Walked]
    albums: list[Album]
    collector: Collector
    warehouse: psycopg2.extensions.connection
    first: date
    last: date

    def asked(self, query: str) -> list[Row]:
        """The answer of the warehouse, whole numbers as such."""
        with self.warehouse.cursor() as cursor:
            cursor.execute(query)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    home = tmp_path_factory.mktemp("walk")
    with started_shop(home) as shop:
        first = datetime.now(UTC).date()
        walked, albums = in_own_thread(lambda: asyncio.run(_walk_and_photograph(shop)))
    last = datetime.now(UTC).date()
    collector = Collector(shop.raw)
    collector.look()
    here = {"CLICKSTREAM_HOME": str(home), "DWH_HOST": "", "RAW_URL": "", "RAW_BUCKET": ""}
    done = clickstream("load", "--from", str(first), "--to", str(last), **here)
    assert (done.returncode, done.stderr) == (0, "")
    with EmbeddedServer(home / "warehouse").running() as address, connection_to(address) as warehouse:
        yield Day(shop, walked, albums, collector, warehouse, first, last)


async def _walk_and_photograph(shop: Started) -> tuple[list[Walked], list[Album]]:
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    address = shop.addresses["Shop"]
    async with opened_browsers() as browsers:
        walked = await walk(ROLES, shop, browsers)
        taken = [photograph(browsers, address, device, SCREENSHOTS / device) for device in ("desktop", "mobile")]
        return walked, list(await asyncio.gather(*taken))


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value
