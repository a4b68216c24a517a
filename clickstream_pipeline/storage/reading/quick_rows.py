"""Quick events straight to prepared rows, at a tenth of the exact parser's work.

An event is quick when it has only fields that the quick reader takes (those with a part in domain/contract.py), spelled
and typed as the contract has them, in a line without a backslash. All other events go to the exact parser. Both make
the same row of a quick event: tests/storage/reading/test_quick_rows.py compares them. Nothing is coerced or repaired
here.

Events are decoded one by one and become rows some hundred at a time, column by column: in Python a loop, a call or a
look at a type costs more than the work on a value, and is done once for a column.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.domain.contract import INGEST, Part
from clickstream_pipeline.domain.times import MAX_LATENESS
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.prepared_rows import IS_LATE, NO_ROWS, PreparedRows, halves_of
from clickstream_pipeline.storage.reading.quick_columns import (
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
    VISITORS,
    Visitor,
    visitor_keys,
)
from clickstream_pipeline.storage.reading.quick_lines import QuickLines
from clickstream_pipeline.storage.reading.quick_structs import (
    ABSENT,
    TIME_LENGTH,
    QuickEvent,
    attribute_of,
    quick_fields,
    tuples_of,
)

Value = TypeVar("Value")

_MAX_LATENESS_US = MAX_LATENESS // timedelta(microseconds=1)
# What the receipt tells of the request, beside time, address and user agent.
_REQUEST = quick_fields(INGEST, Part.PROPERTIES)
_REQUEST_NAMES = tuple(each.name for each in _REQUEST)
_requests_of = tuples_of([attribute_of(each) for each in _REQUEST])
_NO_REQUEST = (None,) * len(_REQUEST)


class _Times(NamedTuple):
    """Columns of some events' times; what is false in `has_happened` has no `happened_us`."""

    received_us: Microseconds
    happened_us: Microseconds
    has_happened: NDArray[np.bool_]
    event_us: Microseconds
    is_late: NDArray[np.bool_]


def quick_rows(quick: QuickLines) -> tuple[PreparedRows, QuickLines]:
    """The rows of some lines, in their order, and the lines that go to the exact parser after all."""
    if not quick:
        return NO_ROWS, quick
    events = quick.events
    ingests = [event.ingest for event in events]
    visitors = _complete(map(VISITORS.__getitem__, visitor_keys(events)))
    names = _complete([NAMES[event.event_name] for event in events])
    pages = [PAGES[event.page_url] for event in events]
    products = _complete([PRODUCTS[bytes(event.product)] for event in events])
    elements: list[str] | None = [""] * len(events)
    if not all(event.element is ABSENT for event in events):
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
        or any(element and name.has_dataset for element, name in zip(elements, names, strict=True))
    ):
        return _rows_of_the_quick(quick)

    positions = np.array(quick.positions, np.int32)
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
    requests = _requests_of(ingests)
    arrivals = [page.arrivals[event.referrer] for page, event in zip(pages, events, strict=True)]
    shared = zip(own, visitors, names, products, pages, arrivals, quick.objects, strict=True)
    if any(elements) or None in sent or requests.count(_NO_REQUEST) < len(requests):
        properties = map(_properties, elements, sent, visitors, requests)
        tuples = [
            b"".join((own, visitor.fields, name.fields, product, page.fields, arrival, raw.fields, kept))
            for (own, visitor, name, product, page, arrival, raw), kept in zip(shared, properties, strict=True)
        ]
    else:
        sent_texts = pieces("".join(cast(list[str], sent)).encode(), TIME_LENGTH)
        tuples = [
            b"".join((own, visitor.fields, name.fields, product, page.fields, arrival, raw.fields,
                      visitor.before_sent_at, sent_at, visitor.after_sent_at))
            for (own, visitor, name, product, page, arrival, raw), sent_at in zip(shared, sent_texts, strict=True)
        ]  # fmt: skip
    shared_marks = [visitor.mark | name.mark for visitor, name in zip(visitors, names, strict=True)]
    rows = PreparedRows(
        copy_tuples=tuples,
        event_ids=halves_of(event_ids),
        received_us=times.received_us,
        raw_objects=[each.key for each in quick.objects],
        raw_positions=positions,
        event_us=times.event_us,
        visits=visitors,
        order_ids=[None] * len(events),
        marks=np.array(shared_marks, np.uint8) | times.is_late * np.uint8(IS_LATE),
    )
    return rows, QuickLines()


def _times_of(received: list[str], happened: Sequence[str | None], sent: Sequence[str | None]) -> _Times | None:
    """When events happened, as domain.times.resolve_event_time decides; None when a time is spelled otherwise."""
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


def _filled(column: Sequence[str | None], other: Sequence[str]) -> list[str]:
    """The column, with another's values where it has none."""
    if None not in column:
        return cast(list[str], column)
    return [there if text is None else text for text, there in zip(column, other, strict=True)]


def _complete(column: Iterable[Value | None]) -> list[Value] | None:
    """The column; None when a value is missing."""
    values = list(column)
    return None if None in values else cast(list[Value], values)


def _rows_of_the_quick(lines: QuickLines) -> tuple[PreparedRows, QuickLines]:
    is_quick = list(map(_is_quick, lines.events))
    if all(is_quick):
        # Two ids side by side hold a placeholder's bytes, or the like: no event by itself is the cause.
        return NO_ROWS, lines
    rows, refused = quick_rows(lines.only(is_quick))
    return rows, refused + lines.only([not each for each in is_quick])


def _is_quick(event: QuickEvent) -> bool:
    """Whether nothing in the event has to be coerced or repaired, and its element fills no other field."""
    named = NAMES[event.event_name]
    element = ELEMENTS[bytes(event.element)]
    times = (event.ingest.received_at, event.event_timestamp, event.sent_at)
    return (
        named is not None
        and element is not None
        and not (element and named.has_dataset)
        and is_uuid(event.event_id)
        and all(text is None or is_time(text) for text in times)
        and PRODUCTS[bytes(event.product)] is not None
        and VISITORS[visitor_keys([event])[0]] is not None
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
    receipt += [f'"{name}":"{text}"' for name, text in zip(_REQUEST_NAMES, request, strict=True) if text is not None]
    if receipt:
        kept += f'"_ingest":{{{",".join(receipt)}}},'
    return copy_format.jsonb(f"{{{kept[:-1]}}}")
