"""The schema's history: numbered SQL files, applied once each, in order, by the owner."""

from contextlib import closing

import psycopg2
import psycopg2.errors
from psycopg2.extensions import cursor as Cursor
from yoyo import get_backend, read_migrations
from yoyo.migrations import MigrationList

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect, connection_string
from clickstream_pipeline.storage.server.table_comments import comment_tables
from clickstream_pipeline.storage.sql_files import SQL_FOLDER

OWNER = "clickstream_owner"
MIGRATE_COMMAND = f"DWH_USER={OWNER} clickstream warehouse migrate"

# Held while migrating, by session: yoyo's own lock is a row that a killed process leaves behind.
_MIGRATION_LOCK_KEY = 0x636C6B6D


class SchemaBehind(RuntimeError):
    """The warehouse lacks migrations that this version needs."""


class SchemaAhead(RuntimeError):
    """The warehouse has migrations that this version does not know: a newer one made its tables."""


class MigrationRefused(RuntimeError):
    """Our role may not migrate; the message says which role may, or what an administrator has to run first."""


def apply_migrations(address: WarehouseAddress) -> list[str]:
    """Applies the missing migrations and returns their names; a second process waits until the first has ended.

    Raises `MigrationRefused` when something is missing and we are not the owner, or the owner lacks a right;
    `SchemaAhead` when a newer version has migrated the warehouse.
    """
    with closing(_plain_connection(address)) as guard, guard.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", (_MIGRATION_LOCK_KEY,))
        names = _missing(cursor, address)
        if names:
            _apply(address)
            comment_tables(cursor)
        return names


def missing_migrations(address: WarehouseAddress) -> list[str]:
    """Names of the migrations that the warehouse lacks, oldest first; reads only.

    For a role that may read the events but not the list of migrations (`clickstream_reader`), none: it can't know. For
    a role that may read neither, all: it has no grants yet. Raises `SchemaAhead`.
    """
    with closing(_plain_connection(address)) as connection, connection.cursor() as cursor:
        return _missing(cursor, address)


def require_migrations(address: WarehouseAddress) -> None:
    """Raises `SchemaBehind` when migrations are missing, naming them and the command that applies them.

    Raises `SchemaAhead` when there are more than we know: columns may have another meaning there.
    """
    missing = missing_migrations(address)
    if missing:
        raise SchemaBehind(f"the warehouse {_name(address)} lacks {', '.join(missing)}; run `{MIGRATE_COMMAND}`")


def _apply(address: WarehouseAddress) -> None:
    if address.user != OWNER:
        raise MigrationRefused(
            f"{address.user} may not migrate {_name(address)}: only {OWNER} may, which owns every table; "
            f"run `{MIGRATE_COMMAND}`"
        )
    try:
        with get_backend(connection_string(address), migration_table="schema_migrations") as backend:
            backend.apply_migrations(backend.to_apply(_all_migrations()))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise MigrationRefused(f"{_name(address)} can't be migrated: {error.diag.message_primary}") from error


def _missing(cursor: Cursor, address: WarehouseAddress) -> list[str]:
    known = [migration.id for migration in _all_migrations()]
    applied: set[str] = set()
    if _may_read(cursor, "public.schema_migrations"):
        cursor.execute("select migration_id from public.schema_migrations")
        applied = {name for (name,) in cursor.fetchall()}
    elif _may_read(cursor, "public.clickstream_events"):
        return []
    if unknown := sorted(applied.difference(known)):
        raise SchemaAhead(
            f"the warehouse {_name(address)} has {', '.join(unknown)}, which this version does not know; install "
            "the version of clickstream that made its tables, or a newer one"
        )
    return [name for name in known if name not in applied]


def _may_read(cursor: Cursor, table: str) -> bool:
    """Also false when there is no such table."""
    cursor.execute("select coalesce(has_table_privilege(to_regclass(%s), 'select'), false)", (table,))
    (may_read,) = cursor.fetchone() or (False,)
    return bool(may_read)


def _all_migrations() -> MigrationList:
    return read_migrations(str(SQL_FOLDER / "migrations"))


def _plain_connection(address: WarehouseAddress) -> psycopg2.extensions.connection:
    connection = connect(address, application_name="clickstream migrations")
    connection.autocommit = True
    return connection


def _name(address: WarehouseAddress) -> str:
    return f"{address.host}:{address.port}/{address.database}"
