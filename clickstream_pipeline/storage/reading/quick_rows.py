"""Plain events straight to prepared rows, at a tenth of the exact parser's work.

An event is plain when every field is one that trackers usually send, spelled and typed as the contract has it, in a
line without a backslash. All other events go to the exact parser. Both make the same row of a plain event
(tests/storage/reading/test_quick_rows.py compares them). Nothing is coerced or repaired here.

Events are decoded one by one and made rows some thousand at a time, column by column: what is said once for a column
(a loop, a call, a look at the types) costs Python more than the values do.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import compress
from typing import Annotated, Any, NamedTuple, TypeVar, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.domain.documents import MAX_EVENT_BYTES
from clickstream_pipeline.domain.times import MAX_LATENESS
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.prepared_rows import IS_LATE, NO_ROWS, PreparedRows, halves_of
from clickstream_pipeline.storage.reading.quick_columns import (
    UUID_LENGTH,
    Microseconds,
    is_time,
    is_uuid,
    own_fields,
    pieces,
    read_times,
    read_uuids,
    without_client_timestamp,
)
from clickstream_pipeline.storage.reading.quick_facts import (
    ELEMENTS,
    NAMES,
    PAGES,
    PRODUCTS,
    TIME_LENGTH,
    VISITORS,
    Visitor,
)

Value = TypeVar("Value")

_MAX_LATENESS_US = MAX_LATENESS // timedelta(microseconds=1)
_ABSENT = msgspec.Raw(b"")


_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Time = Annotated[str, msgspec.Meta(min_length=TIME_LENGTH, max_length=TIME_LENGTH)]
_Uuid = Annotated[str, msgspec.Meta(min_length=UUID_LENGTH, max_length=UUID_LENGTH)]


class _Ingest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    received_at: _Time
    source_ip: str | None = None
    user_agent: str | None = None
    method: str | None = None
    path: str | None = None
    request_id: str | None = None
    api_id: str | None = None
    stage: str | None = None
    trace_id: str | None = None


class PlainEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    event_name: str
    event_id: _Uuid
    ingest: _Ingest = msgspec.field(name="_ingest")
    event_timestamp: _Time | None = None
    sent_at: _Time | None = None
    page_url: _Text | None = None
    referrer: _Text | None = None
    user_id: _Text | None = None
    user_login_state: _Text | None = None
    identity_source: _Text | None = None
    client_id: _Text | None = None
    session_id: _Text | None = None
    is_first_visit: bool | None = None
    product: msgspec.Raw = _ABSENT
    element: msgspec.Raw = _ABSENT


class PlainObject:
    """The raw object that lines stand in: `key` from `events/` on, and the day in it."""

    def __init__(self, key: str, load_date: date) -> None:
        self.key = key
        # An order, a cart and items make an event one that is not plain.
        self.fields = copy_format.text(key) + copy_format.day(load_date) + 7 * copy_format.NULL


@dataclass(frozen=True, slots=True)
class PlainLines:
    """Lines of one event each, plain at first sight: the events, their ordinals from 1, the objects, the lines."""

    events: list[PlainEvent] = field(default_factory=list)
    positions: "array[int]" = field(default_factory=lambda: array("i"))
    withins: list[PlainObject] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.events)

    def only(self, wanted: Sequence[bool]) -> "PlainLines":
        """Those where `wanted` is true."""
        return PlainLines(
            list(compress(self.events, wanted)),
            array("i", compress(self.positions, wanted)),
            list(compress(self.withins, wanted)),
            list(compress(self.lines, wanted)),
        )

    def __add__(self, other: "PlainLines") -> "PlainLines":
        return PlainLines(
            self.events + other.events,
            self.positions + other.positions,
            self.withins + other.withins,
            self.lines + other.lines,
        )


class _Times(NamedTuple):
    """Columns of some events' times; what is false in `has_happened` has no `happened_us`."""

    received_us: Microseconds
    happened_us: Microseconds
    has_happened: NDArray[np.bool_]
    event_us: Microseconds
    is_late: NDArray[np.bool_]


