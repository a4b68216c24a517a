"""A warehouse for the dashboard to be measured on: 13 weeks, 10,000,000 events, in a data folder that is kept.

    .venv/bin/python -m benchmarks.dashboard_warehouse build/dashboard [--last-day 2026-01-11] [--weeks 13]

A simulated shop's last week is loaded by the pipeline. The weeks before, and as many people more in every week, are its
copies, made in the warehouse with ids of their own: pages, products, channels, sessions per visitor, rejects and robots
stand in the proportions of the simulation. Then the models compute every day. The folder serves as CLICKSTREAM_HOME.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.demo import SHOP_CURRENCY, generate
from clickstream_pipeline.domain.rows import EVENT_COLUMNS
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.server.warehouse_calendar import require_zone
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day

# The dashboard's default; its clock is never set.
ZONE = "Asia/Ho_Chi_Minh"
_WEEK_DAYS = 7
_SEED = 1

# What a copy has otherwise. Ids keep telling the time, as a tracker's do (RFC 9562, version 7).
_COPIED = {
    "event_id": """(lpad(to_hex((extract(epoch from event_timestamp + %(later)s) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(event_id::text || %(suffix)s), 1, 3)
        || '8' || substr(md5(event_id::text || %(suffix)s), 4, 15))::uuid""",
    "event_timestamp": "event_timestamp + %(later)s",
    "received_at": "received_at + %(later)s",
    "client_timestamp": "client_timestamp + %(later)s",
    "event_date": "event_date + %(days)s",
    "load_date": "load_date + %(days)s",
    "session_id": "session_id || %(suffix)s",
    "client_id": "client_id || %(suffix)s",
    "user_id": "user_id || %(suffix)s",
    "order_id": "order_id || %(suffix)s",
    "cart_id": "cart_id || %(suffix)s",
    "raw_object": "copied_keys.new_key",
    # Of the ledger and of rejects.
    "key": "copied_keys.new_key",
    "last_modified": "last_modified + %(later)s",
}
_LEDGER_COLUMNS = (
    "key", "etag", "changed_etag", "size", "last_modified", "load_date", "events", "loaded", "duplicates", "rejected",
    "bots", "unknown", "late_unreliable", "run_id", "loaded_by", "loaded_at", "removed_at",
)  # fmt: skip
_REJECT_COLUMNS = ("raw_object", "raw_position", "reason", "raw", "load_date", "run_id", "rejected_at")
# Of the simulated week alone: crowds share its days, and none is a copy of a copy.
_SIMULATED_KEYS = "create temporary table simulated_keys as select key, load_date from raw_objects"
_COPIED_KEYS = """
    create temporary table copied_keys on commit drop as
    select
        key,
        'events/' || to_char(load_date + %(days)s, 'YYYY/MM/DD')
        || substring(key from '^events/[0-9]{4}/[0-9]{2}/[0-9]{2}(/.*/|/)event-')
        || 'event-' || md5(key || %(suffix)s)::uuid || '.json' as new_key
    from simulated_keys
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of the simulated week: how many weeks earlier, and which crowd of people of that week."""

    weeks_earlier: int
    crowd: int

    @property
    def suffix(self) -> str:
        return f"-{self.weeks_earlier}-{self.crowd}"


def fill(home: Path, *, last_day: date, weeks: int, crowds: int, visitors_per_day: int) -> None:
    """Makes the warehouse in `home`; says what each part took."""
    first_day = last_day - timedelta(days=_WEEK_DAYS - 1)
    server = EmbeddedServer(home / "warehouse")
    with server.running() as address:
        apply_migrations(address)
        with closing(connect(address)) as connection, _without_autovacuum(connection):
            if _count(connection, "clickstream_events"):
                raise SystemExit(f"{home} holds events already: remove it, or name another folder")
            require_zone(connection, ZONE, lock_timeout_s=120.0)
            with _timed("simulated and loaded a week"):
                _load_week(connection, first_day, visitors_per_day)
            copies = [Copy(week, crowd) for week in reversed(range(weeks)) for crowd in range(crowds) if week or crowd]
            _run(connection, _SIMULATED_KEYS)
            with _timed(f"copied it {len(copies)} times"):
                for copy in copies:
                    _copy_week(connection, first_day, copy)
            _run(connection, "analyze")
            with _timed(f"computed {weeks * _WEEK_DAYS} days"):
                for number in range(weeks * _WEEK_DAYS):
                    recompute_day(connection, last_day - timedelta(days=number), choices=ModelChoices(SHOP_CURRENCY))
            with _timed("vacuumed"):
                _run(connection, "vacuum analyze")
        _tell(address)


def _load_week(connection: Connection, first_day: date, visitors_per_day: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        generate(
            Path(name),
            first_day=first_day,
            days=_WEEK_DAYS,
            visitors_per_day=visitors_per_day,
            seed=_SEED,
            shop_timezone=ZONE,
        )
        store = FolderStore(Path(name))
        context = LoadContext("benchmark", "benchmark", 32 * 1024 * 1024, 120.0)
        load_objects(connection, store, list(store.list_objects("events/")), context=context)


def _copy_week(connection: Connection, first_day: date, copy: Copy) -> None:
    days = -_WEEK_DAYS * copy.weeks_earlier
    binds = {
        "days": days,
        "later": timedelta(days=days),
        "suffix": copy.suffix,
        # The first day begins on the UTC day before.
        "first": first_day - timedelta(days=1),
        "last": first_day + timedelta(days=_WEEK_DAYS - 1),
    }
    with connection, connection.cursor() as cursor:
        cursor.execute(_COPIED_KEYS, binds)
        for table, key, columns in (
            ("raw_objects", "key", _LEDGER_COLUMNS),
            ("rejected_events", "raw_object", _REJECT_COLUMNS),
            ("clickstream_events", "raw_object", EVENT_COLUMNS),
        ):
            cursor.execute(_insert_copy(table, key, columns), binds)


def _insert_copy(table: str, key: str, columns: tuple[str, ...]) -> sql.Composed:
    source = sql.SQL(
        "insert into {table} ({columns}) select {values} from {table} "
        "inner join copied_keys on copied_keys.key = {table}.{key} "
        "where load_date between %(first)s and %(last)s"
    )
    values = [sql.SQL(_COPIED[name]) if name in _COPIED else sql.Identifier(table, name) for name in columns]
    return source.format(
        table=sql.Identifier(table),
        key=sql.Identifier(key),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
    )


@contextmanager
def _without_autovacuum(connection: Connection) -> Iterator[None]:
    """It would vacuum in the midst of the filling what is vacuumed at its end."""
    _run(connection, "alter system set autovacuum = off")
    _run(connection, "select pg_reload_conf()")
    try:
        yield
    finally:
        _run(connection, "alter system reset autovacuum")
        _run(connection, "select pg_reload_conf()")


def _run(connection: Connection, statement: str) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.autocommit = False


def _count(connection: Connection, table: str) -> int:
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)))
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def _tell(address: WarehouseAddress) -> None:
    with closing(connect(address)) as connection:
        for table in ("clickstream_events", *model_names()):
            with connection, connection.cursor() as cursor:
                cursor.execute("select pg_size_pretty(pg_total_relation_size(%s))", (table,))
                (size,) = cursor.fetchone() or ("",)
            print(f"{table}: {_count(connection, table):,} rows, {size}")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what} in {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    parser.add_argument("--last-day", type=date.fromisoformat, default=yesterday, help="default: yesterday")
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--crowds", type=int, default=2, help="how many times each week's people are there")
    parser.add_argument("--visitors-per-day", type=int, default=5_050, help="of one crowd")
    options = parser.parse_args()
    fill(
        options.home.resolve(),
        last_day=options.last_day,
        weeks=options.weeks,
        crowds=options.crowds,
        visitors_per_day=options.visitors_per_day,
    )


if __name__ == "__main__":
    main()
