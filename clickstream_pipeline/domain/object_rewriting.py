"""Rewriting a raw object for an erasure: without one person's events, all others as they were.

The person's events become tombstones, so that the positions of the others, and ids made from them, stay the same.
Rewriting changes the object's LastModified: an event whose receipt it was gets the old one as a field.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import orjson

from clickstream_pipeline.domain.coercion import to_id
from clickstream_pipeline.domain.documents import (
    Document,
    Member,
    pieces_of,
    read_document,
)
from clickstream_pipeline.domain.json_values import UndecodableError
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import ParsedObject
from clickstream_pipeline.domain.texts import documents_of, readable_text
from clickstream_pipeline.domain.tombstones import erased_from, tombstone
from clickstream_pipeline.domain.zipped import NotUnzippable, is_gzip, unzipped

_CLIENT_ID = ("clientId", "client_id")
_USER_ID = ("userId", "user_id")
_SESSION_ID = ("sessionId", "session_id")
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")
_ODD_NUMBER = re.compile(rb"[0-9][eE]|\.0")


class CannotErase(RuntimeError):
    """An object can't be rewritten so that everything else in it stays as it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be erased: browsers and users by their ids; `session_ids` are visits that only they made.

    An event is the person's when it, or the batch it came in, names one of the ids as client or user at any depth; or
    when it names nobody and belongs to one of the visits.
    """

    client_ids: frozenset[str]
    user_ids: frozenset[str]
    session_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An object's new bytes, and what they leave out: `event_ids` of the events that had been rows, and rejections."""

    data: bytes
    event_ids: frozenset[UUID]
    rejections: int


def event_ids_in(key: str, data: bytes, last_modified: datetime) -> frozenset[UUID]:
    """The ids of an object's events."""
    return frozenset(row.event_id for row in parse_object(key, data, last_modified).rows)


def rewritten(key: str, data: bytes, *, etag: str, last_modified: datetime, person: Person) -> Rewritten | None:
    """A raw object without a person's events; None when it holds none of them.

    `etag` and `last_modified` are those of `data`. Raises `CannotErase` when what is left would read otherwise than
    before, naming the object.
    """
    text = readable_text(data)
    if text is None:
        return _rewritten_unreadable(data, etag, person)
    if not _may_hold(text, person):
        return None
    before = parse_object(key, data, last_modified)
    # An event whose receipt depends on LastModified has another receipt with another LastModified.
    later = parse_object(key, data, last_modified + timedelta(days=1))
    received = {row.raw_position: row.received_at for row in before.rows}
    stamped = {row.raw_position for row in later.rows if row.received_at != received[row.raw_position]}
    erased: set[int] = set()
    gone = {each.position for each in before.tombstones}
    documents: list[bytes] = []
    position = 1
    for text_of_document in documents_of(text):
        pieces = pieces_of(text_of_document)
        theirs = _theirs(text_of_document, pieces.events, person)
        events: list[bytes] = []
        for piece, is_theirs in zip(pieces.events, theirs, strict=True):
            if is_theirs:
                erased.add(position)
                gone.add(position)
                events.append(tombstone(etag))
            else:
                events.append(_stamped(piece, last_modified) if position in stamped else piece)
            position += 1
        if pieces.envelope and gone.issuperset(range(position - len(events), position)):
            # No event is left for which the fields of the batch hold.
            pieces = replace(pieces, envelope=[])
        documents.append(pieces.joined(events))
    if not erased:
        return None
    new_text = b"\n".join(documents)
    # Without a time in its header the same content always has the same bytes.
    new = gzip.compress(new_text, mtime=0) if is_gzip(data) else new_text
    _require_the_rest(key, before, parse_object(key, new, last_modified + timedelta(days=1)), gone)
    return Rewritten(
        new,
        frozenset(row.event_id for row in before.rows if row.raw_position in erased),
        sum(rejection.position in erased for rejection in before.rejections),
    )


def _may_hold(text: bytes, person: Person) -> bool:
    """Whether the text may hold one of the ids, which can also be spelled with escapes or as numbers."""
    ids = [each.encode("utf-8", "replace") for each in (*person.client_ids, *person.user_ids, *person.session_ids)]
    return b"\\" in text or any(each in text or each.strip(b"+-.0123456789eE") == b"" for each in ids)


