"""The reference against the same folders of rows: two who agree with what a person wrote down can be held together."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.domain.rows import EVENT_COLUMNS
from tests.sql.cases import CASES, compared, events_of, name_of, objects_of
from tests.sql.reference import derived_tables

_TIMES = ("event_timestamp", "received_at", "loaded_at")
_DATES = ("event_date", "load_date")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_reference_turns_these_rows_into_those(case: Path) -> None:
    events = [dict.fromkeys((*EVENT_COLUMNS, "discard_id")) | _typed(event) for event in events_of(case)]
    tables = derived_tables(events, [_typed(row) for row in objects_of(case)], shop_currency="VND")
    found, expected = compared(case, [_plain(row) for row in tables[case.parent.name]])
    assert found == expected


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    typed = dict(row)
    for column in typed.keys() & {*_TIMES}:
        typed[column] = datetime.fromisoformat(row[column])
    for column in typed.keys() & {*_DATES}:
        typed[column] = date.fromisoformat(row[column])
    return typed


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """As PostgreSQL writes it into JSON: whole numbers without a point, times with no needless zeros."""
    return {column: _plain_value(value) for column, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
        return f"{text}+00:00"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
