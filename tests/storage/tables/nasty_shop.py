"""Small shops of nasty raw objects for hypothesis: few of everything, so that everything collides.

Visitors walk through the shop: two browsers, two sessions, two products, two orders, and pauses just where rules turn,
half an hour and a millisecond more, around midnights. Their events then scatter over a few objects, some of them twice.
"""

import gzip
import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st

from tests.storage.tables.nasty_values import (
    AGENTS,
    BOT,
    BROKEN,
    CARTS,
    DATASETS,
    ITEMS,
    NAMES,
    ORDERS,
    PAGES,
    PRODUCTS,
    QUANTITIES,
    REFERRERS,
    TOLD_ORDERS,
    WALKS,
    WHO,
    Json,
)

# A quarter of an hour before a midnight, half hours away from it, and another time of the day.
_EVENING = datetime(2026, 1, 5, 23, 45, tzinfo=UTC)
_STARTS = [timedelta(seconds=seconds) for seconds in (0, 1_800, -1_800, 890, 1_800.001, -40_000)]
# Around 10 s a visit counts as engaged, around 1,800 s a derived one ends; a session with an id goes on the next day.
_PAUSES = [timedelta(seconds=seconds) for seconds in (1, 0, 10, 10.001, 1800, 1800.001, 86_400)]
# A day's objects come in at any time; over 72 hours late, a browser's word for the time is not believed.
_DELAYS = [timedelta(hours=hours) for hours in (0, 0.001, 0.5, 2, 20, 40, 80)]
_CLOCK_ERRORS = [timedelta(0), timedelta(hours=-7), timedelta(days=400)]


@dataclass(frozen=True)
class RawFile:
    """One raw object: its key, its bytes, when it was last modified."""

    key: str
    data: bytes
    modified: datetime

    def write(self, folder: Path) -> None:
        path = folder / self.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.data)
        modified_us = round(self.modified.timestamp() * 1_000_000)
        os.utime(path, ns=(modified_us * 1000, modified_us * 1000))


@dataclass(frozen=True)
class _Theme:
    """What a shop is mostly about: chance alone would rarely bring together what these do."""

    who: list[Json]
    # An empty walk is any walk.
    walks: list[list[str]]
    # The evenings, from the first one on, on which walks begin.
    days: list[int]
    orders: list[Json | None]
    # Whether an event has a copy in another object, and whether it tells its time: else its copies tell different ones.
    has_copy: list[bool]
    tells_time: list[bool]
    # Whether an event has an id that others have too, whatever they say.
    shares_id: list[bool]


_SELDOM = [False] * 5 + [True]
_MOSTLY = [True] * 5 + [False]
_STRANGERS: list[Json] = [{"sessionId": "s1"}, {"sessionId": "s2"}, {"sessionId": "s3"}, {"clientId": "c1"}, {}]
_SHORT = [["purchase"], ["page_view"], ["add_to_cart"], ["purchase"], ["page_view", "purchase"], []]
_THEMES = [
    _Theme(WHO, [*WALKS, [], [], []], [0, 1, 2], ORDERS, _SELDOM, _MOSTLY, _SELDOM),
    # Refreshes of one order in other sessions and on other days.
    _Theme(_STRANGERS, _SHORT, [0, 1, 2], ORDERS[:1], _SELDOM, _MOSTLY, _SELDOM),
    # An order of which the server and browsers tell different things, on and around its day.
    _Theme(
        [{}, {"sessionId": "s1"}, {"clientId": "c1"}, {"sessionId": "s1", "clientId": "c1"}, {"sessionId": "s2"}],
        [["purchase"], ["page_view", "purchase"], ["add_to_cart", "purchase"], ["purchase", "purchase"], []],
        [0, 0, 1],
        TOLD_ORDERS,
        _SELDOM,
        _MOSTLY,
        _SELDOM,
    ),
    # Visits of one browser, that grow together and fall apart.
    _Theme(
        [{"clientId": "c1"}],
        [["page_view"], ["page_view", "page_view"], []],
        [0, 0, 1],
        ORDERS,
        has_copy=[False, True],
        tells_time=[True, True, False],
        shares_id=_SELDOM,
    ),
    # Copies of events that stand on another day, in another visit, or say something else.
    _Theme(
        _STRANGERS,
        _SHORT,
        [0, 1, 2],
        ORDERS[:3],
        has_copy=[True, False],
        tells_time=[True, False],
        shares_id=[False, True],
    ),
]


@dataclass(frozen=True)
class _Happening:
    """An event as its browser made it: what it says, when it happened by the browser's own clock, and on what."""

    says: Json
    happened_at: datetime
    clock_error: timedelta
    tells_time: bool
    user_agent: str | None