_decode_event = msgspec.json.Decoder(PlainEvent).decode
_NOT_PLAIN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
# What the receipt tells of the request, beyond time, address and agent.
_REQUEST = ("method", "path", "requestId", "apiId", "stage", "traceId")
_NO_REQUEST = (None, None, None, None, None, None)


def is_to_be_looked_at(text: bytes) -> bool:
    """Whether a line of the text may be too long for one event, or have an escape, which no plain line has."""
    return b"\\" in text or len(text) > MAX_EVENT_BYTES


def plain_events(lines: Sequence[bytes], *, look: bool) -> tuple[list[PlainEvent], list[int]]:
    """The lines' events, plain at first sight, and the indexes of the lines that the exact parser has to look at.

    Without `look` the lines are known to be neither too long nor escaped.
    """
    events: list[PlainEvent] = []
    refused: list[int] = []
    decoded = map(_decode_after_a_look if look else _decode_event, lines)
    while True:
        try:
            # After an error the map goes on behind the line that caused it.
            for event in decoded:
                events.append(event)
            return events, refused
        except _NOT_PLAIN:
            refused.append(len(events) + len(refused))


def plain_rows(plain: PlainLines) -> tuple[PreparedRows, PlainLines]:
    """The rows of some lines, in their order, and the lines that the exact parser has to look at after all."""
    if not plain:
        return NO_ROWS, plain
    events = plain.events
    ingests = [event.ingest for event in events]
    visitors = _complete(map(VISITORS.__getitem__, map(_visitor_key, events)))
    names = _complete([NAMES[event.event_name] for event in events])
    pages = [PAGES[event.page_url] for event in events]
    products = _complete([PRODUCTS[bytes(event.product)] for event in events])
    elements: list[str] | None = [""] * len(events)
    if not all(event.element is _ABSENT for event in events):
        elements = _complete([ELEMENTS[bytes(event.element)] for event in events])
    event_ids = read_uuids([event.event_id for event in events])
    sent = [event.sent_at for event in events]
    times = _times_of([ingest.received_at for ingest in ingests], [event.event_timestamp for event in events], sent)
    if (
        visitors is None
        or names is None
        or products is None
        or elements is None
        or event_ids is None
        or times is None
        or any(element and name.is_told_by_element for element, name in zip(elements, names, strict=True))
    ):
        return _rows_of_the_plain(plain)

    positions = np.array(plain.positions, np.int32)
    own = own_fields(
        event_ids,
        positions,
        event_us=times.event_us,
        received_us=times.received_us,
        is_late=times.is_late,
        client_us=times.happened_us,
    )
    if not times.has_happened.all():
        own = [
            each if has else without_client_timestamp(each) for each, has in zip(own, times.has_happened, strict=True)
        ]
    requests = [
        (ingest.method, ingest.path, ingest.request_id, ingest.api_id, ingest.stage, ingest.trace_id)
        for ingest in ingests
    ]
    arrivals = [page.arrivals[event.referrer] for page, event in zip(pages, events, strict=True)]
    shared = zip(own, visitors, names, products, pages, arrivals, plain.withins, strict=True)
    if any(elements) or None in sent or requests.count(_NO_REQUEST) < len(requests):
        properties = map(_properties, elements, sent, visitors, requests)
        tuples = [
            b"".join((own, visitor.fields, name.fields, product, page.fields, arrival, within.fields, kept))
            for (own, visitor, name, product, page, arrival, within), kept in zip(shared, properties, strict=True)
        ]
    else:
        sent_texts = pieces("".join(cast(list[str], sent)).encode(), TIME_LENGTH)
        tuples = [
            b"".join((own, visitor.fields, name.fields, product, page.fields, arrival, within.fields,
                      visitor.before_sent_at, sent_at, visitor.after_sent_at))
            for (own, visitor, name, product, page, arrival, within), sent_at in zip(shared, sent_texts, strict=True)
        ]  # fmt: skip
    shared_marks = [visitor.mark | name.mark for visitor, name in zip(visitors, names, strict=True)]
    rows = PreparedRows(
        copy_tuples=tuples,
        event_ids=halves_of(event_ids),
        received_us=times.received_us,
        raw_objects=[within.key for within in plain.withins],
        raw_positions=positions,
        event_us=times.event_us,
        visits=visitors,
        order_ids=[None] * len(events),
        marks=np.array(shared_marks, np.uint8) | times.is_late * np.uint8(IS_LATE),
    )
    return rows, PlainLines()


