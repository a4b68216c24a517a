"""Facts that many quick events share (a visitor, a page, a product, a name), as COPY fields, worked out once each.

A fact is None when it can't be known without coercing or repairing a value: the event goes to the exact parser.
"""

import re
from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import msgspec
import orjson

from clickstream_pipeline.domain.cleaning import clean_label, clean_text, clean_value
from clickstream_pipeline.domain.coercion import fits_key
from clickstream_pipeline.domain.contract import DATASET_CART, DATASET_ORDER, EVENT, INGEST, PRODUCT, Part
from clickstream_pipeline.domain.enrichment import agent_facts, arrival_channel, referrer_facts, url_facts
from clickstream_pipeline.domain.event_columns import columns_of
from clickstream_pipeline.domain.json_values import MAX_DEPTH
from clickstream_pipeline.domain.vocabulary import WISHLIST_TOGGLE, EventType, event_type_of, spelled_alike
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.copy_format import DAY_US
from clickstream_pipeline.storage.reading.prepared_rows import IS_BOT, IS_UNKNOWN, VisitKey
from clickstream_pipeline.storage.reading.quick_fields import made_fields, told_field, told_fields
from clickstream_pipeline.storage.reading.quick_structs import (
    TIME_LENGTH,
    QuickProduct,
    attribute_of,
    quick_fields,
    tuples_of,
)

Key = TypeVar("Key")
Value = TypeVar("Value")

# Names of events whose element has more to say than what was clicked.
_NAMES_WITH_DATASET = frozenset(map(spelled_alike, (WISHLIST_TOGGLE, DATASET_CART[0], DATASET_ORDER[0])))
_EPOCH = date(1970, 1, 1).toordinal()
_is_day = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}").fullmatch

_VISITOR = quick_fields(EVENT, Part.VISITOR)
_STATE = quick_fields(EVENT, Part.STATE)
(_ADDRESS,) = quick_fields(INGEST, Part.ADDRESS)
_visitor_attributes = [
    *map(attribute_of, (*_VISITOR, *_STATE)), "ingest.user_agent", f"ingest.{attribute_of(_ADDRESS)}",
]  # fmt: skip
# The key of each event's visitor: its ids, sign-in, user agent and address, as sent.
visitor_keys = tuples_of(_visitor_attributes)
_STATE_AT, _AGENT_AT = len(_VISITOR), len(_VISITOR) + len(_STATE)
_CLIENT_ID_AT, _SESSION_ID_AT = (_visitor_attributes.index(each) for each in ("client_id", "session_id"))
_write_ids, _write_state = told_fields(_VISITOR), told_fields(_STATE)
_write_agent, _write_name, _write_page, _write_arrival = map(
    made_fields, (Part.AGENT, Part.NAME, Part.PAGE, Part.ARRIVAL)
)
_of_agent, _of_page = (attrgetter(*(column.name for column in columns_of(part))) for part in (Part.AGENT, Part.PAGE))
_PRODUCT = quick_fields(PRODUCT, Part.PRODUCT)
_write_product = told_fields(_PRODUCT)
_of_product = attrgetter(*map(attribute_of, _PRODUCT))
_decode_product = msgspec.json.Decoder(QuickProduct).decode
_NO_PRODUCT = len(_PRODUCT) * copy_format.NULL


class Facts(dict[Key, Value]):
    """The facts of a key, looked up once; all are forgotten when there are more than `most`."""

    def __init__(self, find: Callable[[Key], Value], *, most: int = 32_768) -> None:
        super().__init__()
        self._find: Callable[[Key], Value] = find
        self._most = most

    def __missing__(self, text: Key) -> Value:
        if len(self) >= self._most:
            self.clear()
        value: Value = self._find(text)
        self[text] = value
        return value


class Agent(NamedTuple):
    """A user agent's fields, its mark, and its part of `properties`."""

    fields: bytes
    mark: int
    kept: str
    # `properties` that hold nothing but `sentAt` and the user agent: the bytes before and after the time.
    before_sent_at: bytes
    after_sent_at: bytes


class Visitor(VisitKey, frozen=True, eq=False, gc=False):
    """What events of one visitor and visit have in common: their fields, and those of the user agent."""

    fields: bytes
    mark: int
    kept: str
    before_sent_at: bytes
    after_sent_at: bytes


