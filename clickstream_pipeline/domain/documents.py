"""Documents: the bytes of a JSON value as the events that it holds, whatever shape they come in.

Nothing here knows a field's name but `events`; an event's meaning is in events.py.
"""

from collections.abc import Sized
from dataclasses import dataclass

from clickstream_pipeline.domain.json_values import MAX_DEPTH, UndecodableError, decode, is_deeper
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.spans import name_and_value, spans_of

MAX_EVENT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pieces:
    """The bytes of one JSON value: its events in order, and what a batch says beside them, each `"name": value`.

    `envelope` is None unless it is a batch.
    """

    events: list[bytes]
    is_list: bool
    envelope: list[bytes] | None = None

    def joined(self, events: list[bytes]) -> bytes:
        """The value's bytes with other events in the place of its own."""
        if not self.is_list:
            return events[0]
        listed = b"[" + b",".join(events) + b"]"
        if self.envelope is None:
            return listed
        return b"{" + b",".join([*self.envelope, b'"events":' + listed]) + b"}"


class TooManyEventsError(Exception):
    """A document of more events than its reader takes: none of them was read."""


@dataclass(frozen=True, slots=True)
class Member:
    """One event of a document: its value, or why there is none; `raw` is None when its bytes were not separated."""

    value: object
    raw: bytes | None
    reason: RejectReason | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value of a raw object: its events in order, and what a batch says about all of them."""

    members: list[Member]
    envelope: dict[str, object] | None = None


def is_one_event(piece: bytes) -> bool:
    """Whether a piece certainly takes one position, decided without decoding it: no list, no batch, not blank."""
    return piece[:1] == b"{" and b'"events"' not in piece and b"\\" not in piece


def read_document(text: bytes, *, exact: bool = False, most: int | None = None) -> Document:
    """The events of one JSON value: itself, an array's elements, or a batch's.

    A broken element of an array or a batch is an element of its own, if the elements can be separated and one of them
    is an object. `exact` reads every number with all its digits, at a fifth of the speed. Raises UndecodableError; and
    TooManyEventsError beyond `most` events, before one of them is looked at.
    """
    try:
        value = decode(text, exact=exact)
    except UndecodableError as error:
        if error.reason is RejectReason.TOO_DEEP:
            return _read_apart(text, exact=exact, most=most)
        document = _read_broken(text, exact=exact, most=most)
        if document is None:
            raise
        return document
    envelope: dict[str, object] | None = None
    elements: object = value
    if type(value) is dict and _is_batch(value):
        envelope = value
        elements = value.pop("events")
    if type(elements) is not list:
        return Document([_checked(value, text)])
    _require_at_most(most, elements)
    if len(text) > MAX_EVENT_BYTES:
        return _read_apart(text, exact=exact, most=most)
    members = [_checked(element, None) for element in elements]
    if any(member.reason is not None for member in members):
        # A rejection keeps the bytes as they were sent.
        return _read_apart(text, exact=exact, most=most)
    return Document(members, envelope)


def read_event(raw: bytes, *, exact: bool = False) -> Document:
    """One event by itself, like an element of an array or a batch: an array or a batch is not one event."""
    return Document([_element(raw, exact=exact)])


def pieces_of(text: bytes) -> Pieces:
    """The bytes of each event of a JSON value; the events are those of `read_document`.

    A value that can't be read is one piece.
    """
    try:
        document = read_document(text)
    except UndecodableError:
        return Pieces([text], is_list=False)
    spans = spans_of(text)
    if spans is None or (document.envelope is None and text.lstrip()[:1] == b"{"):
        return Pieces([text], is_list=False)
    if document.envelope is None:
        return Pieces(spans, is_list=True)
    beside: list[bytes] = []
    events: list[bytes] = []
    for span in spans:
        name, value = _named(span)
        if name == "events":
            # If the name occurs twice, the last one counts.
            events = spans_of(value) or []
        else:
            beside.append(span)
    return Pieces(events, is_list=True, envelope=beside)


def _is_batch(value: dict[str, object]) -> bool:
    # An event may have a field `events` of its own; a batch has no name.
    return type(value.get("events")) is list and "eventName" not in value and "event_name" not in value


def _checked(value: object, raw: bytes | None) -> Member:
    if type(value) is not dict:
        return Member(value, raw, RejectReason.NOT_AN_OBJECT)
    if raw is not None:
        if len(raw) > MAX_EVENT_BYTES:
            return Member(value, raw, RejectReason.TOO_LARGE)
        if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
            return Member(value, raw)
    return Member(value, raw, RejectReason.TOO_DEEP if is_deeper(value, MAX_DEPTH) else None)


def is_value(text: bytes) -> bool:
    """Whether the text is one JSON value, of whatever depth."""
    try:
        decode(text)
    except UndecodableError as error:
        return error.reason is RejectReason.TOO_DEEP and spans_of(text) is not None
    return True


def why_unreadable(text: bytes, *, most: int | None = None) -> RejectReason | None:
    """Why `read_document` can't read a text; None if it can. Raises TooManyEventsError beyond `most`."""
    try:
        read_document(text, most=most)
    except UndecodableError as error:
        return error.reason
    return None


