"""Decides which copy of an event stays, and which id each event has.

Copies are events that are alike and have the same sent id: the one received first stays. Events that are unlike and
have the same sent id all stay: the one received first keeps the id, the others get derived ids (domain/likeness.py). So
the rows depend only on what was loaded, not on the order of the loads.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from clickstream_pipeline.domain.likeness import Likeness, unlike_event_id
from clickstream_pipeline.domain.times import microseconds
from clickstream_pipeline.storage.reading.prepared_rows import PreparedRows

Precedence = tuple[int, str, int]


class StandingEvent(NamedTuple):
    """A stored event: its id and its sent id, 16 bytes each; when and where it was received; its likeness."""

    event_id: bytes
    sent_id: bytes
    precedence: Precedence
    likeness: Likeness


@dataclass(slots=True)
class Copies:
    """The decisions about some rows and the stored events that have their ids.

    `replaced` are ids of stored copies to remove; `renamed` maps ids of stored events to their new ids; `standing`
    counts rows whose event is stored from the same object. `sent_ids` maps every derived id to the sent one.
    """

    added: PreparedRows
    replaced: list[bytes] = field(default_factory=list)
    renamed: dict[bytes, bytes] = field(default_factory=dict)
    sent_ids: dict[bytes, bytes] = field(default_factory=dict)
    standing: int = 0


def standing_event(
    event_id: str,
    sent_event_id: str | None,
    received_at: datetime,
    raw_object: str,
    raw_position: int,
    event_name: str,
    client_id: str | None,
    client_timestamp: datetime | None,
    order_id: str | None,
) -> StandingEvent:
    """The event of a row of loading/chunks/standing_events.sql."""
    client_us = None if client_timestamp is None else microseconds(client_timestamp)
    return StandingEvent(
        UUID(event_id).bytes,
        UUID(sent_event_id or event_id).bytes,
        (microseconds(received_at), raw_object, raw_position),
        Likeness(event_name, client_id, client_us, order_id),
    )


def settle_copies(rows: PreparedRows, standing: Iterable[StandingEvent]) -> Copies:
    """Decides about rows that are about to be loaded, and about the stored events that have their ids."""
    is_first, shared_ids = rows.first_copies()
    by_sent_id: defaultdict[bytes, list[StandingEvent]] = defaultdict(list)
    for event in standing:
        by_sent_id[event.sent_id].append(event)
    is_added = is_first.copy()
    copies = Copies(rows)
    event_ids: dict[int, bytes] = {}
    incoming = rows.indexes([*by_sent_id, *(shared_ids - by_sent_id.keys())], among=is_first)
    for sent_id, indexes in incoming.items():
        group = _Group(sent_id, rows, by_sent_id[sent_id], copies)
        for index in indexes:
            is_added[index] = group.adds(index)
        event_ids.update(group.name())
    copies.added = rows.with_event_ids(event_ids).only(is_added)
    return copies


class _Group:
    """The events with one sent id: those that are stored, and those that are added."""

    def __init__(self, sent_id: bytes, rows: PreparedRows, standing: Sequence[StandingEvent], copies: Copies) -> None:
        self._sent_id = sent_id
        self._rows = rows
        self._copies = copies
        self._standing = {event.likeness: event for event in standing}
        self._places = {event.precedence[1:] for event in standing}
        self._added: dict[Likeness, int] = {}

    def adds(self, index: int) -> bool:
        """Whether a row is added: no copy of it is stored, or only one that was received later."""
        precedence = self._rows.precedence(index)
        likeness = self._rows.likeness(index)
        stored = self._standing.get(likeness)
        if precedence[1:] in self._places or (stored is not None and stored.precedence[1] == precedence[1]):
            self._copies.standing += 1
            return False
        if stored is not None:
            if stored.precedence < precedence:
                return False
            self._copies.replaced.append(stored.event_id)
            del self._standing[likeness]
        self._added[likeness] = index
        return True

    def name(self) -> dict[int, bytes]:
        """The ids of the added rows, empty if all keep the sent one; renames stored events whose id changes."""
        if not self._added or (len(self._added) == 1 and not self._standing):
            return {}
        received = {likeness: event.precedence for likeness, event in self._standing.items()}
        received |= {likeness: self._rows.precedence(index) for likeness, index in self._added.items()}
        first = min(received, key=received.__getitem__)
        event_ids = {likeness: self._derived_id(likeness) for likeness in received} | {first: self._sent_id}
        for likeness, event in self._standing.items():
            if event.event_id != event_ids[likeness]:
                self._copies.renamed[event.event_id] = event_ids[likeness]
        return {index: event_ids[likeness] for likeness, index in self._added.items()}

    def _derived_id(self, likeness: Likeness) -> bytes:
        event_id = unlike_event_id(UUID(bytes=self._sent_id), likeness).bytes
        self._copies.sent_ids[event_id] = self._sent_id
        return event_id
