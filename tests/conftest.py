"""A real PostgreSQL for every test that wants one: an empty, migrated database each, on a server of our own."""

import contextlib
import dataclasses
import itertools
import json
import os
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg2
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from psycopg2 import sql

from clickstream_pipeline.domain.shop_calendar import UTC_CALENDAR, set_shop_calendar
from clickstream_pipeline.local.interrupts import is_ignored
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect, connection_string
from clickstream_pipeline.storage.server.embedded_server import BINARIES, EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from tests.commands import ROOT
from tests.durations import seconds_by_part
from tests.storefront.end_to_end.browser import CHROMIUM, QUIET
from tests.turns import group_tests

# A script that starts pytest with `&` makes it ignore SIGINT, `nohup` SIGHUP, and the commands that tests start and end
# would inherit that. A signal with a handler has its default effect in a new program; here it still has none.
for _ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if is_ignored(_ending):
        signal.signal(_ending, lambda number, frame: None)
signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))

# A shop in the working tree's own home changes no test.
os.environ["CLICKSTREAM_HOME"] = str(Path(tempfile.gettempdir()) / f"clickstream-tests-{os.getpid()}")

# How long each hop of a purchase took.
LATENCIES = ROOT / "build/purchase-latencies.json"
_BEGAN_S = time.time()

# No test fails because the machine is busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        type=Path,
        default=BINARIES,
        metavar="FOLDER",
        help="binaries of the PostgreSQL to test on, such as /usr/lib/postgresql/15/bin; default: the embedded one",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    group_tests(items)


def pytest_runtest_teardown() -> None:
    """What a test reads without a warehouse is dated by UTC, whatever the test before it has loaded."""
    set_shop_calendar(UTC_CALENDAR)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where the time went, if durations are asked for; how long a purchase took, if a test has followed one."""
    if terminalreporter.config.option.durations is not None:
        terminalreporter.section("seconds by folder and by worker")
        reports = itertools.chain.from_iterable(terminalreporter.stats.values())
        for line in seconds_by_part(each for each in reports if isinstance(each, pytest.TestReport)):
            terminalreporter.write_line(line)
    if LATENCIES.exists() and LATENCIES.stat().st_mtime >= _BEGAN_S:
        hops = ", ".join(f"{seconds:g} s {hop}" for hop, seconds in json.loads(LATENCIES.read_text()).items())
        terminalreporter.write_line(f"a purchase on its way: {hops}")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarehouseAddress]:
    """A running server of our own; its database is migrated and serves as the template of the others."""
    binaries = request.config.getoption("--postgres")
    with EmbeddedServer(tmp_path_factory.mktemp("warehouse"), binaries).running() as address:
        apply_migrations(address)
        yield address


@contextlib.contextmanager
def empty_warehouse(server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """An empty, migrated database for the length of a block."""
    address = dataclasses.replace(server, database=f"test_{uuid.uuid4().hex[:12]}")
    with administration(server) as cursor:
        cursor.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(address.database), sql.Identifier(server.database)
            )
        )
    try:
        yield address
    finally:
        with administration(server) as cursor:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(address.database)))


@pytest.fixture
def warehouse_address(server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """An empty, migrated database."""
    with empty_warehouse(server) as address:
        yield address


@pytest.fixture
def warehouse(warehouse_address: WarehouseAddress) -> str:
    """The connection string of an empty, migrated database."""
    return connection_string(warehouse_address)


@pytest.fixture
def connection(warehouse_address: WarehouseAddress) -> Iterator[psycopg2.extensions.connection]:
    """A connection to an empty, migrated database."""
    opened = connect(warehouse_address)
    yield opened
    opened.close()


@pytest.fixture
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and nothing else of what the environment may name."""
    for name in os.environ:
        if name.startswith(("DWH_", "RAW_", "SHOP_", "AWS_", "DAGSTER_", "CLICKSTREAM_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CLICKSTREAM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright once for a process of tests: it takes no second one beside it."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
    yield browser
    browser.close()


class administration:
    """A cursor in autocommit on the server's `postgres` database."""

    def __init__(self, server: WarehouseAddress) -> None:
        self._connection = connect(dataclasses.replace(server, database="postgres"))
        self._connection.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self._connection.cursor()

    def __exit__(self, *_: object) -> None:
        self._connection.close()