def may_name(data: bytes, person: Person) -> bool:
    """Whether an object that is not read as events may name the person, in any spelling, by its text alone.

    True also for what can't be searched.
    """
    text = readable_text(data)
    if text is None:
        return True
    spelled_out = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)).encode("utf-8", "replace"), text)
    ids = (*person.client_ids, *person.user_ids, *person.session_ids)
    if any(_as_a_word(each).search(spelled_out) for each in ids):
        return True
    # An id of digits can be spelled as another number.
    return any(each.strip("+-.0123456789eE") == "" for each in ids) and _ODD_NUMBER.search(text) is not None


def mentions(raw: bytes, person: Person) -> bool:
    """Whether bytes that are no event hold one of the person's ids, as a word of its own."""
    return any(_as_a_word(each).search(raw) for each in (*person.client_ids, *person.user_ids))


def _rewritten_unreadable(data: bytes, etag: str, person: Person) -> Rewritten | None:
    """A broken gzip: as far as it can be unzipped."""
    found = b""
    try:
        unzipped(data)
    except NotUnzippable as error:
        found = error.text
    return Rewritten(tombstone(etag), frozenset(), 1) if mentions(found + data, person) else None


def _theirs(text: bytes, events: list[bytes], person: Person) -> list[bool]:
    """Of each event of a JSON value, whether it is the person's."""
    try:
        document = read_document(text, exact=True)
    except UndecodableError:
        document = Document([Member(None, text)])
    envelope = document.envelope or {}
    theirs = []
    for member, raw in zip(document.members, events, strict=True):
        event = member.value
        if type(event) is dict and erased_from(event) is not None:
            theirs.append(False)
        elif member.reason is not None or type(event) is not dict:
            theirs.append(_is_named(event, envelope, person) or mentions(raw, person))
        else:
            theirs.append(_is_named(event, envelope, person) or _is_in_their_visit(event, envelope, person))
    return theirs


def _is_named(event: object, envelope: dict[str, object], person: Person) -> bool:
    return not (
        person.client_ids.isdisjoint(_ids(event, envelope, _CLIENT_ID))
        and person.user_ids.isdisjoint(_ids(event, envelope, _USER_ID))
    )


def _is_in_their_visit(event: object, envelope: dict[str, object], person: Person) -> bool:
    if any(True for _ in _ids(event, envelope, _CLIENT_ID + _USER_ID)):
        return False
    return not person.session_ids.isdisjoint(_ids(event, {}, _SESSION_ID))


def _ids(event: object, envelope: dict[str, object], spellings: tuple[str, ...]) -> Iterator[str]:
    """The ids under one of the names anywhere in an event or in its batch."""
    waiting: list[object] = [event, envelope]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            for spelling in spellings:
                found = to_id(value.get(spelling))
                if type(found) is str:
                    yield found
            waiting.extend(value.values())
        elif type(value) is list:
            waiting.extend(value)


def _stamped(event: bytes, last_modified: datetime) -> bytes:
    """An event with its object's LastModified as a field; at its end, because the last of equal names counts."""
    return event.rstrip()[:-1] + b',"_lastModified":' + orjson.dumps(last_modified) + b"}"


def _require_the_rest(key: str, before: ParsedObject, after: ParsedObject, gone: set[int]) -> None:
    rows = [row for row in before.rows if row.raw_position not in gone]
    rejections = [each for each in before.rejections if each.position not in gone]
    if (
        [*after.rows] != rows
        or [*after.rejections] != rejections
        or {each.position for each in after.tombstones} != gone
    ):
        raise CannotErase(
            f"{key} can't be rewritten: what is left of it would read otherwise than before; "
            "move it out of the raw store, or put it right by hand, and erase again"
        )


@lru_cache
def _as_a_word(text: str) -> re.Pattern[bytes]:
    spellings = {text.encode("utf-8", "replace"), orjson.dumps(text)[1:-1]}
    return re.compile(rb"(?<![\w-])(?:" + b"|".join(map(re.escape, sorted(spellings))) + rb")(?![\w-])")
