"""One event, parsed, in tests."""

import json
from datetime import UTC, datetime
from typing import Any

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import EventRow, ParsedObject

KEY = "events/2026/01/05/02/event-1.json"


MODIFIED = datetime(2026, 1, 5, 3, 0, 30, tzinfo=UTC)


def parsed(data: bytes | str) -> ParsedObject:
    return parse_object(KEY, data.encode() if isinstance(data, str) else data, MODIFIED)


def row_of(**fields: Any) -> EventRow:
    (row,) = parsed(json.dumps({"eventName": "page_view", **fields})).rows
    return row


def properties_of(**fields: Any) -> dict[str, Any]:
    return json.loads(row_of(**fields).properties)


def outcomes(data: bytes | str) -> list[tuple[int, str]]:
    result = parsed(data)
    return sorted(
        [(row.raw_position, "loaded") for row in result.rows]
        + [(each.position, each.reason.value) for each in result.rejections]
    )
