"""The picture of the platform: its parts in three domains, what each does at this moment, and the way of data."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from clickstream_pipeline.reporting.formats import counted
from stack.landing.facts import Facts
from stack.state import StackState

Health = Literal["answers", "starting", "down", "absent"]

_WORDS: dict[Health, str] = {
    "answers": "answers", "starting": "starts", "down": "does not answer", "absent": "not here",
}  # fmt: skip
# A flow is drawn as moving for so long after its last event.
_MOVES_S = 15


@dataclass(frozen=True, slots=True)
class Place:
    """A part in the picture; `column` and `row` are cells of its grid. `runs` are the programs that it consists of."""

    key: str
    title: str
    in_aws: str
    domain: str
    column: int
    row: int
    runs: tuple[str, ...] = ()
    address: str | None = None
    link: str | None = None


FACES_USERS, LAKE, ANALYTICS = "What faces users", "Ingestion and lake", "Analytics"
PLACES = (
    Place("shop", "Shop", "Amplify, behind CloudFront", FACES_USERS, 0, 0, ("Shop",), "shop", "Open the shop"),
    Place("cognito", "Sign-in", "Cognito", FACES_USERS, 0, 1, ("Cognito",), "cognito"),
    Place("oltp", "Shop's database", "SBW_EC2_WebDB, public subnet", FACES_USERS, 0, 2, ("Shop's database",), "oltp"),
    Place("api", "Ingest API", "clickstream-http-api, clickstream-lambda-ingest", LAKE, 1, 0, ("Ingest API",), "api"),
    Place("raw", "Raw store", "S3 bucket clickstream-s3-ingest", LAKE, 1, 1),
    Place("etl", "ETL function", "SBW_Lamda_ETL, every hour", ANALYTICS, 2, 0, ("ETL function",), "etl"),
    Place(
        "dagster", "Dagster", "on SBW_EC2_ShinyDWH, private subnet", ANALYTICS, 2, 1,
        ("Dagster's code server", "Dagster's web server", "Dagster's daemon"), "dagster", "Open Dagster",
    ),
    Place("warehouse", "Warehouse", "clickstream_dw on SBW_EC2_ShinyDWH", ANALYTICS, 3, 0, ("Warehouse",), "warehouse"),
    Place(
        "dashboard", "Dashboard", "R Shiny, reached by SSM port forwarding", ANALYTICS, 3, 1,
        ("process-1", "process-2", "nginx"), "dashboard", "Open the dashboard",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow: data goes from one part to another; `is_moving` when it did so a moment ago."""

    start: str
    end: str
    what: str
    is_moving: bool = False


