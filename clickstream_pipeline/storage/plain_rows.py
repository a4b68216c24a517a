"""Plain events straight to prepared rows, at a tenth of the exact parser's work.

An event is plain when every field is one that trackers usually send, spelled and typed as the contract has it, in a
line without a backslash. Whoever is not plain is refused here, and the exact parser decides; of a plain event both make
the same row (tests/storage/test_plain_rows.py holds them against each other). Nothing is coerced or repaired here.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product as combinations
from typing import TypeVar

import msgspec
import orjson

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.coercion import AMOUNT_LIMIT
from clickstream_pipeline.domain.contract import DATASET_CART, DATASET_ORDER
from clickstream_pipeline.domain.documents import MAX_DEPTH, MAX_EVENT_BYTES
from clickstream_pipeline.domain.enrichment import agent_facts, referrer_facts, url_facts
from clickstream_pipeline.domain.times import MAX_LATENESS
from clickstream_pipeline.domain.vocabulary import WISHLIST_TOGGLE, EventType, event_type_of
from clickstream_pipeline.storage.prepared_rows import PreparedRow, escape

Key = TypeVar("Key")
Value = TypeVar("Value")

_NULL = "\\N"
_MAX_LATENESS_MS = MAX_LATENESS.total_seconds() * 1000
_DISTINCT_TEXTS = 32_768
# Names whose element says more than what was clicked.
_TOLD_BY_ELEMENT = frozenset((WISHLIST_TOGGLE, DATASET_CART[0], DATASET_ORDER[0]))


class NotPlain(Exception):
    """An event that the exact parser has to look at."""


class _Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    id: str | None = None
    name: str | None = None
    category: str | None = None
    brand: str | None = None
    price: int | float | None = None
    discount_price: int | float | None = None
    url_path: str | None = None


class _Ingest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    received_at: str
    source_ip: str | None = None
    user_agent: str | None = None
    method: str | None = None
    path: str | None = None
    request_id: str | None = None
    api_id: str | None = None
    stage: str | None = None
    trace_id: str | None = None


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    event_name: str
    event_id: str
    ingest: _Ingest = msgspec.field(name="_ingest")
    event_timestamp: str | None = None
    sent_at: str | None = None
    page_url: str | None = None
    referrer: str | None = None
    user_id: str | None = None
    user_login_state: str | None = None
    identity_source: str | None = None
    client_id: str | None = None
    session_id: str | None = None
    is_first_visit: bool | None = None
    product: msgspec.Raw = msgspec.Raw(b"")
    element: msgspec.Raw = msgspec.Raw(b"")


class _Facts(dict[Key, Value]):
    """What is known of a text, looked up once; forgotten when there are too many."""

    def __init__(self, find: Callable[[Key], Value]) -> None:
        super().__init__()
        self._find: Callable[[Key], Value] = find

    def __missing__(self, text: Key) -> Value:
        if len(self) >= _DISTINCT_TEXTS:
            self.clear()
        value: Value = self._find(text)
        self[text] = value
        return value


_decode_event = msgspec.json.Decoder(_Event).decode
_decode_product = msgspec.json.Decoder(_Product).decode
_event_fields = msgspec.structs.astuple
_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_is_minute = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:").fullmatch
# What `_Ingest` tells of the request, beyond time, address and agent, when it tells nothing.
_NO_REQUEST = (None,) * 6
_BOOLEANS = {None: _NULL, True: "t", False: "f"}


def _minute_ms(text: str) -> int:
    if not _is_minute(text):
        raise NotPlain
    try:
        return round(datetime.fromisoformat(f"{text}00+00:00").timestamp()) * 1000
    except ValueError:
        raise NotPlain from None


def _minute_text(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:")


def _agent_text(user_agent: str | None) -> tuple[str, str, bool]:
    """Device class, browser, os and bot mark as COPY text; the part of `properties`; the bot mark."""
    facts = agent_facts(user_agent)
    texts = (facts.device_class, facts.browser, facts.os)
    columns = "\t".join(_NULL if text is None else escape(text) for text in texts)
    kept = "" if user_agent is None else f'"userAgent":"{user_agent}"'
    return f"{columns}\t{_BOOLEANS[facts.is_bot]}", kept, facts.is_bot


def _url_text(page_url: str | None) -> tuple[str, str, str | None, str | None]:
    """URL and path as COPY text; the three campaign tags as COPY text; the channel; the host."""
    facts = url_facts(page_url)
    page, tags = (page_url, facts.page_path), (facts.utm_source, facts.utm_medium, facts.utm_campaign)
    page_text, tags_text = ("\t".join(_NULL if t is None else escape(t) for t in texts) for texts in (page, tags))
    return page_text, tags_text, facts.channel, facts.host


def _referrer_channel(referrer: str | None) -> tuple[str | None, str | None]:
    facts = referrer_facts(referrer)
    return facts.host, facts.channel


def _product_text(raw: bytes) -> str:
    """The seven product columns as COPY text."""
    if not raw or raw == b"null":
        return "\t".join([_NULL] * 7)
    try:
        product = _decode_product(raw)
    except msgspec.MsgspecError:
        raise NotPlain from None
    texts = (product.id, product.name, product.category, product.brand, product.url_path)
    if "" in texts or (product.id is not None and product.id.isspace()):
        raise NotPlain
    name = [_NULL if text is None else text for text in texts]
    amounts = [_amount_text(product.price), _amount_text(product.discount_price)]
    return "\t".join([*name[:4], *amounts, name[4]])


def _amount_text(amount: int | float | None) -> str:
    if amount is None:
        return _NULL
    text = repr(amount)
    if not -AMOUNT_LIMIT < amount < AMOUNT_LIMIT or "e" in text or len(text.partition(".")[2]) > 6 or amount == 0:
        raise NotPlain
    return text


def _element_text(raw: bytes) -> str:
    """The part of `properties` that an element takes, as the exact parser writes it."""
    if not raw or raw == b"null":
        return ""
    if raw.count(b"{") + raw.count(b"[") >= MAX_DEPTH:
        raise NotPlain
    try:
        text = orjson.dumps(orjson.loads(raw))
    except orjson.JSONDecodeError:
        raise NotPlain from None
    if b"e+" in text:
        raise NotPlain
    return f'"element":{text.decode()},'


def _event_type(event_name: str) -> str:
    if event_name.isspace():
        raise NotPlain
    return event_type_of(event_name, toggled_on=None).value


_MINUTE_MS = _Facts[str, int](_minute_ms)
_MINUTE_TEXT = _Facts[int, str](_minute_text)
_SECONDS = [f"{s:02}.{ms:03}Z" for s, ms in combinations(range(60), range(1000))]
_SECONDS_MS = {text: ms for ms, text in enumerate(_SECONDS)}
_AGENTS = _Facts["str | None", tuple[str, str, bool]](_agent_text)
_URLS = _Facts["str | None", tuple[str, str, str | None, str | None]](_url_text)
_REFERRERS = _Facts["str | None", tuple[str | None, str | None]](_referrer_channel)
_PRODUCTS = _Facts[bytes, str](_product_text)
_ELEMENTS = _Facts[bytes, str](_element_text)
_EVENT_TYPES = _Facts[str, str](_event_type)
_PREFIXES = _Facts["str | None", str](lambda source_ip: (source_ip and ip_prefix(source_ip)) or _NULL)


def plain_row(line: bytes, position: int, key: str, load_date: str) -> PreparedRow | None:
    """The row of a line that holds one plain event; None when the exact parser has to look at it.

    `key` is the object's, `load_date` the ISO day in it, `position` the event's ordinal from 1.
    """
    if b"\\" in line or len(line) > MAX_EVENT_BYTES:
        return None
    try:
        return _row(_decode_event(line), position, key, load_date)
    except (msgspec.MsgspecError, UnicodeDecodeError, NotPlain, KeyError, RecursionError):
        return None


def _row(event: _Event, position: int, key: str, load_date: str) -> PreparedRow:
    fields = _event_fields(event)
    if "" in fields:
        raise NotPlain
    (name, event_id, ingest, happened, sent, page_url, referrer, user_id, login_state, identity_source, client_id,
     session_id, is_first_visit, raw_product, raw_element) = fields  # fmt: skip
    if not _is_uuid(event_id) or any(map(str.isspace, filter(None, (client_id, session_id, user_id)))):
        raise NotPlain
    received = ingest.received_at
    received_ms = _MINUTE_MS[received[:17]] + _SECONDS_MS[received[17:]]
    happened_ms = None if happened is None else _MINUTE_MS[happened[:17]] + _SECONDS_MS[happened[17:]]
    sent_ms = None if sent is None else _MINUTE_MS[sent[:17]] + _SECONDS_MS[sent[17:]]
    event_ms, is_late = received_ms, False
    if happened_ms is not None and sent_ms is not None:
        event_ms = received_ms - (sent_ms - happened_ms)
        if not 0 <= received_ms - event_ms <= _MAX_LATENESS_MS:
            event_ms, is_late = received_ms, True
    minute, milliseconds = divmod(event_ms, 60_000)
    minute_text = _MINUTE_TEXT[minute]
    event_timestamp = minute_text + _SECONDS[milliseconds]

    page_text, tags_text, channel, page_host = _URLS[page_url]
    if channel is None and referrer is not None:
        referrer_host, channel = _REFERRERS[referrer]
        if referrer_host == page_host:
            channel = None
    agent_text, kept_agent, is_bot = _AGENTS[ingest.user_agent]
    event_type = _EVENT_TYPES[name]
    kept = _ELEMENTS[bytes(raw_element)]
    if kept and name.strip() in _TOLD_BY_ELEMENT:
        raise NotPlain
    if sent is not None:
        kept += f'"sentAt":"{sent}",'
    if _event_fields(ingest)[3:] != _NO_REQUEST:
        kept_agent = _kept_receipt(ingest, kept_agent)
    if kept_agent:
        kept += f'"_ingest":{{{kept_agent}}},'
    line = (
        f"{event_id}\t{event_timestamp}\t{name}\t{user_id or _NULL}\t{login_state or _NULL}\t"
        f"{identity_source or _NULL}\t{client_id or _NULL}\t{session_id or _NULL}\t{_BOOLEANS[is_first_visit]}\t"
        f"{_PRODUCTS[bytes(raw_product)]}\t{event_type}\t{minute_text[:10]}\t{received}\t{happened or _NULL}\t"
        f"{page_text}\t{referrer or _NULL}\t{tags_text}\t{channel or _NULL}\t{agent_text}\t{_BOOLEANS[is_late]}\t"
        f"{_PREFIXES[ingest.source_ip]}\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t{{{kept[:-1]}}}\t{key}\t{position}\t{load_date}"
    )
    return PreparedRow(
        event_id, received_ms * 1000, key, position, line, minute_text[:10], event_timestamp, session_id, client_id,
        None, is_bot, event_type == EventType.UNKNOWN, is_late,
    )  # fmt: skip


def _kept_receipt(ingest: _Ingest, kept_agent: str) -> str:
    parts = [kept_agent] if kept_agent else []
    for name, text in (
        ("method", ingest.method),
        ("path", ingest.path),
        ("requestId", ingest.request_id),
        ("apiId", ingest.api_id),
        ("stage", ingest.stage),
        ("traceId", ingest.trace_id),
    ):
        if text is not None:
            parts.append(f'"{name}":"{text}"')
    return ",".join(parts)