def _rarely(value: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Nearly always the value, now and then one of the others."""
    return st.sampled_from([value] * 6 * len(others) + [*others])


@st.composite
def _walks(draw: st.DrawFn, number: int, theme: _Theme) -> list[_Happening]:
    """What one visitor does, pause after pause."""
    who = draw(st.sampled_from(theme.who))
    agent = draw(st.sampled_from(AGENTS))
    moment = _EVENING + timedelta(days=draw(st.sampled_from(theme.days))) + draw(st.sampled_from(_STARTS))
    clock_error = draw(st.sampled_from(_CLOCK_ERRORS))
    names = draw(st.sampled_from(theme.walks)) or draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
    happenings = []
    for n, name in enumerate(names):
        says = {"eventName": name, **draw(_rarely(who, *theme.who)), **draw(_details(name, theme))}
        # In no order that has to do with time.
        own_id = "shared" if draw(st.sampled_from(theme.shares_id)) else f"{number} {n}"
        event_id = draw(_rarely(str(uuid5(NAMESPACE_URL, own_id)), "not a uuid", None))
        if event_id is not None:
            says["eventId"] = event_id
        tells_time = draw(st.sampled_from(theme.tells_time))
        happenings.append(_Happening(says, moment, clock_error, tells_time, draw(_rarely(agent, None, BOT))))
        moment += draw(st.sampled_from(_PAUSES))
    return happenings


@st.composite
def _details(draw: st.DrawFn, name: str, theme: _Theme) -> Json:
    choices: dict[str, list[Any]] = {
        "pageUrl": PAGES,
        "referrer": REFERRERS,
        "userId": [None, None, "u1", "u2"],
        "userLoginState": [None, None, None, "anonymous", "logged_in"],
        "isFirstVisit": [None, None, True, False],
    }
    if name not in ("page_view", "home_view", "view_cart", "page_ping"):
        choices["product"] = PRODUCTS
        choices["cart"] = CARTS
        choices["quantity"] = QUANTITIES
    if name in ("purchase", "checkout_complete", "refund"):
        choices["order"] = theme.orders
    details = {field: draw(st.sampled_from(values)) for field, values in choices.items()}
    if "product" in choices:
        details["items"] = draw(st.one_of(st.none(), st.none(), st.lists(st.sampled_from(ITEMS), max_size=3)))
    if name in ("checkout_complete", "checkout_start", "wishlist_toggle"):
        details["element"] = {"dataset": draw(st.sampled_from(DATASETS))}
    return {field: value for field, value in details.items() if value is not None}


@st.composite
def _files(draw: st.DrawFn, own: list[_Happening], number: int) -> RawFile:
    received_at = max(each.happened_at for each in own) + draw(st.sampled_from(_DELAYS))
    day = received_at.date() + timedelta(days=draw(_rarely(0, 1, -1)))
    layout = draw(st.sampled_from([f"{received_at:%H}/", "", "07/"]))
    receipt: Json = {} if draw(_rarely(False, True)) else {"receivedAt": _iso(received_at)}
    written = [_written(each, received_at, receipt) for each in own]
    return RawFile(f"events/{day:%Y/%m/%d}/{layout}event-{number}.json", draw(_contents(written)), received_at)


def _written(happening: _Happening, received_at: datetime, receipt: Json) -> Json:
    agent = {} if happening.user_agent is None else {"userAgent": happening.user_agent}
    written: Json = {**happening.says, "_ingest": {**receipt, **agent}}
    if happening.tells_time:
        written["eventTimestamp"] = _iso(happening.happened_at + happening.clock_error)
        written["sentAt"] = _iso(received_at + happening.clock_error)
    return written


@st.composite
def _contents(draw: st.DrawFn, events: list[Json]) -> bytes:
    layout = draw(st.sampled_from(["lines", "lines", "array", "batch", "gzip"]))
    if layout == "array":
        return json.dumps(events).encode()
    if layout == "batch":
        return json.dumps({"_ingest": {"method": "POST"}, "events": events}).encode()
    lines = [json.dumps(event).encode() for event in events]
    if layout == "gzip":
        return gzip.compress(b"\n".join(lines), mtime=0)
    for broken in draw(st.lists(st.sampled_from(BROKEN), max_size=2)):
        lines.insert(draw(st.integers(0, len(lines))), broken)
    return b"\n".join(lines)


@st.composite
def shops(draw: st.DrawFn) -> list[RawFile]:
    """Up to six raw objects with the events of up to five walks through one shop."""
    theme = draw(st.sampled_from(_THEMES))
    walks = [draw(_walks(number, theme)) for number in range(draw(st.sampled_from([3, 1, 2, 4, 5])))]
    files: list[list[_Happening]] = [[] for _ in range(draw(st.sampled_from([3, 4, 2, 5, 6])))]
    anywhere = st.integers(0, len(files) - 1)
    for walk in walks:
        # Most of a walk comes in together.
        usual = draw(anywhere)
        for happening in walk:
            files[draw(_rarely(usual, *range(len(files))))].append(happening)
            if draw(st.sampled_from(theme.has_copy)):
                files[draw(anywhere)].append(happening)
    return [draw(_files(own, number)) for number, own in enumerate(files) if own]


def days_around() -> list[date]:
    """Every day on which anything of a shop can stand."""
    return [date(2026, 1, 4) + timedelta(days=n) for n in range(20)]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
