"""What the two hosts keep, small: how it begins, how it grows, what an accident does to it, and all of it as text."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg2.extensions
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.commands import ROOT
from tests.storage.loads import WEB_VISITS, load_days

_SHOP = ROOT / "storefront" / "db" / "migrations"
_ORDER = """
with placed as (
    insert into orders (id, number, idempotency_key, currency, total, quantity, recipient, phone, street, ward,
        province, note)
    select gen_random_uuid(), 'N' || nextval('numbers'), gen_random_uuid(), 'VND', 100, 1, 'r', 'p', 's', 'w', 'v', ''
    from generate_series(1, %s)
    returning id
)
insert into order_items (order_id, product_id, name, unit_price, quantity)
select id, 'laptop', 'Laptop', 100, 1 from placed
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A host's name, its database and whose that is; `grow` is called again and again, and adds something each time."""

    host: str
    database: str
    owner: str
    begin: Callable[[WarehouseAddress], None]
    grow: Callable[[WarehouseAddress, int], None]
    accident: str


def _begin_warehouse(address: WarehouseAddress) -> None:
    apply_migrations(address)
    _grow_warehouse(address, 0)


def _grow_warehouse(address: WarehouseAddress, step: int) -> None:
    connection = connect(address)
    days = sorted({each.key[: len("events/2026/01/01/")] for each in FolderStore(WEB_VISITS).list_objects("events/")})
    load_days(connection, FolderStore(WEB_VISITS), [days[step]])
    recompute_stale(connection, choices=ModelChoices("VND"))
    connection.close()


def _begin_shop(address: WarehouseAddress) -> None:
    connection = connect(address)
    with connection, connection.cursor() as cursor:
        for path in sorted(_SHOP.glob("*.sql")):
            cursor.execute(path.read_text(encoding="utf-8"))
        cursor.execute("create sequence numbers")
        cursor.execute("insert into brands values ('b', 'Brand'); insert into categories values ('c', 'C', 'c', 1)")
        cursor.execute(
            "insert into products values ('laptop', 'laptop', 'Laptop', 'c', 'b', 100, null, 1, 'one', '{}', 'laptop')"
        )
    connection.close()
    _grow_shop(address, 0)


def _grow_shop(address: WarehouseAddress, step: int) -> None:
    connection = connect(address)
    with connection, connection.cursor() as cursor:
        cursor.execute(_ORDER, (100 + step,))
    connection.close()


WAREHOUSE = Kept(
    "SBW_EC2_ShinyDWH",
    "clickstream_dw",
    "clickstream_owner",
    _begin_warehouse,
    _grow_warehouse,
    "delete from clickstream_events",
)
SHOP = Kept("SBW_EC2_WebDB", "clickstream_web", "postgres", _begin_shop, _grow_shop, "delete from order_items")


def everything(connection: psycopg2.extensions.connection) -> dict[str, list[str]]:
    """Every row of every table as text, in one order."""
    found = {}
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            name = sql.Identifier(schema, table)
            cursor.execute(sql.SQL("select each::text from {} as each order by 1").format(name))
            found[f"{schema}.{table}"] = [text for (text,) in cursor.fetchall()]
    return found
