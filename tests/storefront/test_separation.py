"""The shop's database and the warehouse: neither side has the other's credentials, nor could it use them."""

import contextlib
import dataclasses
import re
from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress, load_settings
from clickstream_pipeline.storage.server.connections import connect
from storefront.local.database import DATABASE, OWNER, SHOP_ROLE, OltpAddress, prepare
from storefront.local.environment import environment_for_node, environment_for_pipeline
from tests.commands import ROOT
from tests.storefront.started import needs_storefront

STOREFRONT = ROOT / "storefront"
SOURCES = [
    path
    for part in ("app", "components", "db", "lib", "local")
    for path in (STOREFRONT / part).rglob("*")
    if path.suffix in {".ts", ".tsx", ".py"} and "tests" not in path.parts
]
PIPELINE = list((ROOT / "clickstream_pipeline").rglob("*.py")) + list((ROOT / "dbt-free-sql").rglob("*.sql"))


def test_the_storefront_names_no_variable_and_no_database_of_the_warehouse() -> None:
    assert len(SOURCES) > 60
    naming = [path for path in SOURCES if re.search(r"DWH_|clickstream_dw|RAW_BUCKET|RAW_URL", path.read_text())]
    assert naming == []


def test_the_pipeline_names_no_variable_and_no_database_of_the_shop() -> None:
    naming = [path for path in PIPELINE if re.search(r"OLTP_|clickstream_web|clickstream_shop", path.read_text())]
    assert naming == []


def test_the_pipeline_takes_nothing_from_the_shops_variables() -> None:
    shop = OltpAddress("shop-db", 5432, SHOP_ROLE, "secret", DATABASE).environment()
    assert load_settings({"CLICKSTREAM_HOME": "/srv", **shop}) == load_settings({"CLICKSTREAM_HOME": "/srv"})
    assert load_settings(shop).warehouse is None


def test_a_child_process_is_told_nothing_of_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DWH_HOST", "DWH_PASSWORD", "RAW_BUCKET", "OLTP_PASSWORD", "SESSION_SECRET", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "ours")
    assert not {name for name in environment_for_node({}) if re.match("DWH_|RAW_|OLTP_|SESSION_|AWS_", name)}
    pipeline = environment_for_pipeline()
    assert {"OLTP_PASSWORD", "SESSION_SECRET"}.isdisjoint(pipeline)
    assert pipeline["DWH_HOST"] == "ours"


@pytest.fixture(scope="module")
def both(server: WarehouseAddress) -> Iterator[tuple[OltpAddress, WarehouseAddress]]:
    """The shop's database beside the warehouse, on one server: the worst case."""
    with _administration(server) as cursor:
        cursor.execute(
            sql.SQL("create role {} login superuser password {}").format(
                sql.Identifier(OWNER), sql.Literal(server.password)
            )
        )
        cursor.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        for role in ("clickstream_loader", "clickstream_reader"):
            cursor.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(server.password))
            )
    try:
        owner = OltpAddress(server.host, server.port, OWNER, server.password or "", DATABASE)
        yield prepare(owner), server
    finally:
        with _administration(server) as cursor:
            cursor.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(DATABASE)))
            cursor.execute(
                sql.SQL("drop role if exists {}, {}").format(sql.Identifier(SHOP_ROLE), sql.Identifier(OWNER))
            )


@needs_storefront
@pytest.mark.parametrize("role", ["clickstream_loader", "clickstream_reader"])
def test_a_role_of_the_warehouse_is_not_let_into_the_shops_database(
    both: tuple[OltpAddress, WarehouseAddress], role: str
) -> None:
    _, warehouse = both
    inside = dataclasses.replace(warehouse, user=role)
    connect(inside).close()
    with pytest.raises(OSError, match='permission denied for database "clickstream_web"'):
        connect(dataclasses.replace(inside, database=DATABASE))


@needs_storefront
def test_the_shops_role_sells_and_reads_nothing_of_the_warehouse(both: tuple[OltpAddress, WarehouseAddress]) -> None:
    shop, warehouse = both
    with contextlib.closing(_connect_as(shop, DATABASE)) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from products")
        assert cursor.fetchone() == (60,)
    # Two servers in production; on one, PostgreSQL lets every role look in unless its owner revokes that.
    with contextlib.closing(_connect_as(shop, warehouse.database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"
            " and has_table_privilege(oid, 'select, insert, update, delete')"
        )
        assert cursor.fetchall() == []
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("select * from public.clickstream_events")


@contextlib.contextmanager
def _administration(server: WarehouseAddress) -> Iterator[psycopg2.extensions.cursor]:
    connection = connect(dataclasses.replace(server, database="postgres"))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def _connect_as(shop: OltpAddress, database: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(host=shop.host, port=shop.port, user=shop.user, password=shop.password, dbname=database)
