"""Rules that were other yesterday: objects are loaded as some rule of then would have read them.

A rule takes what is read today at a place of an object, and gives what was read there then.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import pytest

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rows import EventRow, Rejection
from clickstream_pipeline.storage.raw.object_store import RawObject
from clickstream_pipeline.storage.reading.prepared_rows import prepare_rows
from clickstream_pipeline.storage.tables import chunks, loading
from clickstream_pipeline.storage.tables.chunks import ChunkObject, ParsedChunk

Told = EventRow | Rejection
Rule = Callable[[Told], Told]

_PIVOT = datetime(2026, 1, 6, 12, tzinfo=UTC)


@contextlib.contextmanager
def yesterdays_rules(*rules: Rule, lost_positions: int = 0) -> Iterator[None]:
    """Objects are read by yesterday's rules for the length of a block; then their first events were not told apart."""

    def parse_chunk(raws: Sequence[RawObject], *, times: float = 1.0) -> ParsedChunk:
        read = [_read(raw, rules, lost_positions) for raw in raws]
        rows = [row for _, own in read for row in own]
        return ParsedChunk(raws, [each for each, _ in read], prepare_rows(rows))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "parse_chunk", parse_chunk)
        patch.setattr(loading, "parse_chunk", parse_chunk)
        yield


def _read(raw: RawObject, rules: Sequence[Rule], lost: int) -> tuple[ChunkObject, list[EventRow]]:
    parsed = parse_object(raw.info.key, raw.data, raw.info.last_modified)
    told: list[Told] = [*parsed.rows, *parsed.rejections]
    if 0 < lost < parsed.positions:
        # One line with several events in it, which was no event; whatever is behind it stood further in front.
        told = [_moved(each, lost) for each in told if _position(each) > lost]
        told.append(Rejection(1, RejectReason.INVALID_JSON, b"several in one line"))
    for rule in rules:
        told = [rule(each) for each in told]
    rows = [each for each in told if isinstance(each, EventRow)]
    rejections = sorted((each for each in told if isinstance(each, Rejection)), key=lambda each: each.position)
    day = load_date_of(raw.info.key)
    assert day is not None
    return ChunkObject(raw.info, day, len(told), rejections, parsed.tombstones), rows


def _position(told: Told) -> int:
    return told.position if isinstance(told, Rejection) else told.raw_position


def _moved(told: Told, lost: int) -> Told:
    position = _position(told) - lost + 1
    if isinstance(told, Rejection):
        return replace(told, position=position)
    is_made_of_place = told.event_id == uuid5(NAMESPACE_URL, f"{told.raw_object}#{told.raw_position}")
    event_id = uuid5(NAMESPACE_URL, f"{told.raw_object}#{position}") if is_made_of_place else told.event_id
    return replace(told, raw_position=position, event_id=event_id)


def on_rows(change: Callable[[EventRow], EventRow | Rejection]) -> Rule:
    """A rule about events; rejections stay."""

    def rule(told: Told) -> Told:
        return change(told) if isinstance(told, EventRow) else told

    rule.__name__ = change.__name__
    return rule


def everybody_was_a_robot(row: EventRow) -> EventRow:
    return replace(row, is_bot=not row.is_bot)


def channels_were_unknown(row: EventRow) -> EventRow:
    return replace(row, channel=None, utm_source=None)


def names_were_unknown(row: EventRow) -> EventRow:
    return replace(row, event_type="unknown" if row.event_type == "purchase" else "purchase")


def times_were_of_another_zone(row: EventRow) -> EventRow:
    moment = row.event_timestamp - timedelta(hours=7)
    return replace(row, event_timestamp=moment, event_date=moment.date(), is_late_unreliable=True)


def receipts_were_turned_round(row: EventRow) -> EventRow:
    """Whoever came first came last."""
    return replace(row, received_at=row.received_at + 2 * (_PIVOT - row.received_at))


def visitors_were_one(row: EventRow) -> EventRow:
    return replace(row, client_id="undefined", session_id=None, user_id="null")


def orders_had_other_ids(row: EventRow) -> EventRow:
    return replace(row, order_id=row.order_id and f" {row.order_id}", order_value=Decimal(7), currency="usd")


def ids_were_one(row: EventRow) -> EventRow:
    """A placeholder was an id, so that many events were copies of one."""
    return replace(row, event_id=uuid5(NAMESPACE_URL, f"placeholder {row.event_name}"))


def ids_were_swapped(row: EventRow) -> EventRow:
    """Ids that others have today: of the place behind, of a shared one."""
    return replace(row, event_id=uuid5(NAMESPACE_URL, f"{row.raw_object}#{row.raw_position + 1}"))


def every_copy_was_itself(row: EventRow) -> EventRow:
    return replace(row, event_id=uuid5(NAMESPACE_URL, f"{row.raw_object} {row.raw_position}"))


def events_were_alike(row: EventRow) -> EventRow:
    """What one id told more than once was one event."""
    return replace(row, event_name="event", client_id=None, client_timestamp=None, order_id=None)


def some_were_rejected(row: EventRow) -> EventRow | Rejection:
    is_one = row.event_id.int % 3 == 0
    return Rejection(row.raw_position, RejectReason.TOO_DEEP, b"{}") if is_one else row


def rejections_had_other_reasons(told: Told) -> Told:
    return replace(told, reason=RejectReason.TOO_DEEP) if isinstance(told, Rejection) else told
