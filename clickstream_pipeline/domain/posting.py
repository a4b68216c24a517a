"""Postings: the events of a posted text that are kept as raw events, and those that can't be loaded, with the reason.

The parser's own code decides, so that an event is accepted here if and only if it loads later. Events are kept byte by
byte as they were sent, so that a later parser can read them again; only an `_ingest` of the sender is replaced by ours.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from clickstream_pipeline.domain.batches import NO_BATCH, batch_of
from clickstream_pipeline.domain.coercion import InexactNumberError
from clickstream_pipeline.domain.contract import OURS
from clickstream_pipeline.domain.documents import (
    Document,
    TooManyEventsError,
    read_document,
    why_unreadable,
)
from clickstream_pipeline.domain.fields import event_fields
from clickstream_pipeline.domain.json_values import UndecodableError, decode
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.spans import name_and_value, spans_of
from clickstream_pipeline.domain.texts import documents_of


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that can't be loaded: its ordinal in the posting (from 0), why, its bytes.

    `batch` is what its batch says about all of its events, a JSON object without them; None outside of a batch.
    """

    index: int
    reason: RejectReason
    raw: bytes
    batch: bytes | None = None


@dataclass(frozen=True, slots=True)
class LostField:
    """A field of an accepted event that can't be coerced: null, its original in `properties.invalid`."""

    index: int
    name: str


@dataclass(slots=True)
class Posting:
    """A posted text, sifted; `lines` are the raw object that keeps what was accepted."""

    lines: list[bytes] = field(default_factory=list)
    accepted: int = 0
    refused: list[RefusedEvent] = field(default_factory=list)
    lost_fields: list[LostField] = field(default_factory=list)

    @property
    def events(self) -> int:
        return self.accepted + len(self.refused)

    @property
    def raw_object(self) -> bytes:
        return b"\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """On one event: why it can't be loaded, or which of its fields can't; whether it has a field that only we write."""

    reason: RejectReason | None
    lost_fields: tuple[str, ...] = ()
    has_ours: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    """A document's bytes, event by event; `around` are a batch's other members, empty for a list, None for neither."""

    events: list[bytes]
    around: list[bytes] | None = None
    batch: bytes | None = None


def sift_posting(text: bytes, ingest: bytes, *, most: int | None = None) -> Posting:
    """Sifts a posted text (unzipped, without byte-order mark); `ingest` is our `_ingest`, as JSON.

    Like a raw object it is an event, an array, a batch, or several of these; several only when the first one can be
    read by itself, so that a broken document is refused whole. Raises TooManyEventsError at the first event, or
    document, beyond `most`.
    """
    posting = Posting()
    if b"\n" not in text and b"\r" not in text:
        # Usually a line is one document, and need not be looked through for others.
        with suppress(UndecodableError):
            _sift_document(text, ingest, posting, most)
            return posting
    documents = list(islice(documents_of(text), None if most is None else most + 1))
    if len(documents) > 1 and (reason := why_unreadable(documents[0], most=most)) is not None:
        posting.refused.append(RefusedEvent(0, reason, text))
        return posting
    if most is not None and len(documents) > most:
        raise TooManyEventsError
    for document in documents:
        first = posting.events
        try:
            _sift_document(document, ingest, posting, most if most is None else most - first)
        except UndecodableError as error:
            posting.refused.append(RefusedEvent(first, error.reason, document))
    return posting


def _sift_document(text: bytes, ingest: bytes, posting: Posting, most: int | None) -> None:
    first = posting.events
    if most is not None and most < 1:
        raise TooManyEventsError
    try:
        document = read_document(text, most=most)
        verdicts = _verdicts(document)
    except InexactNumberError:
        document = read_document(text, exact=True)
        verdicts = _verdicts(document)
    parts = _parts(text, is_batch=document.envelope is not None)
    kept: list[bytes] = []
    for index, (verdict, raw) in enumerate(zip(verdicts, parts.events, strict=True), start=first):
        if verdict.reason is not None:
            posting.refused.append(RefusedEvent(index, verdict.reason, raw, parts.batch))
            continue
        posting.lost_fields.extend(LostField(index, name) for name in verdict.lost_fields)
        kept.append(_without_ours(raw) if verdict.has_ours else raw)
    if kept:
        posting.accepted += len(kept)
        posting.lines.append(_document_to_keep(kept, parts.around, ingest))


def _verdicts(document: Document) -> list[_Verdict]:
    batch = NO_BATCH
    if document.envelope:
        batch = batch_of({name: value for name, value in document.envelope.items() if name not in OURS})
    verdicts = []
    for member in document.members:
        if member.reason is not None:
            verdicts.append(_Verdict(member.reason))
            continue
        assert isinstance(member.value, dict)
        event = {name: value for name, value in member.value.items() if name not in OURS}
        fields = event_fields(event, batch)
        if fields is None:
            verdicts.append(_Verdict(RejectReason.MISSING_EVENT_NAME))
        else:
            verdicts.append(_Verdict(None, tuple(fields.invalid), has_ours=not OURS.isdisjoint(member.value)))
    return verdicts


def _parts(text: bytes, *, is_batch: bool) -> _Parts:
    if text.lstrip()[:1] == b"[":
        return _Parts(_spans(text), around=[])
    if not is_batch:
        return _Parts([text])
    around: list[bytes] = []
    events = b"[]"
    for name, value, member in _members(text):
        if name == "events":
            events = value
        elif name not in OURS:
            around.append(member)
    return _Parts(_spans(events), around, batch=b"{" + b",".join(around) + b"}")


def _document_to_keep(events: list[bytes], around: list[bytes] | None, ingest: bytes) -> bytes:
    if around is None:
        # One object, which has a name at least: its last brace is that of the event.
        document = events[0].rstrip()[:-1].rstrip() + b',"_ingest":' + ingest + b"}"
    else:
        listed = b'"events":[' + b",".join(events) + b"]"
        document = b"{" + b",".join([*around, listed, b'"_ingest":' + ingest]) + b"}"
    # A document a line. Within a JSON value a line break is space: in text it would be written as an escape.
    return document.replace(b"\n", b" ")


def _without_ours(event: bytes) -> bytes:
    return b"{" + b",".join(member for name, _, member in _members(event) if name not in OURS) + b"}"


def _members(text: bytes) -> list[tuple[object, bytes, bytes]]:
    """An object's members: name, value's bytes, the member's bytes."""
    members: list[tuple[object, bytes, bytes]] = []
    for member in _spans(text):
        parts = name_and_value(member)
        assert parts is not None, "what was read as an object has members with names"
        members.append((decode(parts[0]), parts[1], member))
    return members


def _spans(text: bytes) -> list[bytes]:
    spans = spans_of(text)
    assert spans is not None, "what was read as JSON is balanced"
    return spans
