"""Plain events straight to prepared rows, at a tenth of the exact parser's work.

An event is plain when every field is one that trackers usually send, spelled and typed as the contract has it, in a
line without a backslash. Whoever is not plain is refused here, and the exact parser decides; of a plain event both make
the same row (tests/storage/test_plain_rows.py holds them against each other). Nothing is coerced or repaired here.

Events are decoded one by one and made rows some thousand at a time, column by column: what is said once for a column
(a loop, a call, a look at the types) costs Python more than the values do.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import compress, repeat
from typing import TypeVar, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.domain.documents import MAX_EVENT_BYTES
from clickstream_pipeline.domain.times import MAX_LATENESS
from clickstream_pipeline.storage import copy_format
from clickstream_pipeline.storage.plain_columns import (
    is_time,
    is_uuid,
    own_fields,
    read_times,
    read_uuids,
    sliced,
    without_client_timestamp,
)
from clickstream_pipeline.storage.plain_facts import (
    ARRIVALS,
    DAY_TEXTS,
    DAY_US,
    ELEMENTS,
    NAMES,
    PAGES,
    PRODUCTS,
    TIME_LENGTH,
    VISITORS,
)
from clickstream_pipeline.storage.prepared_rows import FIELD_COUNT, IS_LATE, PreparedRow

Value = TypeVar("Value")

_MAX_LATENESS_US = MAX_LATENESS // timedelta(microseconds=1)
_ABSENT = msgspec.Raw(b"")


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
    product: msgspec.Raw = _ABSENT
    element: msgspec.Raw = _ABSENT


class PlainObject:
    """The raw object that lines stand in: `key` from `events/` on, and the day in it."""

    def __init__(self, key: str, load_date: date) -> None:
        self.key = key
        # An order, a cart and items make an event one that is not plain.
        self.fields = copy_format.text(key) + copy_format.day(load_date) + 7 * copy_format.NULL


# A line that holds one event, plain at first sight: the event, its ordinal in its object from 1, the object, the line.
PlainLine = tuple[_Event, int, PlainObject, bytes]

_decode_event = msgspec.json.Decoder(_Event).decode
_fields_of = msgspec.structs.astuple
# What the receipt tells of the request, beyond time, address and agent.
_REQUEST = ("method", "path", "requestId", "apiId", "stage", "traceId")
_SOME_TIME = "2000-01-01T00:00:00.000Z"


def plain_line(line: bytes, position: int, within: PlainObject) -> PlainLine | None:
    """The line as one plain event at first sight; None when the exact parser has to look at it."""
    if b"\\" in line or len(line) > MAX_EVENT_BYTES:
        return None
    try:
        return _decode_event(line), position, within, line
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def plain_rows(lines: Sequence[PlainLine]) -> tuple[list[PreparedRow], Sequence[PlainLine]]:
    """The rows of some lines, in their order, and the lines that the exact parser has to look at after all."""
    if not lines:
        return [], []
    events, positions, withins, _ = zip(*lines, strict=True)
    (names, event_ids, ingests, happened, sent, page_urls, referrers, user_ids, login_states, sources, client_ids,
     session_ids, first_visits, products, elements) = zip(*map(_fields_of, events), strict=True)  # fmt: skip
    received, source_ips, user_agents, *requests = zip(*map(_fields_of, ingests), strict=True)
    visitor_keys = zip(
        user_ids, login_states, sources, client_ids, session_ids, first_visits, user_agents, source_ips, strict=True
    )
    visitors = _complete(map(VISITORS.__getitem__, visitor_keys))
    named = _complete(map(NAMES.__getitem__, names))
    pages = _complete(map(PAGES.__getitem__, page_urls))
    product_fields = _complete(map(PRODUCTS.__getitem__, map(bytes, products)))
    if elements.count(_ABSENT) == len(elements):
        kept_elements: list[str] | None = [""] * len(elements)
    else:
        kept_elements = _complete(map(ELEMENTS.__getitem__, map(bytes, elements)))
    uuids = read_uuids(event_ids)
    has_happened, has_sent = _has(happened), _has(sent)
    times = read_times([_SOME_TIME if text is None else text for text in (*received, *happened, *sent)])
    if (
        visitors is None
        or named is None
        or pages is None
        or product_fields is None
        or kept_elements is None
        or uuids is None
        or times is None
        or "" in referrers
        or any(element and name.is_told_by_element for element, name in zip(kept_elements, named, strict=True))
    ):
        return _rows_of_the_plain(lines)

    visitor_fields, sessions, clients, visitor_marks, agents, before_sent, after_sent = zip(*visitors, strict=True)
    name_fields, name_marks, _ = zip(*named, strict=True)
    page_fields, page_hosts, page_channels = zip(*pages, strict=True)
    arrivals = map(ARRIVALS.__getitem__, zip(referrers, page_hosts, page_channels, strict=True))

    received_us, happened_us, sent_us = times.reshape(3, -1)
    claimed_us = sent_us - happened_us
    is_claimed = has_happened & has_sent
    is_believed = is_claimed & (claimed_us >= 0) & (claimed_us <= _MAX_LATENESS_US)
    event_us = np.where(is_believed, received_us - claimed_us, received_us)
    is_late = is_claimed & ~is_believed
    own = own_fields(
        uuids, positions, event_us=event_us, received_us=received_us, is_late=is_late, client_us=happened_us
    )
    if not has_happened.all():
        own = [each if has else without_client_timestamp(each) for each, has in zip(own, has_happened, strict=True)]

    properties: Sequence[Iterable[bytes]]
    if any(kept_elements) or not has_sent.all() or any(column.count(None) < len(column) for column in requests):
        properties = (list(map(_properties, kept_elements, sent, agents, zip(*requests, strict=True))),)
    else:
        properties = (before_sent, sliced("".join(sent).encode(), TIME_LENGTH), after_sent)
    within_fields = [within.fields for within in withins]
    tuples = map(b"".join, zip(
        repeat(FIELD_COUNT, len(lines)), own, visitor_fields, name_fields, product_fields, page_fields, arrivals,
        within_fields, *properties, strict=True))  # fmt: skip
    late_marks = (is_late * IS_LATE).tolist()
    marks = [visitor | name | late for visitor, name, late in zip(visitor_marks, name_marks, late_marks, strict=True)]
    rows = map(
        PreparedRow, sliced(uuids, 16), received_us.tolist(), [within.key for within in withins], positions, tuples,
        map(DAY_TEXTS.__getitem__, (event_us // DAY_US).tolist()), event_us.tolist(), sessions, clients, repeat(None),
        marks,
    )  # fmt: skip
    return list(rows), []


def _complete(column: Iterable[Value | None]) -> list[Value] | None:
    """The column; None when a value is missing."""
    values = list(column)
    return None if None in values else cast(list[Value], values)


def _rows_of_the_plain(lines: Sequence[PlainLine]) -> tuple[list[PreparedRow], Sequence[PlainLine]]:
    plain = list(map(_is_plain, lines))
    if all(plain):
        # Together they are not what each seems to be alone.
        return [], lines
    rows, refused = plain_rows(list(compress(lines, plain)))
    return rows, [*refused, *(line for line, is_plain in zip(lines, plain, strict=True) if not is_plain)]


def _is_plain(line: PlainLine) -> bool:
    """Whether nothing in the event has to be coerced or repaired, or tells more than it seems."""
    (name, event_id, ingest, happened, sent, page_url, referrer, *visitor, product, element) = _fields_of(line[0])
    named = NAMES[name]
    element_text = ELEMENTS[bytes(element)]
    return (
        named is not None
        and element_text is not None
        and not (element_text and named.is_told_by_element)
        and is_uuid(event_id) is not None
        and all(text is None or is_time(text) for text in (ingest.received_at, happened, sent))
        and referrer != ""
        and PAGES[page_url] is not None
        and PRODUCTS[bytes(product)] is not None
        and VISITORS[(*visitor, ingest.user_agent, ingest.source_ip)] is not None
    )


def _has(column: Sequence[object]) -> NDArray[np.bool_]:
    """Where a column has a value."""
    if None not in column:
        return np.ones(len(column), bool)
    return np.array([value is not None for value in column])


def _properties(element: str, sent: str | None, agent: str, request: Sequence[str | None]) -> bytes:
    """The field `properties`: what has no column, in the exact parser's order."""
    kept = element
    if sent is not None:
        kept += f'"sentAt":"{sent}",'
    receipt = [agent] if agent else []
    receipt += [f'"{name}":"{text}"' for name, text in zip(_REQUEST, request, strict=True) if text is not None]
    if receipt:
        kept += f'"_ingest":{{{",".join(receipt)}}},'
    return copy_format.jsonb(f"{{{kept[:-1]}}}")
