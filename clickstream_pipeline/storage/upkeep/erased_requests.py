"""Erases a person from the objects below `rejected/`, which hold the events that ingest could not accept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clickstream_pipeline.domain.object_rewriting import Person, mentions
from clickstream_pipeline.domain.posting import RefusedEvent
from clickstream_pipeline.domain.rejected_documents import rejected_document
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.upkeep.rejected_requests import RejectedRequest, rejected_requests


@dataclass(frozen=True, slots=True)
class NamingRequest:
    """A request with events of a person: its object's key, and how many they are."""

    key: str
    events: int


def requests_naming(store: RawStore, person: Person) -> Iterator[NamingRequest]:
    """The rejected requests in which an event, or its batch, contains one of the person's ids as a word."""
    for request in rejected_requests(store):
        theirs = sum(_is_theirs(event, person) for event in request.events)
        if theirs:
            yield NamingRequest(request.key, theirs)


def erase_from_requests(store: RawStore, requests: Iterable[NamingRequest], person: Person) -> None:
    """Rewrites the requests' objects without the person's events; deletes an object that holds nothing else."""
    keys = {request.key for request in requests}
    for request in rejected_requests(store):
        if request.key in keys:
            _rewrite(store, request, [event for event in request.events if not _is_theirs(event, person)])


def _rewrite(store: RawStore, request: RejectedRequest, left: list[RefusedEvent]) -> None:
    if left:
        store.rewrite(request.key, rejected_document(left, request.ingest))
    else:
        store.delete(request.key)


def _is_theirs(event: RefusedEvent, person: Person) -> bool:
    return mentions(event.raw, person) or (event.batch is not None and mentions(event.batch, person))
