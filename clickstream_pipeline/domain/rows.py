"""The results of the parser: event rows, rejections, and the facts of one raw object."""

from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from clickstream_pipeline.domain.event_columns import COLUMNS
from clickstream_pipeline.domain.reject_reasons import RejectReason

EVENT_COLUMNS: tuple[str, ...] = tuple(column.name for column in COLUMNS)

# The columns are known when the contract has been read, not to a type checker.
_Columns: Any = make_dataclass(
    "_Columns", [(name, Any, field(default=None)) for name in EVENT_COLUMNS], frozen=True, slots=True, kw_only=True
)


class EventRow(_Columns):  # type: ignore[misc]
    """One row of `clickstream_events`: a value for each of `EVENT_COLUMNS`, None where the event does not tell it.

    `items` and `properties` are JSON text; times are aware UTC datetimes.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        # What the pipeline itself reads of a row.
        event_id: UUID
        event_timestamp: datetime
        event_type: str
        received_at: datetime
        client_id: str | None
        session_id: str | None
        order_id: str | None
        is_bot: bool
        is_late_unreliable: bool
        raw_object: str
        raw_position: int
        load_date: date


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event that could not be loaded: its ordinal in the object (from 1; 0 is the whole object), why, its bytes."""

    position: int
    reason: RejectReason
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The place of an erased event: its ordinal in the object, and the etag of the content that held it."""

    position: int
    erased_from: str


@dataclass(frozen=True, slots=True)
class ParsedObject:
    """What one raw object holds: `events` were read, each is a row or a rejection; copies are still in `rows`.

    An erased event is not counted, but its tombstone takes a position, so that the others keep theirs.
    """

    events: int
    rows: tuple[EventRow, ...]
    rejections: tuple[Rejection, ...]
    tombstones: tuple[Tombstone, ...] = ()

    @property
    def positions(self) -> int:
        return self.events + len(self.tombstones)