def _times_of(received: list[str], happened: Sequence[str | None], sent: Sequence[str | None]) -> _Times | None:
    """When events happened, by domain.times.resolve_event_time; None when a time is spelled otherwise."""
    has_happened = _has(happened)
    times = read_times(received + _filled(happened, received) + _filled(sent, received))
    if times is None:
        return None
    received_us, happened_us, sent_us = times.reshape(3, -1)
    claimed_us = sent_us - happened_us
    is_claimed = has_happened & _has(sent)
    is_believed = is_claimed & (claimed_us >= 0) & (claimed_us <= _MAX_LATENESS_US)
    event_us = np.where(is_believed, received_us - claimed_us, received_us)
    return _Times(received_us, happened_us, has_happened, event_us, is_claimed & ~is_believed)


def _visitor_key(event: PlainEvent) -> tuple[Any, ...]:
    ingest = event.ingest
    return (
        event.user_id, event.user_login_state, event.identity_source, event.client_id, event.session_id,
        event.is_first_visit, ingest.user_agent, ingest.source_ip,
    )  # fmt: skip


def _decode_after_a_look(line: bytes) -> PlainEvent:
    if is_to_be_looked_at(line):
        raise msgspec.ValidationError("too long for one event, or escaped")
    return _decode_event(line)


def _filled(column: Sequence[str | None], other: Sequence[str]) -> list[str]:
    """The column, with another's values where it has none."""
    if None not in column:
        return cast(list[str], column)
    return [there if text is None else text for text, there in zip(column, other, strict=True)]


def _complete(column: Iterable[Value | None]) -> list[Value] | None:
    """The column; None when a value is missing."""
    values = list(column)
    return None if None in values else cast(list[Value], values)


def _rows_of_the_plain(lines: PlainLines) -> tuple[PreparedRows, PlainLines]:
    is_plain = list(map(_is_plain, lines.events))
    if all(is_plain):
        # Two ids side by side hold a placeholder's bytes, or the like: no event by itself is the cause.
        return NO_ROWS, lines
    rows, refused = plain_rows(lines.only(is_plain))
    return rows, refused + lines.only([not each for each in is_plain])


def _is_plain(event: PlainEvent) -> bool:
    """Whether nothing in the event has to be coerced or repaired, or tells more than it seems."""
    named = NAMES[event.event_name]
    element = ELEMENTS[bytes(event.element)]
    times = (event.ingest.received_at, event.event_timestamp, event.sent_at)
    return (
        named is not None
        and element is not None
        and not (element and named.is_told_by_element)
        and is_uuid(event.event_id)
        and all(text is None or is_time(text) for text in times)
        and PRODUCTS[bytes(event.product)] is not None
        and VISITORS[_visitor_key(event)] is not None
    )


def _has(column: Sequence[object]) -> NDArray[np.bool_]:
    """Where a column has a value."""
    if None not in column:
        return np.ones(len(column), bool)
    return np.array([value is not None for value in column])


def _properties(element: str, sent: str | None, visitor: Visitor, request: Sequence[str | None]) -> bytes:
    """The field `properties`: what has no column, in the exact parser's order."""
    kept = element
    if sent is not None:
        kept += f'"sentAt":"{sent}",'
    receipt = [visitor.kept] if visitor.kept else []
    receipt += [f'"{name}":"{text}"' for name, text in zip(_REQUEST, request, strict=True) if text is not None]
    if receipt:
        kept += f'"_ingest":{{{",".join(receipt)}}},'
    return copy_format.jsonb(f"{{{kept[:-1]}}}")