def _require_at_most(most: int | None, events: Sized) -> None:
    if most is not None and len(events) > most:
        raise TooManyEventsError


def _read_apart(text: bytes, *, exact: bool, most: int | None) -> Document:
    """The events of a value that is too deep or too large to be read at once, each by its own bytes."""
    if text.lstrip()[:1] == b"{":
        spans = spans_of(text)
        if spans is None:
            raise UndecodableError(RejectReason.INVALID_JSON)
        envelope, events = _batch_parts(text, spans, exact=exact)
        if events is None:
            reason = RejectReason.TOO_LARGE if len(text) > MAX_EVENT_BYTES else RejectReason.TOO_DEEP
            return Document([Member(None, text, reason)])
        return Document(_members_apart(events, exact=exact, most=most), envelope)
    return Document(_members_apart(text, exact=exact, most=most))


def _read_broken(text: bytes, *, exact: bool, most: int | None) -> Document | None:
    """The events of a broken array or batch, each by its own bytes; None where none of them is sound."""
    if is_one_event(text.lstrip()):
        return None
    try:
        document = _read_apart(text, exact=exact, most=most)
    except UndecodableError:
        return None
    return document if any(member.reason is None for member in document.members) else None


def _members_apart(array: bytes, *, exact: bool, most: int | None) -> list[Member]:
    spans = spans_of(array)
    if spans is None:
        raise UndecodableError(RejectReason.INVALID_JSON)
    _require_at_most(most, spans)
    return [_element(raw, exact=exact) for raw in spans]


def _element(raw: bytes, *, exact: bool) -> Member:
    if not raw:
        # There is nothing before a comma, or behind the last one.
        return Member(None, b",", RejectReason.INVALID_JSON)
    try:
        return _checked(decode(raw, exact=exact), raw)
    except UndecodableError as error:
        reason = error.reason
        if reason is RejectReason.TOO_DEEP and not raw.startswith(b"{"):
            reason = RejectReason.NOT_AN_OBJECT
        elif reason is RejectReason.TOO_DEEP and len(raw) > MAX_EVENT_BYTES:
            reason = RejectReason.TOO_LARGE
        return Member(None, raw, reason)


def _batch_parts(text: bytes, spans: list[bytes], *, exact: bool) -> tuple[dict[str, object], bytes | None]:
    """A batch's other fields and the bytes of its `events`; None for those when it is no batch."""
    envelope: dict[str, object] = {}
    events: bytes | None = None
    for span in spans:
        name, rest = _named(span)
        if name == "events":
            events = rest
        elif name in ("eventName", "event_name"):
            return {}, None
        else:
            try:
                envelope[name] = decode(rest, exact=exact)
            except UndecodableError as error:
                if error.reason is not RejectReason.TOO_DEEP:
                    raise
                envelope[name] = None
    return envelope, events if events is not None and events.startswith(b"[") else None


def _named(member: bytes) -> tuple[str, bytes]:
    """A member of an object: its name, and its value's bytes. Raises UndecodableError."""
    parts = name_and_value(member)
    name = decode(parts[0]) if parts else None
    if parts is None or type(name) is not str:
        raise UndecodableError(RejectReason.INVALID_JSON)
    return name, parts[1]
