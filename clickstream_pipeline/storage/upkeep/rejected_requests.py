"""Requests with events that ingest could not accept, in the raw store under `rejected/`: reads them, posts them again.

An event that is accepted now becomes part of a new raw object with the receipt of its request. It is removed from the
rejected object only after the new one is stored.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

import orjson

from clickstream_pipeline.domain.guides import INGEST_API
from clickstream_pipeline.domain.keys import REJECTED, event_key
from clickstream_pipeline.domain.posting import RefusedEvent, sift_posting
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rejected_documents import read_rejected_document, rejected_document
from clickstream_pipeline.domain.texts import readable_text
from clickstream_pipeline.domain.times import parse_time
from clickstream_pipeline.storage.raw.object_store import RawObject, RawStore
from clickstream_pipeline.storage.raw.raw_writer import RawWriter

# The receipt of an object that is not a request: every request has a longer one.
_NO_INGEST = b"{}"


@dataclass(frozen=True, slots=True)
class RejectedRequest:
    """A request with rejected events: its object's key, its `_ingest` as JSON, the events."""

    key: str
    ingest: bytes
    events: list[RefusedEvent]

    @property
    def reasons(self) -> Counter[str]:
        return Counter(each.reason.value for each in self.events)


@dataclass(slots=True)
class ReplayedRequests:
    """How many events were tried, how many of them are accepted now, and the days to load for them."""

    tried: int = 0
    accepted: int = 0
    days: set[date] = field(default_factory=set)


def rejected_requests(
    store: RawStore, first: date | None = None, last: date | None = None
) -> Iterator[RejectedRequest]:
    """Every rejected request of some UTC days, in order; an object that is not a request counts as one event."""
    listed = (each for each in store.list_objects(REJECTED) if _is_within(each.key, first, last))
    for found in store.read_objects(listed):
        yield _request(found)


def replay_request(request: RejectedRequest, writer: RawWriter, *, dry_run: bool = False) -> ReplayedRequests:
    """Posts a request's events again; events that are still refused stay in its object.

    The new object's key follows from the old key and the events: after an interruption, the same object is written.
    """
    result = ReplayedRequests()
    if request.ingest == _NO_INGEST:
        return ReplayedRequests(tried=1)
    lines: list[bytes] = []
    indexes: list[int] = []
    left: list[RefusedEvent] = []
    for event in request.events:
        posting = sift_posting(_text(event), request.ingest)
        result.tried += max(1, posting.events)
        if posting.accepted:
            result.accepted += posting.accepted
            lines.extend(posting.lines)
            indexes.append(event.index)
            left.extend(dataclasses.replace(each, index=event.index + each.index) for each in posting.refused)
        else:
            left.append(event)
    if not lines:
        return result
    received_at = _received_at(request)
    result.days.add(received_at.date())
    if not dry_run:
        name = uuid5(NAMESPACE_URL, f"{request.key}#{','.join(map(str, indexes))}")
        writer.write(event_key(received_at, name), b"\n".join(lines))
        if left:
            writer.write(request.key, rejected_document(left, request.ingest))
        else:
            writer.remove(request.key)
    return result


def _text(event: RefusedEvent) -> bytes:
    """The event as a posting of its own, with the fields of its batch."""
    raw = readable_text(event.raw)
    if raw is None or event.batch is None:
        return event.raw if raw is None else raw
    around = event.batch.strip()[1:-1].strip()
    return b"{" + (around + b"," if around else b"") + b'"events":[' + raw + b"]}"


def _request(found: RawObject) -> RejectedRequest:
    key = found.info.key
    try:
        ingest, events = read_rejected_document(found.data)
    except (ValueError, RecursionError):
        return RejectedRequest(key, _NO_INGEST, [RefusedEvent(0, RejectReason.UNREADABLE_OBJECT, found.data)])
    return RejectedRequest(key, ingest, events)


def _received_at(request: RejectedRequest) -> datetime:
    received_at = parse_time(orjson.loads(request.ingest).get("receivedAt"))
    if received_at is None:
        raise ValueError(f"{request.key} does not say when it was received; see {INGEST_API}")
    return received_at.astimezone(UTC)


def _is_within(key: str, first: date | None, last: date | None) -> bool:
    day = key.removeprefix(REJECTED)[:10]
    return (first is None or day >= f"{first:%Y/%m/%d}") and (last is None or day <= f"{last:%Y/%m/%d}")
