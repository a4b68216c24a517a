"""The machine's own PostgreSQL, of another major version than the embedded one: the same tables come out of it."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.demo import generate
from clickstream_pipeline.reporting.truth_comparison import first_difference
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import WEB_VISITS, contents, load_days

OLDEST_SUPPORTED = 15
INSTALL = "apt-get install --yes --no-install-recommends postgresql"
TABLES = ("clickstream_events", "raw_objects", "rejected_events", "stale_days", *model_names())


def _installed(embedded_major: int) -> dict[int, Path]:
    """Binaries of the machine's servers by major version, as Debian and Ubuntu lay them out."""
    found = {
        int(path.parents[1].name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parents[1].name.isdigit()
    }
    return {major: path for major, path in found.items() if major >= OLDEST_SUPPORTED and major != embedded_major}


@pytest.fixture
def other(connection: psycopg2.extensions.connection, tmp_path: Path) -> Iterator[psycopg2.extensions.connection]:
    """A connection to an empty, migrated warehouse on the oldest other server there is."""
    servers = _installed(connection.info.server_version // 10_000)
    if not servers:
        reason = f"no PostgreSQL of another major version, {OLDEST_SUPPORTED} or newer: {INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with EmbeddedServer(tmp_path / "warehouse", servers[min(servers)]).running() as address:
        apply_migrations(address)
        opened = connect(address)
        yield opened
        opened.close()


def test_real_visits_make_the_same_tables(
    connection: psycopg2.extensions.connection, other: psycopg2.extensions.connection
) -> None:
    assert other.info.server_version // 10_000 != connection.info.server_version // 10_000
    for warehouse in (connection, other):
        load_days(warehouse, FolderStore(WEB_VISITS), ["events/"])
        recompute_stale(warehouse, choices=ModelChoices("VND"))
    expected, found = contents(connection, TABLES), contents(other, TABLES)
    assert expected["sessions"]
    for table in TABLES:
        assert found[table] == expected[table], table


def test_a_simulated_shop_has_every_figure_right(other: psycopg2.extensions.connection, tmp_path: Path) -> None:
    truth = generate(tmp_path / "shop", first_day=date(2026, 3, 2), days=2, visitors_per_day=80, seed=3)
    load_days(other, FolderStore(tmp_path / "shop"), ["events/"])
    recompute_stale(other, choices=ModelChoices("VND"))
    assert first_difference(other, truth) is None