# The way of data, from the browser to the dashboard.
FLOWS = (
    Flow("shop", "cognito", "signs in"),
    Flow("shop", "oltp", "orders"),
    Flow("shop", "api", "events"),
    Flow("api", "raw", "stores"),
    Flow("raw", "etl", "every hour"),
    Flow("raw", "dagster", "every day"),
    Flow("etl", "warehouse", "loads"),
    Flow("dagster", "warehouse", "loads"),
    Flow("warehouse", "dashboard", "is read"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as the page shows it; `lines` say what it did last."""

    place: Place
    health: Health
    word: str
    href: str | None
    lines: list[str] = field(default_factory=list)


def shown_places(state: StackState, facts: Facts, now: datetime) -> list[Shown]:
    """Every part with its health and its last event."""
    says = {
        "api": lambda: _api(facts, now),
        "raw": lambda: _raw(state, facts, now),
        "etl": lambda: _etl(facts, now),
        "dagster": lambda: _dagster(facts, now),
        "warehouse": lambda: _warehouse(facts, now),
    }
    shown = []
    for place in PLACES:
        health = _health(place, state, facts)
        lines = [] if health == "absent" else says.get(place.key, list)()
        href = state.addresses.get(place.address or "") if place.link and health == "answers" else None
        shown.append(Shown(place, health, _WORDS[health], href, [*lines, *_troubles(place, state)]))
    return shown


def flows(facts: Facts, now: datetime) -> list[Flow]:
    """The way of data, each arrow with whether data moves along it."""
    raw, etl, run = facts.raw, facts.etl, facts.run
    arrives = raw is not None and raw.newest_at is not None and _seconds(now, raw.newest_at) < _MOVES_S
    loads = etl is not None and etl.is_busy
    runs = run is not None and run.status == "STARTED" and not loads
    working = {part for part, works in (("api", arrives), ("etl", loads), ("dagster", runs)) if works}
    return [replace(flow, is_moving=not working.isdisjoint((flow.start, flow.end))) for flow in FLOWS]


def _health(place: Place, state: StackState, facts: Facts) -> Health:
    if any(place.key in each.places for each in state.absent):
        return "absent"
    if place.key == "raw":
        return "answers" if facts.raw is not None else "down"
    running = [each for each in state.parts if each.name in place.runs]
    # A configured warehouse is no part of ours.
    is_begun = bool(running) or place.key == "warehouse"
    is_asked = place.key != "warehouse" or facts.warehouse is not None
    if is_begun and is_asked and all(each.is_ready for each in running) and place.address in facts.answering:
        return "answers"
    return "down" if any(each.is_ready or each.restarts for each in running) else "starting"


def _troubles(place: Place, state: StackState) -> list[str]:
    """Why a part is not here, or that it was started again."""
    for each in state.absent:
        if place.key in each.places:
            return [f"{each.why}: {each.command}"]
    again = [each for each in state.parts if each.name in place.runs and each.restarts]
    return [f"started again {counted(each.restarts, 'time')}: {each.name} {each.last_failure}" for each in again]


def _api(facts: Facts, now: datetime) -> list[str]:
    if facts.raw is None or facts.raw.newest_at is None:
        return ["no event for an hour"]
    return [f"last event {ago(now, facts.raw.newest_at)}"]


def _raw(state: StackState, facts: Facts, now: datetime) -> list[str]:
    raw = facts.raw
    if raw is None:
        return [f"can't be read: {state.raw_url}"]
    if raw.newest_key is None or raw.newest_at is None:
        return ["no object for an hour"]
    waiting = f"{counted(raw.waiting, 'object')} not loaded yet" if raw.waiting else "every object is loaded"
    return [f"last object {ago(now, raw.newest_at)}", raw.newest_key, waiting]


def _etl(facts: Facts, now: datetime) -> list[str]:
    if facts.etl is None:
        return []
    if facts.etl.is_busy:
        return ["loads now"]
    lines = [f"next call in {_span((facts.etl.next_at - now).total_seconds())}"]
    last = facts.etl.last
    if last is not None:
        began = datetime.fromisoformat(last["began_at"])
        came = last["failure"] or f"{counted(last['loaded'] or 0, 'event')} loaded in {last['seconds']:g} s"
        lines.append(f"last call {ago(now, began)}: {came}")
    return lines


def _dagster(facts: Facts, now: datetime) -> list[str]:
    run = facts.run
    if run is None:
        return ["no run yet"]
    when = f" {ago(now, run.started_at)}" if run.started_at else ""
    by = f", by {run.loaded_by}" if run.loaded_by else ""
    return [f"last run{when}{by}: {run.status.lower().replace('_', ' ')}"]


def _warehouse(facts: Facts, now: datetime) -> list[str]:
    found = facts.warehouse
    if found is None:
        return []
    today = f"{counted(found.events_today, 'event')} and {counted(found.orders_today, 'order')} today"
    if found.last_load_at is None:
        return [today, "nothing loaded for a week"]
    balance = "a week's books balance" if found.is_balanced else "A WEEK'S BOOKS DO NOT BALANCE"
    books = f"{found.loaded:,} loaded + {found.duplicates:,} duplicates + {found.rejected:,} rejected"
    return [today, f"last load {ago(now, found.last_load_at)}", f"{balance}: {found.events:,} events = {books}"]


def ago(now: datetime, moment: datetime) -> str:
    """How long before `now` a moment was: `12 s ago`, `3 min ago`."""
    return f"{_span(_seconds(now, moment))} ago"


def _span(seconds: float) -> str:
    seconds = max(0, int(seconds))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 5400:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 48 * 3600 else f"{seconds // 86400} days"


def _seconds(now: datetime, moment: datetime) -> float:
    return (now - moment.astimezone(UTC)).total_seconds()
