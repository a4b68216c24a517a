"""The roles: what each may do, how they come to be on servers of every kind, and what is said where they can't."""

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import (
    MigrationRefused,
    SchemaBehind,
    apply_migrations,
    missing_migrations,
)
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.sql_files import SQL_FOLDER
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.reparsing import reparse_days
from tests.storage.loads import WEB_VISITS, context, load_days
from tests.storage.server.asked_roles import Login, ask, run, settings

LOADER, READER = "clickstream_loader", "clickstream_reader"
READ_BY_PEOPLE = [
    "clickstream_events",
    "counted_events",
    "retention",
    "shop_calendar",
    "erasure_state",
    "stale_days",
    "day_computations",
    "trail_kinds",
    "trail_things",
    "trail_events",
    "activity_by_category",
    "exit_by_category",
    "funnel_by_category",
    "visit_by_category",
    *model_names(),
]
PIPELINES_OWN = [
    "raw_objects",
    "rejected_events",
    "erasures",
    "discards",
    "objects_set_aside",
    "objects_passed_over",
    "load_attempts",
]
EVERYTHING = {"schema_migrations"}.union(READ_BY_PEOPLE, PIPELINES_OWN)

MIGRATIONS = sorted(path.stem for path in (SQL_FOLDER / "migrations").glob("*.sql"))


def test_a_reader_selects_events_and_derived_tables_only(as_role: Login) -> None:
    reader = as_role(READER)
    for table in READ_BY_PEOPLE:
        assert ask(reader, f"select count(*) from {table}") == [
            ({"erasure_state": 1, "shop_calendar": 1, "trail_kinds": 25}.get(table, 0),)
        ]
    for table in [*PIPELINES_OWN, "schema_migrations"]:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(reader, f"select count(*) from {table}")


def test_a_reader_reads_in_read_only_transactions_under_a_timeout(as_role: Login) -> None:
    reader = as_role(READER)
    assert ask(
        reader, "select current_setting('default_transaction_read_only'), current_setting('statement_timeout')"
    ) == [("on", "1min")]
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        run(reader, sql.SQL("create temporary table mine (n integer)"))
    for statement in ("delete from sessions", "insert into load_daily default values", "update orders set units = 0"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            run(reader, sql.SQL("set transaction read write; " + statement))
    with pytest.raises(psycopg2.errors.QueryCanceled):
        run(reader, sql.SQL("set local statement_timeout = '10ms'; select pg_sleep(5)"))


def test_a_loader_loads_and_computes(as_role: Login, connection: psycopg2.extensions.connection) -> None:
    with opened_warehouse(settings(as_role(LOADER))) as address, connection_to(address) as loading:
        result = load_days(loading, FolderStore(WEB_VISITS), ["events/"])
        days = recompute_stale(loading, choices=ModelChoices("VND"))
    assert result.loaded > 0
    assert days
    with connection, connection.cursor() as cursor:
        cursor.execute("select (select count(*) from clickstream_events), (select count(*) > 0 from sessions)")
        assert cursor.fetchone() == (result.loaded, True)


def test_a_loader_reads_days_again(as_role: Login, connection: psycopg2.extensions.connection) -> None:
    store = FolderStore(WEB_VISITS)
    with opened_warehouse(settings(as_role(LOADER))) as address, connection_to(address) as loading:
        load_days(loading, store, ["events/"])
        with connection, connection.cursor() as cursor:
            cursor.execute("update clickstream_events set is_bot = true, event_type = 'purchase'")
        days = list(store.list_days())
        for is_dry in (True, False):
            result = reparse_days(
                loading,
                store,
                first=days[0],
                last=days[-1],
                context=context(),
                shop_currency="VND",
                is_dry=is_dry,
            )
            assert result.rewritten > 0
    with connection, connection.cursor() as cursor:
        cursor.execute("select bool_and(is_bot) from clickstream_events")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "create table public.mine (n integer)",
        "drop table public.sessions",
        "alter table public.sessions add column mine integer",
        "truncate public.clickstream_events",
        "create schema mine",
        "delete from public.schema_migrations",
    ],
)
def test_a_loader_changes_rows_and_nothing_else(as_role: Login, statement: str) -> None:
    loader = as_role(LOADER)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(loader, sql.SQL(statement))


