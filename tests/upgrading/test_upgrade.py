"""A warehouse of version 0.1 becomes one of this version, by the commands of docs/upgrading.md."""

import dataclasses
import shlex
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import missing_migrations
from clickstream_pipeline.storage.tables.check_files import failing_rows, sql_checks
from clickstream_pipeline.storage.tables.models import stale_days
from tests.assets.conftest import point_at
from tests.commands import ROOT, clickstream
from tests.documentation.pages import blocks
from tests.documentation.shell import typed
from tests.storage.loads import Tables, load_whole_days, set_zone, tables_of
from tests.storage.server.asked_roles import Login, ask
from tests.storage.server.conftest import as_role, empty
from tests.storage.tables.right_tables import assert_right
from tests.upgrading import old_warehouse

__all__ = ["as_role", "empty"]

pytestmark = pytest.mark.usefixtures("nothing_configured")

PAGE = ROOT / "docs/upgrading.md"
ZONE = "Asia/Ho_Chi_Minh"
JANUARY = ("--from", "2026-01-05", "--to", "2026-01-07")
CLICKSTREAM = ".venv/bin/clickstream "


def _commands_of_a_laptop() -> list[list[str]]:
    """The arguments of each `clickstream` that the page types, in the block that begins with `migrate`."""
    for block in blocks(PAGE):
        lines = list(typed(block))
        if lines[:1] == [f"{CLICKSTREAM}warehouse migrate"]:
            return [shlex.split(line.removeprefix(CLICKSTREAM)) for line in lines]
    raise AssertionError("the page has no such block")


def _days(address: WarehouseAddress) -> list[date]:
    """Every day of an event, of a visit or of a load."""
    found = ask(
        address,
        "select event_date from clickstream_events union select load_date from raw_objects "
        "union select session_date from sessions",
    )
    return sorted(day for (day,) in found if isinstance(day, date))


def _without_what_is_skipped_today(tables: Tables) -> Tables:
    """Without the objects that 0.1 read and whose names say today that they are no data, and the books of their day."""
    gone = set(old_warehouse.READ_THEN)
    return {
        name: [
            row
            for row in rows
            if not (name in ("raw_objects", "rejected_events") and row[0] in gone)
            and not (name == "load_daily" and row[0] == "2026-10-13")
        ]
        for name, rows in tables.items()
    }


def test_an_embedded_warehouse_equals_a_new_one_loaded_from_the_same_objects(
    nothing_configured: Path, connection: psycopg2.extensions.connection
) -> None:
    home = nothing_configured
    server = EmbeddedServer(home / "warehouse")
    with server.running() as address:
        old_warehouse.restore_warehouse(address)
    old_warehouse.unpack_objects(home / "raw")

    for arguments in _commands_of_a_laptop():
        done = clickstream(*arguments)
        # Objects of the archive are in a layout that nothing reads: `doctor` says so, and how to load them.
        assert done.returncode == (1 if arguments == ["doctor"] else 0), (arguments, done.stderr)
    found = clickstream("doctor", COLUMNS="600").stdout
    assert "6 objects are in a layout that is not read" in found

    set_zone(connection, ZONE)
    store = FolderStore(home / "raw")
    load_whole_days(connection, store, sorted(store.list_days()))
    with server.running() as address, connection_to(address) as upgraded:
        assert missing_migrations(address) == []
        tables, expected = tables_of(upgraded), tables_of(connection)
        assert len(tables["raw_objects"]) == len(expected["raw_objects"]) + len(old_warehouse.READ_THEN)
        assert len(tables["clickstream_events"]) > old_warehouse.EVENTS
        assert _without_what_is_skipped_today(tables) == _without_what_is_skipped_today(expected)
        assert stale_days(upgraded) == []
        for check in sql_checks():
            assert failing_rows(upgraded, check, _days(address)) == [], check


@dataclass(frozen=True, slots=True)
class Migrated:
    """A migrated warehouse, and the rows that its events, ledger and rejects had before."""

    address: WarehouseAddress
    before: Tables
    columns: dict[str, list[str]]

    def now(self) -> Tables:
        """The same rows now, in the columns that they had before."""
        return old_warehouse.rows_of(self.address, self.columns)


