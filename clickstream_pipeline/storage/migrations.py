"""The schema's history: numbered SQL files, applied once each, in order, by the owner."""

from contextlib import closing
from urllib.parse import quote

import psycopg2
from yoyo import get_backend, read_migrations
from yoyo.migrations import MigrationList

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.connections import connect
from clickstream_pipeline.storage.sql_files import SQL_FOLDER

# Held while migrating, by session: yoyo's own lock is a row that a killed process leaves behind.
_MIGRATION_LOCK_KEY = 0x636C6B6D


class SchemaBehind(RuntimeError):
    """The warehouse lacks migrations that this version needs."""


def apply_migrations(address: WarehouseAddress) -> list[str]:
    """Applies what is missing and returns its names; a second process that starts meanwhile waits its turn."""
    with closing(_plain_connection(address)) as guard, guard.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", (_MIGRATION_LOCK_KEY,))
        with get_backend(_yoyo_url(address), migration_table="schema_migrations") as backend:
            missing = backend.to_apply(_all_migrations())
            names = [migration.id for migration in missing]
            if names:
                backend.apply_migrations(missing)
        return names


def missing_migrations(address: WarehouseAddress) -> list[str]:
    """Names of the migrations that the warehouse lacks, oldest first; reads only."""
    with closing(_plain_connection(address)) as connection, connection.cursor() as cursor:
        cursor.execute("select to_regclass('public.schema_migrations') is not null")
        applied: set[str] = set()
        if cursor.fetchone() == (True,):
            cursor.execute("select migration_id from public.schema_migrations")
            applied = {name for (name,) in cursor.fetchall()}
    return [migration.id for migration in _all_migrations() if migration.id not in applied]


def require_migrations(address: WarehouseAddress) -> None:
    """Raises `SchemaBehind` when migrations are missing, naming them and the command that applies them."""
    missing = missing_migrations(address)
    if missing:
        raise SchemaBehind(
            f"the warehouse {address.host}:{address.port}/{address.database} lacks {', '.join(missing)}; "
            "run `clickstream warehouse migrate` as its owner"
        )


def _all_migrations() -> MigrationList:
    return read_migrations(str(SQL_FOLDER / "migrations"))


def _plain_connection(address: WarehouseAddress) -> psycopg2.extensions.connection:
    connection = connect(address, application_name="clickstream migrations")
    connection.autocommit = True
    return connection


def _yoyo_url(address: WarehouseAddress) -> str:
    secret = f":{quote(address.password, safe='')}" if address.password else ""
    return f"postgresql://{quote(address.user, safe='')}{secret}@{address.host}:{address.port}/{address.database}"
