"""Parsing: the bytes of a raw object as rows and rejections. The exact reader of the wire contract.

What it can't load it returns as a rejection; no bytes make it raise. A faster reader may read the usual lines itself
and give the others to `parse_line`; it must make the same rows.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from clickstream_pipeline.domain.batches import NO_BATCH, batch_of
from clickstream_pipeline.domain.coercion import InexactNumberError
from clickstream_pipeline.domain.documents import (
    Document,
    Member,
    read_document,
    read_event,
)
from clickstream_pipeline.domain.events import Origin, event_row
from clickstream_pipeline.domain.guides import WIRE_CONTRACT
from clickstream_pipeline.domain.json_values import UndecodableError
from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rows import EventRow, ParsedObject, Rejection, Tombstone
from clickstream_pipeline.domain.texts import documents_of, readable_text
from clickstream_pipeline.domain.tombstones import erased_from

__all__ = ["documents_of", "parse_event", "parse_line", "parse_object", "readable_text", "unreadable"]


def parse_object(key: str, data: bytes, last_modified: datetime) -> ParsedObject:
    """Every event of one raw object, plain or gzip, in the object's order.

    `key` is relative to the store, from `events/` on (ValueError for any other: only raw objects are parsed);
    `last_modified` is aware UTC. Positions are the events' ordinals from 1; a line that can't be read takes one.
    """
    load_date = _load_date(key)
    text = readable_text(data)
    if text is None:
        return unreadable(data)
    found: list[EventRow | Rejection | Tombstone] = []
    for document in documents_of(text):
        found.extend(_parse_document(document, len(found) + 1, key, load_date, last_modified))
    return _parsed(found)


def parse_line(
    key: str,
    line: bytes,
    last_modified: datetime,
    *,
    first_position: int,
    on_event: Callable[[int], None] = lambda size_bytes: None,
) -> ParsedObject:
    """Every event of one line (or other whole JSON value) of an object's text, the first at `first_position`.

    A line may hold an event, an array or a batch, so it may take any number of positions, also none: `positions` tells.
    `on_event` is called with the size of each event in bytes, 0 where it is not known, and may raise.
    """
    return _parsed(_parse_document(line, first_position, key, _load_date(key), last_modified, on_event=on_event))


def parse_event(key: str, raw: bytes, last_modified: datetime, *, position: int) -> ParsedObject:
    """One event by itself, a line or an element of an array or a batch; what holds several events is no event."""
    return _parsed(_parse_document(raw, position, key, _load_date(key), last_modified, read=read_event))


def unreadable(data: bytes) -> ParsedObject:
    """What an object counts as that can't be read at all: one event read, one rejected, at position 0."""
    return ParsedObject(1, (), (Rejection(0, RejectReason.UNREADABLE_OBJECT, data),))


def _load_date(key: str) -> date:
    load_date = load_date_of(key)
    if load_date is None:
        raise ValueError(f"{key!r} is no raw key; expected events/YYYY/MM/DD/HH/<name>; see {WIRE_CONTRACT}")
    return load_date


def _parsed(found: list[EventRow | Rejection | Tombstone]) -> ParsedObject:
    # The usual line: one event.
    if len(found) == 1 and isinstance(found[0], EventRow):
        return ParsedObject(1, (found[0],), ())
    rows = tuple(each for each in found if isinstance(each, EventRow))
    rejections = tuple(each for each in found if isinstance(each, Rejection))
    tombstones = tuple(each for each in found if isinstance(each, Tombstone))
    return ParsedObject(len(rows) + len(rejections), rows, rejections, tombstones)


def _parse_document(
    text: bytes,
    first: int,
    key: str,
    load_date: date,
    last_modified: datetime,
    *,
    read: Callable[..., Document] = read_document,
    on_event: Callable[[int], None] = lambda size_bytes: None,
) -> list[EventRow | Rejection | Tombstone]:
    """The result at each position that a document takes."""
    try:
        return _outcome(read(text), first, key, load_date, last_modified, exact=False, on_event=on_event)
    except InexactNumberError:
        return _outcome(read(text, exact=True), first, key, load_date, last_modified, exact=True, on_event=on_event)
    except UndecodableError as error:
        return [Rejection(first, error.reason, text)]


def _outcome(
    document: Document,
    first: int,
    key: str,
    load_date: date,
    last_modified: datetime,
    *,
    exact: bool,
    on_event: Callable[[int], None],
) -> list[EventRow | Rejection | Tombstone]:
    batch = batch_of(document.envelope) if document.envelope else NO_BATCH
    origin = Origin(key, last_modified, load_date, batch)
    others = origin if batch is NO_BATCH else replace(origin, batch=batch.told_again())
    outcome: list[EventRow | Rejection | Tombstone] = []
    for position, member in enumerate(document.members, start=first):
        on_event(len(member.raw) if member.raw is not None else 0)
        if member.reason is not None:
            outcome.append(Rejection(position, member.reason, _raw(member)))
            continue
        assert isinstance(member.value, dict)
        erased = erased_from(member.value)
        if erased is not None:
            outcome.append(Tombstone(position, erased))
            continue
        row = event_row(member.value, position, origin=origin if position == first else others, exact=exact)
        outcome.append(row or Rejection(position, RejectReason.MISSING_EVENT_NAME, _raw(member)))
    return outcome


def _raw(member: Member) -> bytes:
    # An element whose bytes are not known is an object of ordinary depth without a name.
    return member.raw if member.raw is not None else json.dumps(member.value, ensure_ascii=False).encode()