def test_nobody_else_has_any_right(warehouse_address: WarehouseAddress) -> None:
    granted = ask(
        warehouse_address,
        "select distinct grantee, table_name::text from information_schema.role_table_grants "
        "where table_schema = 'public' and grantee <> 'clickstream_owner' and table_name !~ 'yoyo'",
    )
    assert set(granted) == {(LOADER, table) for table in EVERYTHING} | {(READER, table) for table in READ_BY_PEOPLE}


def test_a_table_to_come_is_the_loaders_but_not_the_readers(warehouse_address: WarehouseAddress) -> None:
    run(warehouse_address, sql.SQL("create table public.to_come (n integer)"))
    held = [
        ask(warehouse_address, f"select has_table_privilege('{role}', 'public.to_come', 'select')")
        for role in (LOADER, READER)
    ]
    assert held == [[(True,)], [(False,)]]


def test_roles_are_made_without_a_password(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "warehouse").running() as address:
        apply_migrations(address)
        found = ask(
            address,
            "select rolname::text, rolcanlogin, rolpassword is null, rolsuper or rolcreaterole or rolcreatedb "
            "from pg_authid where rolname in ('clickstream_loader', 'clickstream_reader') order by 1",
        )
        assert found == [(LOADER, True, True, False), (READER, True, True, False)]


def test_a_role_that_exists_is_kept_as_it_is(empty: WarehouseAddress, as_role: Login) -> None:
    run(empty, sql.SQL("alter role clickstream_reader in database {} set statement_timeout = '7s'").format(
        sql.Identifier(empty.database)
    ))  # fmt: skip
    apply_migrations(empty)
    assert ask(as_role(READER, empty), "show statement_timeout") == [("7s",)]


def test_a_database_that_was_never_migrated_says_which_command_to_run(empty: WarehouseAddress, as_role: Login) -> None:
    loader = as_role(LOADER, empty)
    with (
        pytest.raises(
            SchemaBehind, match=r"0001_pipeline_tables.*`DWH_USER=clickstream_owner clickstream warehouse mig"
        ),
        opened_warehouse(settings(loader)),
    ):
        pass
    with pytest.raises(MigrationRefused, match=r"clickstream_loader may not migrate .*only clickstream_owner may"):
        apply_migrations(loader)
    assert apply_migrations(empty) == MIGRATIONS
    with opened_warehouse(settings(loader)) as address:
        assert address == loader
    assert apply_migrations(loader) == []


def test_a_reader_can_open_a_migrated_warehouse(as_role: Login) -> None:
    with opened_warehouse(settings(as_role(READER))) as address, connection_to(address) as connection:
        assert connection.info.user == READER


def test_a_loader_that_was_granted_nothing_yet_is_told_to_migrate(empty: WarehouseAddress, as_role: Login) -> None:
    apply_migrations(empty)
    run(empty, sql.SQL("revoke all on all tables in schema public from clickstream_loader"))
    assert missing_migrations(as_role(LOADER, empty)) == MIGRATIONS


