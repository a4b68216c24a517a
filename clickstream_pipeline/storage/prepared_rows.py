"""Event rows as the loader carries them: COPY text, and beside it the little that deciding what to write needs."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from uuid import UUID

import msgspec

from clickstream_pipeline.domain.rows import EVENT_COLUMNS, EventRow
from clickstream_pipeline.domain.times import microseconds
from clickstream_pipeline.domain.vocabulary import EventType

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_values = attrgetter(*EVENT_COLUMNS)


class PreparedRow(msgspec.Struct, frozen=True, gc=False):
    """One row of `clickstream_events`: `copy_line` is its COPY text, columns in the table's order, no line end.

    `received_us` is microseconds since 1970, dates and times are ISO text, `order_id` stands for purchases only.
    """

    event_id: str
    received_us: int
    raw_object: str
    raw_position: int
    copy_line: str
    event_date: str
    event_timestamp: str
    session_id: str | None
    client_id: str | None
    order_id: str | None
    is_bot: bool
    is_unknown: bool
    is_late_unreliable: bool

    @property
    def precedence(self) -> tuple[int, str, int]:
        """Orders the copies of one event: the smallest stays."""
        return (self.received_us, self.raw_object, self.raw_position)


def prepare_row(row: EventRow) -> PreparedRow:
    """A parsed row in COPY's text format."""
    return PreparedRow(
        event_id=str(row.event_id),
        received_us=microseconds(row.received_at),
        raw_object=row.raw_object,
        raw_position=row.raw_position,
        copy_line="\t".join(map(_copy_field, _values(row))),
        event_date=row.event_date.isoformat(),
        event_timestamp=row.event_timestamp.isoformat(),
        session_id=row.session_id,
        client_id=row.client_id,
        order_id=row.order_id if row.event_type == EventType.PURCHASE else None,
        is_bot=row.is_bot,
        is_unknown=row.event_type == EventType.UNKNOWN,
        is_late_unreliable=row.is_late_unreliable,
    )


class CopyStream:
    """Rows as the file that COPY reads, a few at a time, so that no second copy of a chunk is ever made."""

    def __init__(self, rows: Iterable[PreparedRow]) -> None:
        self._rows = iter(rows)
        self._rest = b""

    def read(self, size: int = 65_536) -> bytes:
        if not self._rest:
            lines = [row.copy_line for row in islice(self._rows, _ROWS_A_READ)]
            self._rest = ("\n".join(lines) + "\n").encode() if lines else b""
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


_ROWS_A_READ = 128


def escape(text: str) -> str:
    """Text as COPY's text format wants it."""
    return text.translate(_ESCAPES)


def _copy_field(value: object) -> str:
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case str():
            return value.translate(_ESCAPES)
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case int() | UUID():
            return str(value)
    raise TypeError(f"no COPY text for a {type(value).__name__}")
