"""Event rows as the loader carries them: tuples for COPY, and beside them the values that the loader itself reads.

They are kept as columns, not as objects: a chunk has tens of thousands of rows, and most steps look at all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain, compress
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.domain.event_columns import COLUMNS
from clickstream_pipeline.domain.likeness import Likeness
from clickstream_pipeline.domain.rows import EVENT_COLUMNS, EventRow
from clickstream_pipeline.domain.shop_calendar import shop_calendar
from clickstream_pipeline.domain.times import microseconds
from clickstream_pipeline.domain.vocabulary import EventType
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.shop_dates import shop_days

# What `raw_objects` counts of rows beside their number.
IS_BOT, IS_UNKNOWN, IS_LATE = 1, 2, 4

_ID_TUPLE = np.dtype([("field_count", ">i2"), ("length", ">i4"), ("event_id", "V16")])
# How COPY takes in a value, by PostgreSQL's name of its column's type.
WRITERS: dict[str, Callable[[Any], bytes]] = {
    "uuid": copy_format.uuid,
    "text": copy_format.text,
    "boolean": copy_format.boolean,
    "integer": copy_format.integer,
    "numeric": copy_format.numeric,
    "date": copy_format.day,
    "timestamp with time zone": copy_format.moment,
    "jsonb": copy_format.jsonb,
}
_writers = [WRITERS[column.type] for column in COLUMNS]
_values_of = attrgetter(*EVENT_COLUMNS)
_FIELD_COUNT = copy_format.field_count(len(COLUMNS))
# The id comes first, behind the field count and its length.
_BEFORE_EVENT_ID = 6
_LIKENESS = tuple(EVENT_COLUMNS.index(name) for name in ("event_name", "client_id", "client_timestamp", "order_id"))


class VisitKey(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The ids that say in which visit an event is.

    Rows of one visit may share one. Two are never equal: compare their ids.
    """

    session_id: str | None
    client_id: str | None


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """Rows of `clickstream_events`: `copy_tuples` are what COPY takes in, with their field count.

    `event_ids` has the UUID's halves, shape (rows, 2), in the order of their bytes; times are microseconds since 1970;
    `order_ids` are those of purchases, None for other events; `marks` add up `IS_BOT`, `IS_UNKNOWN` and `IS_LATE`.
    """

    copy_tuples: Sequence[bytes]
    event_ids: NDArray[np.uint64]
    received_us: NDArray[np.int64]
    raw_objects: Sequence[str]
    raw_positions: NDArray[np.int32]
    event_us: NDArray[np.int64]
    visits: Sequence[VisitKey]
    order_ids: Sequence[str | None]
    marks: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.copy_tuples)

    @property
    def event_days(self) -> NDArray[np.int64]:
        """Days since 1970 of `event_date`."""
        return shop_days(shop_calendar(), self.event_us)

    def only(self, wanted: NDArray[np.bool_]) -> "PreparedRows":
        """The rows where `wanted` is true."""
        if wanted.all():
            return self
        kept = wanted.tolist()
        columns: list[Any] = [
            column[wanted] if isinstance(column, np.ndarray) else list(compress(column, kept))
            for column in _columns_of(self)
        ]
        return PreparedRows(*columns)

    def event_id(self, index: int) -> bytes:
        """The id's 16 bytes of one row."""
        event_id: bytes = self.event_ids[index].tobytes()
        return event_id

    def likeness(self, index: int) -> Likeness:
        """What one row has in common with copies of its event."""
        name, client_id, client_us, order_id = copy_format.fields_at(self.copy_tuples[index], _LIKENESS)
        return Likeness(
            (name or b"").decode(),
            None if client_id is None else client_id.decode(),
            None if client_us is None else copy_format.us_of_moment(client_us),
            None if order_id is None else order_id.decode(),
        )

    def first_copies(self) -> tuple[NDArray[np.bool_], set[bytes]]:
        """Where no other copy of the event comes first, and the ids under which events differ that are no copies.

        The copy received first comes first (ties: the smaller key, then position).
        """
        # Copies have one id: ids are compared only where their first halves are equal.
        halves = self.event_ids[:, 0]
        order = halves.argsort()
        is_alike = halves[order[1:]] == halves[order[:-1]]
        suspects = np.union1d(order[1:][is_alike], order[:-1][is_alike]).tolist()
        first: dict[bytes, dict[Likeness, int]] = {}
        is_first = np.ones(len(self), bool)
        for index in suspects:
            copies = first.setdefault(self.event_id(index), {})
            likeness = self.likeness(index)
            standing = copies.setdefault(likeness, index)
            if standing != index:
                later = index
                if self.precedence(index) < self.precedence(standing):
                    copies[likeness], later = index, standing
                is_first[later] = False
        return is_first, {event_id for event_id, copies in first.items() if len(copies) > 1}

    def indexes(self, event_ids: Sequence[bytes], *, among: NDArray[np.bool_]) -> dict[bytes, list[int]]:
        """Where some ids, 16 bytes each, are, among the rows where `among` is true."""
        found: dict[bytes, list[int]] = {}
        if not event_ids:
            return found
        wanted = set(event_ids)
        first_halves = np.sort(halves_of(b"".join(event_ids))[:, 0])
        own = self.event_ids[:, 0]
        at = np.searchsorted(first_halves, own)
        is_alike = first_halves[np.minimum(at, len(first_halves) - 1)] == own
        for index in np.flatnonzero(is_alike & among).tolist():
            event_id = self.event_id(index)
            if event_id in wanted:
                found.setdefault(event_id, []).append(index)
        return found

    def with_event_ids(self, event_ids: Mapping[int, bytes]) -> "PreparedRows":
        """The same rows, some of them with another id."""
        if not event_ids:
            return self
        copy_tuples, ids = list(self.copy_tuples), self.event_ids.copy()
        for index, event_id in event_ids.items():
            own = copy_tuples[index]
            copy_tuples[index] = own[:_BEFORE_EVENT_ID] + event_id + own[_BEFORE_EVENT_ID + len(event_id) :]
            ids[index] = halves_of(event_id)[0]
        return replace(self, copy_tuples=copy_tuples, event_ids=ids)

    def id_tuples(self) -> bytes:
        """The ids as tuples for loading/chunks/copy_incoming_ids.sql, in the order of the index."""
        tuples = np.empty(len(self), _ID_TUPLE)
        tuples["field_count"], tuples["length"] = 1, 16
        in_order = self.event_ids[self.event_ids[:, 0].byteswap().argsort()]
        tuples["event_id"] = in_order.view("V16").reshape(-1)
        return tuples.tobytes()

    def precedence(self, index: int) -> tuple[int, str, int]:
        """Orders the copies of one event: the smallest stays."""
        return int(self.received_us[index]), self.raw_objects[index], int(self.raw_positions[index])