@pytest.fixture
def migrated(empty: WarehouseAddress, nothing_configured: Path, monkeypatch: pytest.MonkeyPatch) -> Migrated:
    """A warehouse of 0.1 on a server of one's own, migrated by its owner; it keeps UTC days."""
    old_warehouse.restore_warehouse(empty)
    old_warehouse.unpack_objects(nothing_configured / "raw")
    columns = old_warehouse.columns_now(empty)
    before = old_warehouse.rows_of(empty, columns)
    assert len(before["clickstream_events"]) == old_warehouse.EVENTS
    point_at(empty, monkeypatch)
    missing = missing_migrations(empty)
    assert set(missing).isdisjoint(old_warehouse.MIGRATIONS)
    assert clickstream("warehouse", "migrate").stdout == f"applied {', '.join(missing)}\n"
    return Migrated(empty, before, columns)


def test_migrating_keeps_every_event_the_ledger_and_the_rejects(migrated: Migrated, as_role: Login) -> None:
    address = migrated.address
    assert migrated.now() == migrated.before
    loader = as_role("clickstream_loader", address)
    done = clickstream("load", *JANUARY, DWH_USER=loader.user, DWH_PASSWORD=loader.password or "")
    assert (done.returncode, done.stderr) == (0, "")
    # The load computed every day that the migrations have changed, and no row of an event is another.
    assert migrated.now() == migrated.before
    with connection_to(address) as connection:
        assert_right(connection, _days(address))
    reader = as_role("clickstream_reader", address)
    for table in ("clickstream_events", *model_names()):
        assert ask(reader, f"select count(*) from {table}") == ask(address, f"select count(*) from {table}")
    assert "_committed_5533 1  missing_event_name" in clickstream("rejects", "list", COLUMNS="200").stdout


def test_until_it_is_migrated_every_role_is_told_the_command(
    empty: WarehouseAddress, as_role: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_warehouse.restore_warehouse(empty)
    point_at(empty, monkeypatch)
    loader = as_role("clickstream_loader", empty)
    environment = {"DWH_USER": loader.user, "DWH_PASSWORD": loader.password or ""}
    sentence = "run `DWH_USER=clickstream_owner clickstream warehouse migrate`"
    for command in (("load", *JANUARY), ("sql", "select 1"), ("warehouse", "migrate")):
        done = clickstream(*command, **environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert sentence in done.stderr
    assert missing_migrations(dataclasses.replace(empty, user=loader.user, password=loader.password))


def test_persons_are_erased_and_old_days_removed_after_it(migrated: Migrated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKSTREAM_ERASURE_KEY", "a key of the test, which is long enough")
    address = migrated.address
    assert clickstream("load", *JANUARY).returncode == 0
    ((client_id, events),) = ask(
        address,
        "select client_id, count(*) from clickstream_events where load_date < '2026-02-01' "
        "group by client_id order by count(*) desc, client_id limit 1",
    )
    assert isinstance(events, int)
    assert events > 10
    done = clickstream("erase", "--client-id", str(client_id), "--carry-out")
    assert done.returncode == 0, done.stderr
    for table in ("clickstream_events", "sessions", "orders"):
        assert ask(address, f"select count(*) from {table} where client_id = '{client_id}'") == [(0,)]
    with connection_to(address) as connection:
        assert_right(connection, _days(address))

    visits = "select sum(sessions) from funnel_daily where step_number = 1 and session_date < '2026-02-01'"
    before = ask(address, visits)
    later = "select count(*) from clickstream_events where event_date >= '2026-02-01'"
    kept = ask(address, later)
    days = (datetime.now(UTC).date() - date(2026, 2, 1)).days
    done = clickstream("retain", "--days", str(days), "--carry-out")
    assert done.returncode == 0, done.stderr
    assert ask(address, "select count(*) from clickstream_events where event_date < '2026-02-01'") == [(0,)]
    assert ask(address, later) == kept
    assert ask(address, visits) == before