class Page(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A page's fields, and the fields of a visit that arrives there, by referrer."""

    fields: bytes
    arrivals: "Facts[str | None, bytes]"


class Name(msgspec.Struct, frozen=True, eq=False, gc=False):
    """An event name's fields, its mark, and whether its element has more to say than what was clicked."""

    fields: bytes
    mark: int
    has_dataset: bool


def _agent(user_agent: str | None) -> Agent:
    facts = agent_facts(user_agent)
    # Nothing in it has to be escaped: no quick line has an escape, and cleaning adds none.
    kept = "" if user_agent is None else f'"userAgent":"{clean_text(user_agent)}"'
    before = copy_format.JSONB_VERSION + b'{"sentAt":"'
    after = f'","_ingest":{{{kept}}}}}'.encode() if kept else b'"}'
    length = (len(before) + TIME_LENGTH + len(after)).to_bytes(4, "big")
    return Agent(_write_agent(_of_agent(facts)), IS_BOT * facts.is_bot, kept, length + before, after)


def _visitor(key: tuple[Any, ...]) -> Visitor | None:
    ids = _write_ids(key[:_STATE_AT])
    state = _STATES[key[_STATE_AT:_AGENT_AT]]
    address = _ADDRESSES[key[-1]]
    if ids is None or state is None or address is None:
        return None
    agent = _AGENTS[key[_AGENT_AT]]
    fields = b"".join((ids, state, agent.fields, address))
    return Visitor(key[_SESSION_ID_AT], key[_CLIENT_ID_AT], fields, *agent[1:])


def _page(page_url: str | None) -> Page:
    facts = url_facts(page_url)
    return Page(_write_page(_of_page(facts)), _ARRIVALS[facts.host, facts.channel])


def _arrivals(page: tuple[str | None, str | None]) -> "Facts[str | None, bytes]":
    page_host, page_channel = page

    def arrival(referrer: str | None) -> bytes:
        told = referrer_facts(referrer)
        return _write_arrival((told.referrer, arrival_channel(page_channel, page_host, told)))

    return Facts(arrival)


def _name(event_name: str) -> Name | None:
    name = event_name.strip()
    if not name or not fits_key(event_name):
        return None
    event_type = event_type_of(event_name, toggled_on=None)
    fields = _write_name((clean_label(event_name), event_type))
    return Name(fields, IS_UNKNOWN * (event_type is EventType.UNKNOWN), spelled_alike(name) in _NAMES_WITH_DATASET)


def _product(raw: bytes) -> bytes | None:
    if not raw or raw == b"null":
        return _NO_PRODUCT
    try:
        product = _decode_product(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return _write_product(_of_product(product))


def _element(raw: bytes) -> str | None:
    if not raw or raw == b"null":
        return ""
    if raw.count(b"{") + raw.count(b"[") >= MAX_DEPTH:
        return None
    try:
        text = orjson.dumps(clean_value("element", orjson.loads(raw)))
    except orjson.JSONDecodeError:
        return None
    return None if b"e+" in text else f'"element":{text.decode()},'


def _day_us(text: str) -> int | None:
    if not _is_day(text):
        return None
    try:
        return (date.fromisoformat(text).toordinal() - _EPOCH) * DAY_US
    except ValueError:
        return None


_AGENTS = Facts["str | None", Agent](_agent)
_STATES = Facts[tuple[Any, ...], "bytes | None"](_write_state)
# By the page's host and the channel that its campaign tags tell.
_ARRIVALS = Facts[tuple[str | None, str | None], Facts[str | None, bytes]](_arrivals, most=512)
_ADDRESSES = Facts["str | None", "bytes | None"](told_field(_ADDRESS))
# By the keys of `visitor_keys`. Visits are short: few are under way at once, and so few stay in the processor's cache.
VISITORS = Facts[tuple[Any, ...], "Visitor | None"](_visitor, most=2_048)
PAGES = Facts["str | None", Page](_page)
# The fields of a product, by its JSON.
PRODUCTS = Facts[bytes, "bytes | None"](_product)
# The part of `properties` that an element takes, as the exact parser writes it, by its JSON.
ELEMENTS = Facts[bytes, "str | None"](_element)
NAMES = Facts[str, "Name | None"](_name)
# Microseconds since 1970 by ISO day.
DAYS_US = Facts[str, "int | None"](_day_us)


def forget_facts() -> None:
    """Forgets all facts: what is private has changed."""
    for facts in (_AGENTS, _STATES, _ARRIVALS, VISITORS, PAGES, PRODUCTS, ELEMENTS, NAMES):
        facts.clear()