def joined(parts: Iterable[PreparedRows]) -> PreparedRows:
    """The rows of one or more parts, in their order."""
    columns: list[Any] = [
        np.concatenate(pieces) if isinstance(pieces[0], np.ndarray) else list(chain.from_iterable(pieces))
        for pieces in zip(*map(_columns_of, parts), strict=True)
    ]
    return PreparedRows(*columns)


def prepare_rows(rows: Sequence[EventRow]) -> PreparedRows:
    """Parsed rows as COPY takes them."""
    return PreparedRows(
        copy_tuples=[
            _FIELD_COUNT + b"".join([write(value) for write, value in zip(_writers, _values_of(row), strict=True)])
            for row in rows
        ],
        event_ids=halves_of(b"".join(row.event_id.bytes for row in rows)),
        received_us=np.array([microseconds(row.received_at) for row in rows], np.int64),
        raw_objects=[row.raw_object for row in rows],
        raw_positions=np.array([row.raw_position for row in rows], np.int32),
        event_us=np.array([microseconds(row.event_timestamp) for row in rows], np.int64),
        visits=[VisitKey(row.session_id, row.client_id) for row in rows],
        order_ids=[row.order_id if row.event_type == EventType.PURCHASE else None for row in rows],
        marks=np.array(
            [
                IS_BOT * row.is_bot
                + IS_UNKNOWN * (row.event_type == EventType.UNKNOWN)
                + IS_LATE * row.is_late_unreliable
                for row in rows
            ],
            np.uint8,
        ),
    )


def halves_of(event_ids: bytes) -> NDArray[np.uint64]:
    """Ids, 16 bytes each, as the column `event_ids`."""
    return np.frombuffer(event_ids, np.uint64).reshape(-1, 2)


_column_values = attrgetter(*(field.name for field in fields(PreparedRows)))


def _columns_of(rows: PreparedRows) -> tuple[Any, ...]:
    columns: tuple[Any, ...] = _column_values(rows)
    return columns


NO_ROWS = prepare_rows([])
