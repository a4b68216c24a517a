"""The warehouse of version 0.1 in tests/data/warehouse-0.1, restored, and the raw objects that it was loaded from."""

import gzip
import tarfile
from datetime import date
from pathlib import Path

from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from tests.storage.loads import DATA, Tables

FOLDER = DATA / "warehouse-0.1"
MIGRATIONS = ("0001_pipeline_tables", "0002_derived_tables", "0003_roles")
FIRST_DAY, LAST_DAY = date(2026, 1, 5), date(2026, 11, 21)
# What `clickstream load` of 0.1 said of its days: 868 events loaded.
EVENTS = 868
# Objects whose names say today that they are no data; 0.1 read them. Two are empty, one has a text without an event.
READ_THEN = (
    "events/2026/10/13/03/_SUCCESS",
    "events/2026/10/13/03/_committed_5533",
    "events/2026/10/13/03_$folder$",
)
_ROLES = ("clickstream_loader", "clickstream_reader")
_KEPT = ("clickstream_events", "raw_objects", "rejected_events")


def restore_warehouse(address: WarehouseAddress) -> None:
    """Restores the tables, rows and rights into an empty database, as its owner."""
    statements = gzip.decompress((FOLDER / "warehouse.sql.gz").read_bytes()).decode()
    with connection_to(address) as connection, connection, connection.cursor() as cursor:
        for role in _ROLES:
            cursor.execute("select 1 from pg_roles where rolname = %s", (role,))
            if cursor.rowcount == 0:
                cursor.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        cursor.execute(statements)


def unpack_objects(folder: Path) -> None:
    """Unpacks the raw objects, with the times at which they were modified."""
    folder.mkdir(parents=True)
    with tarfile.open(FOLDER / "raw.tar.gz") as archive:
        # Python 3.11.2, Debian's, has no filters yet.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        archive.extractall(folder)


def columns_now(address: WarehouseAddress) -> dict[str, list[str]]:
    """The columns that the events, the ledger and the rejects have, by table."""
    found: dict[str, list[str]] = {table: [] for table in _KEPT}
    query = (
        "select table_name, column_name from information_schema.columns where table_schema = 'public' "
        "and table_name = any(%s) order by table_name, ordinal_position"
    )
    with connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute(query, (list(_KEPT),))
        for table, column in cursor.fetchall():
            found[table].append(column)
    return found


def rows_of(address: WarehouseAddress, columns: dict[str, list[str]]) -> Tables:
    """Every row of some tables, in these columns, as text and in one order."""
    found: Tables = {}
    with connection_to(address) as connection, connection.cursor() as cursor:
        for table, names in columns.items():
            fields = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in names)
            cursor.execute(sql.SQL("select {} from {}").format(fields, sql.Identifier(table)))
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found
