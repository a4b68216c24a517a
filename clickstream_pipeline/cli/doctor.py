"""`clickstream doctor`: checks the configuration and each part of the platform, and says how to fix faults."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeVar

import psycopg2
import typer
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.reporting.console import PrintableTable, console, styled
from clickstream_pipeline.settings import Settings, WarehouseAddress, load_settings
from clickstream_pipeline.storage.raw.layout import other_layout_told, passed_over_anywhere
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import WarehouseFailed, WarehouseUnreachable, connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.server.migrations import SchemaAhead, SchemaBehind, require_migrations
from clickstream_pipeline.storage.server.passwords import with_password
from clickstream_pipeline.storage.server.warehouse_calendar import OtherZone, WarehouseRetiming, check_zone
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.upkeep.discards import discards

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the platform: its configuration, its state, and whether the state is good."""

    part: str
    configured: str
    state: str
    is_good: bool = True


def doctor() -> None:
    """Show the configuration, whether each part can be reached, and how to fix what is wrong."""
    findings = list(examine(load_settings()))
    table = PrintableTable("part", "configured", "state", title="clickstream doctor")
    for finding in findings:
        table.add_row(finding.part, finding.configured, styled(finding.state, "green" if finding.is_good else "red"))
    console.print(table)
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """A finding for each part, in the order of their dependencies; changes nothing, never raises."""
    yield Finding("home", str(settings.home), "exists" if settings.home.exists() else "will be made when needed")
    yield from _raw_objects(settings)
    yield _embedded(settings) if settings.warehouse is None else _configured(settings.warehouse)
    added = ", ".join(sorted(settings.private_parameters)) or "none added"
    yield Finding("private parameters", added, "removed from addresses, with the platform's own list")
    own = ", ".join(sorted(settings.shop_hosts.own)) or "none configured"
    yield Finding("shop's hosts", own, "hosts of a page's own domain also belong to the shop")
    excluded = ", ".join(sorted(settings.shop_hosts.excluded)) or "none added"
    yield Finding("excluded referrers", excluded, "not sources of visits, as payment and sign-in are not")
    if settings.warehouse is not None:
        yield from _discards(settings.warehouse)
    yield from _zone(settings)
    yield from _set_aside(settings)
    storage = "PostgreSQL, DAGSTER_STORAGE_URL" if settings.dagster_storage_url else f"files, {settings.dagster_home}"
    yield Finding("dagster's storage", storage, "opened by `clickstream ui`")


def _discards(address: WarehouseAddress) -> Iterator[Finding]:
    """The number of discards in force, and those that were interrupted; nothing if the role may not read them."""
    try:
        with connection_to(with_password(address)) as connection:
            made = discards(connection)
    except (WarehouseUnreachable, WarehouseFailed, psycopg2.Error):
        return
    in_force = [each for each in made if each.undone_at is None]
    if interrupted := [str(each.discard_id) for each in made if not each.is_finished]:
        state = f"{', '.join(interrupted)} interrupted; `clickstream discard resume` finishes it"
        yield Finding("discards", f"{len(in_force)} in force", state, is_good=False)
    elif made:
        yield Finding("discards", f"{len(in_force)} in force", "`clickstream discard list` shows them")


def _raw_objects(settings: Settings) -> Iterator[Finding]:
    try:
        store = raw_store_for(settings)
        days = list(store.list_days())
        passed_over = passed_over_anywhere(store)
    # The store can raise many kinds of errors, for example for missing credentials; each is a finding here.
    except Exception as error:
        advice = f"{error}; check RAW_URL or RAW_BUCKET, AWS_REGION and the AWS credentials"
        yield Finding("raw objects", settings.raw_url, advice, is_good=False)
        return
    state = f"{len(days)} days, {days[0]} to {days[-1]}" if days else "empty; `clickstream generate` fills it"
    yield Finding("raw objects", settings.raw_url, state)
    if passed_over.other_layout:
        yield Finding("raw objects", "in another layout", other_layout_told(passed_over), is_good=False)


def _zone(settings: Settings) -> Iterator[Finding]:
    """Whether the warehouse has the days of the shop's time zone."""

    def checked(connection: Connection) -> Finding:
        zone = settings.shop_timezone
        try:
            check_zone(connection, zone)
        except (OtherZone, WarehouseRetiming) as error:
            return Finding("shop's time zone", zone, str(error), is_good=False)
        return Finding("shop's time zone", zone, "the warehouse has its days")

    if found := _answer(settings, checked):
        yield found


def _set_aside(settings: Settings) -> Iterator[Finding]:
    """Objects that are set aside."""
    if aside := _answer(settings, objects_set_aside):
        state = f"{len(aside):,} could not be loaded, the newest {aside[0].key}: `clickstream objects list`"
        yield Finding("objects set aside", settings.raw_url, state, is_good=False)


def _answer(settings: Settings, ask: Callable[[Connection], _Answer]) -> _Answer | None:
    """What the warehouse answers; None if it doesn't run, can't be reached, or the role may not ask this."""
    server = EmbeddedServer(settings.embedded_folder)
    if settings.warehouse is None and not server.is_running():
        return None
    try:
        running = nullcontext(with_password(settings.warehouse)) if settings.warehouse else server.running()
        with running as address, connection_to(address) as connection:
            return ask(connection)
    except (EmbeddedServerError, WarehouseFailed, WarehouseUnreachable, psycopg2.Error):
        # Another finding reports errors of the warehouse.
        return None


def _embedded(settings: Settings) -> Finding:
    server = EmbeddedServer(settings.embedded_folder)
    where = f"embedded, {settings.embedded_folder}"
    if not server.is_running():
        return Finding("warehouse", where, "starts when needed")
    try:
        with server.running() as address:
            require_migrations(address)
    except (EmbeddedServerError, WarehouseUnreachable, SchemaAhead, SchemaBehind) as error:
        return Finding("warehouse", where, str(error), is_good=False)
    return Finding("warehouse", where, "running")


def _configured(address: WarehouseAddress) -> Finding:
    where = f"{address.user}@{address.host}:{address.port}/{address.database}"
    try:
        require_migrations(with_password(address))
    except (WarehouseUnreachable, SchemaAhead, SchemaBehind) as error:
        return Finding("warehouse", where, str(error), is_good=False)
    return Finding("warehouse", where, "reachable, up to date")
