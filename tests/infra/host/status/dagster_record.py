"""Dagster's record in PostgreSQL as the warehouse's host has it, with the function that the host's status asks."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from psycopg2 import sql

from clickstream_pipeline.local.dagster_instance import write_instance_config
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from tests.commands import ROOT

FAILURES = ROOT / "infra" / "host" / "status" / "dagster_failures.sql"
PASSWORD = "of-the-tests"


@contextlib.contextmanager
def dagster_record(administrator: WarehouseAddress, home: Path) -> Iterator[dg.DagsterInstance]:
    """An instance whose storage is the address's database, for the length of a block; its own role owns the tables.

    Roles are as `infra/host/steps/database.sh` makes them, with a password where the server asks for one.
    """
    with connection_to(administrator) as connection, connection, connection.cursor() as cursor:
        for role in ("clickstream_dagster", "clickstream_status"):
            cursor.execute("select from pg_roles where rolname = %s", (role,))
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("create role {} login password {}").format(sql.Identifier(role), sql.Literal(PASSWORD))
                )
        database = sql.Identifier(administrator.database)
        cursor.execute(sql.SQL("alter database {} owner to clickstream_dagster").format(database))
        cursor.execute(sql.SQL("revoke all on database {} from public").format(database))
    at = f"{administrator.host}:{administrator.port}/{administrator.database}"
    write_instance_config(home, storage_url=f"postgresql://clickstream_dagster:{PASSWORD}@{at}")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        text = FAILURES.read_text(encoding="utf-8")
        with connection_to(administrator) as connection, connection, connection.cursor() as cursor:
            # The database has another name on the host.
            cursor.execute(text.replace("database clickstream_dagster", f'database "{administrator.database}"'))
        yield instance


def failures(status: WarehouseAddress) -> dict[str, Any]:
    """What the function answers to the role of the status."""
    with connection_to(status) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select clickstream_failures()")
        (told,) = cursor.fetchone()
        return told
