"""Facts of plain events that many share (a visitor, a page, a product, a name), as COPY fields, worked out once each.

What can't be told without coercing or repairing is None: the exact parser has to look at the event.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

import msgspec
import orjson

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.cleaning import clean_address, clean_label, clean_optional, clean_text, clean_value
from clickstream_pipeline.domain.coercion import AMOUNT_LIMIT, fits_key, is_no_product_id, is_no_value
from clickstream_pipeline.domain.contract import DATASET_CART, DATASET_ORDER
from clickstream_pipeline.domain.documents import MAX_DEPTH
from clickstream_pipeline.domain.enrichment import agent_facts, arrival_channel, referrer_facts, url_facts
from clickstream_pipeline.domain.placeholders import is_placeholder
from clickstream_pipeline.domain.vocabulary import (
    WISHLIST_TOGGLE,
    EventType,
    LoginState,
    event_type_of,
    spelled_alike,
)
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.copy_format import DAY_US
from clickstream_pipeline.storage.reading.prepared_rows import IS_BOT, IS_UNKNOWN, Visit

Key = TypeVar("Key")
Value = TypeVar("Value")

# Names whose element says more than what was clicked.
_TOLD_BY_ELEMENT = frozenset(map(spelled_alike, (WISHLIST_TOGGLE, DATASET_CART[0], DATASET_ORDER[0])))
# Every time of a plain event is spelled like this one.
TIME_LENGTH = len("2026-01-05T02:49:58.000Z")
_EPOCH = date(1970, 1, 1).toordinal()
_LOGIN_STATES = frozenset(LoginState)
_is_day = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}").fullmatch


class _Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    id: str | None = None
    name: str | None = None
    category: str | None = None
    brand: str | None = None
    price: int | float | None = None
    discount_price: int | float | None = None
    url_path: str | None = None


class Facts(dict[Key, Value]):
    """What is known of a text, looked up once; forgotten when there are more than `most`."""

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
    # `properties` that hold nothing but `sentAt` and the user agent: what stands before and after the time.
    before_sent_at: bytes
    after_sent_at: bytes


class Visitor(Visit, frozen=True, eq=False, gc=False):
    """What events of one visitor and visit have in common: their fields, and what the agent tells."""

    fields: bytes
    mark: int
    kept: str
    before_sent_at: bytes
    after_sent_at: bytes


class Page(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A page's fields, and the fields `referrer` and `channel` of a visit to it, by referrer."""

    fields: bytes
    arrivals: "Facts[str | None, bytes]"


class Name(msgspec.Struct, frozen=True, eq=False, gc=False):
    """An event name's fields, its mark, and whether its element says more than what was clicked."""

    fields: bytes
    mark: int
    is_told_by_element: bool


_decode_product = msgspec.json.Decoder(_Product).decode


def _agent(user_agent: str | None) -> Agent:
    facts = agent_facts(user_agent)
    texts = map(copy_format.text, (facts.device_class, facts.browser, facts.os))
    # Nothing in it has to be escaped: no plain line has an escape, and cleaning adds none.
    kept = "" if user_agent is None else f'"userAgent":"{clean_text(user_agent)}"'
    before = copy_format.JSONB_VERSION + b'{"sentAt":"'
    after = f'","_ingest":{{{kept}}}}}'.encode() if kept else b'"}'
    length = (len(before) + TIME_LENGTH + len(after)).to_bytes(4, "big")
    fields = b"".join((*texts, copy_format.boolean(facts.is_bot)))
    return Agent(fields, IS_BOT * facts.is_bot, kept, length + before, after)


def _visitor(key: tuple[Any, ...]) -> Visitor | None:
    user_id, login_state, source, client_id, session_id, is_first_visit, user_agent, source_ip = key
    for text in (user_id, client_id, session_id):
        if text is not None and (is_placeholder(text) or not fits_key(text)):
            return None
    if login_state is not None and login_state not in _LOGIN_STATES:
        return None
    agent = _AGENTS[user_agent]
    fields = b"".join(
        (
            copy_format.text(client_id),
            copy_format.text(session_id),
            copy_format.NULL if user_id is None else copy_format.text(user_id),
            _STATES[login_state, source, is_first_visit],
            agent.fields,
            _ADDRESSES[source_ip],
        )
    )
    return Visitor(session_id, client_id, fields, *agent[1:])


def _state(key: tuple[str | None, str | None, bool | None]) -> bytes:
    login_state, source, is_first_visit = key
    return (
        copy_format.text(login_state) + copy_format.text(clean_optional(source)) + copy_format.boolean(is_first_visit)
    )


def _page(page_url: str | None) -> Page:
    facts = url_facts(page_url)
    texts = (facts.page_url, facts.page_path, facts.utm_source, facts.utm_medium, facts.utm_campaign)
    return Page(b"".join(map(copy_format.text, texts)), _ARRIVALS[facts.host, facts.channel])


def _arrivals(page: tuple[str | None, str | None]) -> "Facts[str | None, bytes]":
    page_host, page_channel = page

    def arrival(referrer: str | None) -> bytes:
        told = referrer_facts(referrer)
        return copy_format.text(told.referrer) + copy_format.text(arrival_channel(page_channel, page_host, told))

    return Facts(arrival)


def _name(event_name: str) -> Name | None:
    name = event_name.strip()
    if not name or not fits_key(event_name):
        return None
    event_type = event_type_of(event_name, toggled_on=None)
    fields = copy_format.text(clean_label(event_name)) + copy_format.text(event_type)
    return Name(fields, IS_UNKNOWN * (event_type is EventType.UNKNOWN), spelled_alike(name) in _TOLD_BY_ELEMENT)


def _product(raw: bytes) -> bytes | None:
    if not raw or raw == b"null":
        return 7 * copy_format.NULL
    try:
        product = _decode_product(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    texts = (product.id, product.name, product.category, product.brand, product.url_path)
    amounts = [_amount(product.price), _amount(product.discount_price)]
    if (
        "" in texts
        or None in amounts
        or (product.id is not None and (product.id.isspace() or not fits_key(product.id)))
        or (product.id is not None and is_no_product_id(product.id))
        or any(text is not None and is_no_value(text) for text in texts[1:-1])
    ):
        return None
    told = (product.id, *map(clean_optional, texts[1:-1]), clean_optional(product.url_path, clean_address))
    *before, url_path = map(copy_format.text, told)
    return b"".join((*before, *filter(None, amounts), url_path))


def _amount(amount: int | float | None) -> bytes | None:
    if amount is None:
        return copy_format.NULL
    text = repr(amount)
    if not -AMOUNT_LIMIT < amount < AMOUNT_LIMIT or "e" in text or len(text.partition(".")[2]) > 6 or amount == 0:
        return None
    return copy_format.numeric(Decimal(text))


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
_STATES = Facts[tuple[str | None, str | None, bool | None], bytes](_state)
# By the page's host and the channel that its campaign tags tell.
_ARRIVALS = Facts[tuple[str | None, str | None], Facts[str | None, bytes]](_arrivals, most=512)
_ADDRESSES = Facts["str | None", bytes](lambda source_ip: copy_format.text(ip_prefix(source_ip)))
# By user, login state, identity source, client, session, first visit, user agent and address, as sent. Visits are
# short: few are under way at once, and so few stay in the processor's cache.
VISITORS = Facts[tuple[Any, ...], "Visitor | None"](_visitor, most=2_048)
PAGES = Facts["str | None", Page](_page)
# The seven product fields, by the product's JSON.
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
