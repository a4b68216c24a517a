"""Every case of the wire contract's examples, through the exact parser."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.domain.likeness import Likeness, unlike_event_id
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.domain.times import microseconds

DATA = Path(__file__).parent.parent / "data"
CASES: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "wire-examples/cases.jsonl").open()]


def bytes_of(case: dict[str, Any]) -> bytes:
    return base64.b64decode(case["raw_base64"]) if "raw_base64" in case else case["raw"].encode()


def _loaded(rows: tuple[EventRow, ...]) -> list[EventRow]:
    """Of two copies of one event the one received first stays; unlike ones stay, under ids of their own."""
    first: dict[Any, dict[Likeness, EventRow]] = {}
    for row in sorted(rows, key=lambda row: (row.received_at, row.raw_position)):
        client_us = None if row.client_timestamp is None else microseconds(row.client_timestamp)
        likeness = Likeness(row.event_name, row.client_id, client_us, row.order_id)
        first.setdefault(row.event_id, {}).setdefault(likeness, row)
    stay = [
        replace(row, event_id=unlike_event_id(event_id, likeness)) if number else row
        for event_id, unlike in first.items()
        for number, (likeness, row) in enumerate(unlike.items())
    ]
    return sorted(stay, key=lambda row: row.raw_position)


def _as_typed(value: object, sent: object) -> object:
    match value:
        case datetime():
            return datetime.fromisoformat(str(sent)).astimezone(UTC)
        case date():
            return date.fromisoformat(str(sent))
        case Decimal():
            return Decimal(str(sent))
        case _:
            return sent


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_example_loads_and_rejects_what_it_says(case: dict[str, Any]) -> None:
    parsed = parse_object(case["key"], bytes_of(case), datetime.fromisoformat(case["last_modified"]))

    rejected = [{"position": each.position, "reason": each.reason.value} for each in parsed.rejections]
    assert rejected == case["rejected"]
    assert parsed.events == len(parsed.rows) + len(parsed.rejections)
    rows = _loaded(parsed.rows)
    assert len(rows) == len(case["loaded"])
    for row, expected in zip(rows, case["loaded"], strict=True):
        for column, sent in expected.items():
            value = getattr(row, column)
            value = str(value) if column == "event_id" else value
            assert value == (None if sent is None else _as_typed(value, sent)), column


def test_the_examples_are_all_there() -> None:
    assert len(CASES) == 48


def test_real_web_visits_load_whole() -> None:
    root = DATA / "web-visits"
    files = sorted(root.glob("events/**/*.json"))
    parsed = [
        parse_object(f.relative_to(root).as_posix(), f.read_bytes(), datetime(2021, 3, 15, tzinfo=UTC)) for f in files
    ]

    assert sum(each.events for each in parsed) == 160
    assert [rejection for each in parsed for rejection in each.rejections] == []
    assert len({row.event_id for each in parsed for row in each.rows}) == 157
