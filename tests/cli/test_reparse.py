"""`clickstream reparse`: what it tells, what it changes and when, and that it may be killed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from tests.assets.conftest import point_at
from tests.commands import clickstream, clickstream_begun, wait_for
from tests.storage.loads import Tables, tables_of

pytestmark = pytest.mark.usefixtures("nothing_configured")

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 3)
DAYS = ("--from", str(FIRST), "--to", str(LAST))
# As rows would stand that older rules made: buyers were robots, visits from mail came from nowhere.
OLDER_RULES = """
    update clickstream_events set is_bot = true
    where client_id in (select client_id from clickstream_events where event_type = 'purchase');
    update clickstream_events set channel = null where channel = 'email';
    update raw_objects set bots = (
        select count(*) from clickstream_events where raw_object = raw_objects.key and is_bot
    );
    insert into stale_days (day) select distinct event_date from clickstream_events on conflict do nothing
"""


@pytest.fixture
def connection(
    warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg2.extensions.connection]:
    """The configured warehouse, two days of a shop loaded in it."""
    point_at(warehouse_address, monkeypatch)
    clickstream("generate", "--days", "2", "--visitors-per-day", "40", "--first-day", str(FIRST), "--seed", "5")
    assert clickstream("load", *DAYS).returncode == 0
    opened = connect(warehouse_address)
    yield opened
    opened.close()


def _as_older_rules_left_it(connection: psycopg2.extensions.connection) -> Tables:
    """Changes the tables; those that today's rules made."""
    right = tables_of(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute(OLDER_RULES)
    # Nothing new is read; what is stale is computed.
    assert clickstream("load", *DAYS).stdout.startswith("0 objects read")
    assert tables_of(connection) != right
    return right


def test_it_tells_what_would_change_and_changes_it_only_when_told_to(
    connection: psycopg2.extensions.connection,
) -> None:
    right = _as_older_rules_left_it(connection)
    older = tables_of(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*), (select count(*) from raw_objects) from clickstream_events")
        _, objects = cursor.fetchone() or (0, 0)
    told = clickstream("reparse", *DAYS)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"{FIRST} to {LAST}: {objects} objects read again, ")
    assert "rows to rewrite, 0 to add, 0 to remove" in told.stdout
    for cause in ("robot", "channel"):
        assert cause in told.stdout
    assert "Orders in these rows, before: 0\n" in told.stdout
    assert "Orders in these rows, after:  " in told.stdout
    assert told.stdout.endswith("Nothing was changed. Add --carry-out to do it.\n")
    assert tables_of(connection) == older

    done = clickstream("reparse", *DAYS, "--carry-out")
    assert (done.returncode, done.stderr) == (0, "")
    figures = told.stdout.removesuffix("Nothing was changed. Add --carry-out to do it.\n")
    assert done.stdout.startswith(figures)
    assert "computed again." in done.stdout.removeprefix(figures)
    assert tables_of(connection) == right

    again = clickstream("reparse", *DAYS, "--carry-out")
    assert "No row differs; there is nothing to rewrite." in again.stdout


def test_killed_and_run_again_it_comes_to_its_end(connection: psycopg2.extensions.connection) -> None:
    right = _as_older_rules_left_it(connection)
    begun = clickstream_begun("reparse", *DAYS, "--carry-out", CLICKSTREAM_CHUNK_BYTES="1")
    wait_for(lambda: _reparsed(connection) > 3)
    begun.kill()
    begun.wait()
    assert tables_of(connection) != right, "it was done before it was killed"
    assert clickstream("reparse", *DAYS, "--carry-out").returncode == 0
    assert tables_of(connection) == right


def test_what_is_left_out_is_told_with_what_to_do(
    connection: psycopg2.extensions.connection, nothing_configured: Path
) -> None:
    one, other = sorted((nothing_configured / "raw/events").rglob("*.json"))[:2]
    one.unlink()
    other.write_bytes(other.read_bytes() + b"\n")
    (other.parent / "event-new.json").write_text('{"eventName": "page_view"}')
    key = other.relative_to(nothing_configured / "raw")
    new = key.parent / "event-new.json"
    told = clickstream("reparse", *DAYS).stdout
    assert (
        f"Left out: 1 object, changed since it was loaded (the first is {key}); `clickstream load` adds what is new in "
        "them\n"
    ) in told
    assert f"Left out: 1 object, not loaded yet (the first is {new}); `clickstream load` loads them\n" in told
    assert "Left out: 1 object, gone from the raw store, or skipped by their names; their rows do not change\n" in told


def test_days_in_the_wrong_order_and_removed_days_are_named(connection: psycopg2.extensions.connection) -> None:
    done = clickstream("reparse", "--from", str(LAST), "--to", str(FIRST))
    assert (done.returncode, done.stderr) == (1, f"clickstream: --to {FIRST} lies before --from {LAST}\n")
    with connection, connection.cursor() as cursor:
        cursor.execute("insert into retention (removed_before, removed_at) values (%s, now())", (LAST,))
    done = clickstream("reparse", *DAYS)
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"clickstream: {FIRST} lies before {LAST}: its events were removed by `clickstream retain`"
    )


def _reparsed(connection: psycopg2.extensions.connection) -> int:
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from raw_objects where loaded_by = 'clickstream reparse'")
        (objects,) = cursor.fetchone() or (0,)
    return int(objects)
