"""What the platform does at this moment, asked of its parts: raw objects, loads, runs, calls.

The shop's own database is not asked: analytics never query it.
"""

import json
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg2
from psycopg2.extras import NamedTupleCursor

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.raw.day_objects import hour_prefixes, objects_of_days
from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.server.passwords import with_password
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.unseen import unseen_objects
from stack.state import StackState

_BOOKS = timedelta(days=7)
# How many hours back the newest raw object is looked for, and the objects that wait for a load.
_HOURS = 2
_TIMEOUT_S = 2
_Found = TypeVar("_Found")
_LAST_RUN = "{runsOrError(limit: 1) {... on Runs {results {status startTime tags {key value}}}}}"


@dataclass(frozen=True, slots=True)
class RawFacts:
    """The newest object of the last two hours, and how many of these hours' objects no load has read."""

    newest_key: str | None
    newest_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class WarehouseFacts:
    """The shop's day today, and the books of the last seven load days."""

    last_load_at: datetime | None
    events: int
    loaded: int
    duplicates: int
    rejected: int
    events_today: int
    orders_today: int
    stale_days: int

    @property
    def is_balanced(self) -> bool:
        return self.events == self.loaded + self.duplicates + self.rejected


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Dagster's newest run; `status` is Dagster's word for it."""

    status: str
    loaded_by: str | None
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The ETL function: its next call by the rule, and its last call."""

    next_at: datetime
    is_busy: bool
    last: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out; None for a source that could not be asked. `answering` names the addresses that answer."""

    raw: RawFacts | None
    warehouse: WarehouseFacts | None
    run: RunFacts | None
    etl: CallFacts | None
    answering: frozenset[str]


def gather(settings: Settings, state: StackState) -> Facts:
    """Asks everything at once; takes as long as the slowest source, at most some seconds."""
    with ThreadPoolExecutor(12) as threads:
        raw = threads.submit(_or_none(lambda: _raw(settings)))
        warehouse = threads.submit(_or_none(lambda: _warehouse(settings)))
        run = threads.submit(_or_none(lambda: _last_run(state.addresses["dagster"])))
        etl = threads.submit(_or_none(lambda: _etl(state.addresses["etl"])))
        looks = {name: threads.submit(_endpoint(at).answers) for name, at in state.addresses.items()}
        answering = frozenset(name for name, look in looks.items() if look.result())
        return Facts(raw.result(), warehouse.result(), run.result(), etl.result(), answering)


def _endpoint(address: str) -> Endpoint:
    # A connection alone: pages take the shop and the dashboard work, each few seconds.
    place = address.partition("://")[2] or address
    return Endpoint(f"tcp://{place.partition('/')[0]}")


def _or_none(ask: Callable[[], _Found]) -> Callable[[], _Found | None]:
    """What the function finds; None when its source does not answer: the page says so by the part's health."""

    def asked() -> _Found | None:
        try:
            return ask()
        except (OSError, psycopg2.Error, EmbeddedServerError, ValueError):
            return None

    return asked


def _raw(settings: Settings) -> RawFacts:
    now = datetime.now(UTC)
    store = raw_store_for(settings)
    found: list[ObjectInfo] = []
    for moment in (now - timedelta(hours=back) for back in range(_HOURS)):
        found += objects_of_days(store, [moment.date()], prefixes=hour_prefixes(moment.date(), moment.hour)[:1])
    if not found:
        return RawFacts(None, None, 0)
    newest = max(found, key=lambda info: info.last_modified)
    with connection_to(_address(settings)) as connection:
        waiting = len(unseen_objects(connection, found))
    return RawFacts(newest.key, newest.last_modified, waiting)


def _warehouse(settings: Settings) -> WarehouseFacts:
    now = datetime.now(UTC)
    today = ShopCalendar(settings.shop_timezone).date_of(now)
    with connection_to(_address(settings)) as connection, connection.cursor(cursor_factory=NamedTupleCursor) as cursor:
        cursor.execute(read_sql("questions/landing/standing.sql"), {"today": today, "since": (now - _BOOKS).date()})
        return WarehouseFacts(**cursor.fetchone()._asdict())


def _address(settings: Settings) -> WarehouseAddress:
    if settings.warehouse is not None:
        return with_password(settings.warehouse)
    return EmbeddedServer(settings.embedded_folder).address()


def _last_run(address: str) -> RunFacts | None:
    body = json.dumps({"query": _LAST_RUN}).encode()
    answer = _asked(f"{address}/graphql", body)
    runs = ((answer.get("data") or {}).get("runsOrError") or {}).get("results")
    if not runs:
        return None
    tags = {each["key"]: each["value"] for each in runs[0]["tags"]}
    started = runs[0]["startTime"]
    return RunFacts(
        runs[0]["status"],
        tags.get("clickstream/loaded_by"),
        datetime.fromtimestamp(started, UTC) if started else None,
    )


def _etl(address: str) -> CallFacts:
    answer = _asked(f"{address}/")
    return CallFacts(datetime.fromisoformat(answer["next"]), answer["is_busy"], answer["last"])


def _asked(address: str, body: bytes | None = None) -> Any:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    # A proxy that the environment names must not see requests to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_TIMEOUT_S) as response:
        return json.load(response)
