"""Comparing the quick reader and the exact parser on one object: the same rows, the same rejections."""

import json
import struct
from datetime import datetime
from typing import Any

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import EVENT_COLUMNS, ParsedObject
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from clickstream_pipeline.storage.reading.prepared_rows import PreparedRows, prepare_rows


def assert_read_alike(key: str, data: bytes, modified: datetime) -> ParsedObject:
    """Fails where the two readers differ; what the exact one makes of the object."""
    exact = parse_object(key, data, modified)
    day = load_date_of(key)
    assert day is not None
    reader = ObjectReader()
    quick = reader.read(key, day, data, modified)
    rows = reader.rows()
    assert (quick.events, quick.rejections) == (exact.events, list(exact.rejections))
    right = prepare_rows(exact.rows)
    if sorted(rows.copy_tuples) != sorted(right.copy_tuples) or carried(rows) != carried(right):
        assert typed(rows) == typed(right)
    return exact


def carried(rows: PreparedRows) -> list[tuple[Any, ...]]:
    """What rows carry beside their COPY tuples, in order of position."""
    found = []
    for index, visit in enumerate(rows.visits):
        found.append((
            rows.precedence(index), rows.event_id(index), int(rows.event_us[index]), int(rows.marks[index]),
            visit.session_id, visit.client_id, rows.order_ids[index],
        ))  # fmt: skip
    return sorted(found, key=lambda each: each[:2])


def typed(rows: PreparedRows) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """Prepared rows as values, and what they carry, in order: spellings of one JSON document are no difference."""
    found = []
    for copy_tuple in rows.copy_tuples:
        values: dict[str, Any] = dict(_fields(copy_tuple))
        values["properties"] = json.loads(values["properties"].removeprefix(b"\x01"))
        found.append(values)
    return sorted(found, key=lambda values: values["raw_position"]), carried(rows)


def _fields(copy_tuple: bytes) -> dict[str, bytes | None]:
    """The fields of a COPY tuple by their columns."""
    (count,) = struct.unpack_from(">h", copy_tuple)
    found: list[bytes | None] = []
    at = 2
    for _ in range(count):
        (length,) = struct.unpack_from(">i", copy_tuple, at)
        at += 4
        found.append(copy_tuple[at : at + length] if length >= 0 else None)
        at += max(length, 0)
    assert at == len(copy_tuple)
    return dict(zip(EVENT_COLUMNS, found, strict=True))