def test_two_databases_can_be_migrated_at_once(tmp_path: Path) -> None:
    """Roles belong to the server: the second finds them in the making."""
    with EmbeddedServer(tmp_path / "warehouse").running() as address:
        addresses = [dataclasses.replace(address, database=f"warehouse_{n}") for n in range(3)]
        for other in addresses:
            run(address, sql.SQL("create database {}").format(sql.Identifier(other.database)), autocommit=True)
        applied: list[list[str]] = []
        threads = [threading.Thread(target=lambda a=other: applied.append(apply_migrations(a))) for other in addresses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert applied == [MIGRATIONS] * 3
        settings = "select setconfig from pg_db_role_setting where setrole = 'clickstream_reader'::regrole"
        assert ask(address, settings) == [(["default_transaction_read_only=on", "statement_timeout=60s"],)]


class TestAnOwnerWithoutTheRightToMakeRoles:
    """A server as a hoster gives it: somebody else administers it, the database is ours, its roles may be there."""

    @pytest.fixture
    def owner(self, tmp_path: Path) -> Iterator[tuple[WarehouseAddress, WarehouseAddress]]:
        """The owner's address and the administrator's, on a server of their own."""
        with EmbeddedServer(tmp_path / "warehouse").running() as address:
            administrator = dataclasses.replace(address, user="postgres", password="administrator")
            for statement in (
                "create role postgres login superuser password 'administrator'",
                "create database shop owner clickstream_owner",
            ):
                run(address, sql.SQL(statement), autocommit=True)
            # The bootstrap superuser has to stay one: the owner is another role, under its name.
            run(administrator, sql.SQL("alter role clickstream_owner rename to bootstrap"))
            for statement in (
                "create role clickstream_owner login password 'owner'",
                "alter database shop owner to clickstream_owner",
            ):
                run(administrator, sql.SQL(statement))
            shop = dataclasses.replace(address, database="shop", password="owner")
            yield shop, dataclasses.replace(administrator, database="shop")
            run(administrator, sql.SQL("alter role clickstream_owner rename to former_owner"))
            run(administrator, sql.SQL("alter role bootstrap rename to clickstream_owner"))

    def test_it_is_told_what_an_administrator_has_to_run(
        self, owner: tuple[WarehouseAddress, WarehouseAddress], as_role: Login
    ) -> None:
        shop, administrator = owner
        with pytest.raises(MigrationRefused) as refused:
            apply_migrations(shop)
        message = str(refused.value)
        assert "clickstream_owner may not make roles" in message
        rest = MIGRATIONS[MIGRATIONS.index("0003_roles") :]
        assert missing_migrations(shop) == rest
        statements = message.split("has to run: ")[1]
        assert [word.split()[0] for word in statements.strip(";").split("; ")] == ["create", "create", "alter", "alter"]

        run(administrator, sql.SQL(statements))
        assert apply_migrations(shop) == rest
        reader = as_role(READER, shop, by=administrator)
        assert ask(reader, "show default_transaction_read_only") == [("on",)]
        with connection_to(as_role(LOADER, shop, by=administrator)) as loading:
            assert load_days(loading, FolderStore(WEB_VISITS), ["events/"]).loaded > 0
            assert recompute_stale(loading, choices=ModelChoices("VND"))
        assert ask(reader, "select count(*) > 0 from sessions") == [(True,)]


def test_a_server_that_lets_nobody_make_temporary_tables_lets_the_loader(
    empty: WarehouseAddress, as_role: Login
) -> None:
    run(empty, sql.SQL("revoke all on database {} from public").format(sql.Identifier(empty.database)))
    apply_migrations(empty)
    with connection_to(as_role(LOADER, empty)) as loading:
        assert load_days(loading, FolderStore(WEB_VISITS), ["events/"]).loaded > 0
        assert recompute_stale(loading, choices=ModelChoices("VND"))
    assert ask(as_role(READER, empty), "select count(*) > 0 from sessions") == [(True,)]

    def test_it_makes_them_itself_where_it_may(self, owner: tuple[WarehouseAddress, WarehouseAddress]) -> None:
        shop, administrator = owner
        run(administrator, sql.SQL("alter role clickstream_owner createrole"))
        apply_migrations(shop)
        read_only = "select 'default_transaction_read_only=on' = any(rolconfig) from pg_roles where rolname = "
        assert ask(shop, f"{read_only} 'clickstream_reader'") == [(True,)]
