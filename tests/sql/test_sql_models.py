"""Every SQL model against folders of rows (see tests/sql/cases.py)."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.extras import Json

from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day
from tests.sql.cases import CASES, compared, events_of, name_of, objects_of

# What every model has to be right about; some have more cases of their own.
_KINDS = {"ordinary", "empty", "duplicate", "late", "midnight", "timezone"}


def test_every_model_has_cases_of_every_kind_and_every_case_a_model() -> None:
    kinds = {model: {case.name for case in CASES if case.parent.name == model} for model in model_names()}
    assert {case.parent.name for case in CASES} == set(model_names())
    # The day in an object's key is a day, not a moment: no time zone can be told from it.
    wanted = {model: _KINDS - ({"timezone"} if model == "load_daily" else set()) for model in model_names()}
    assert {model: wanted[model] - kinds[model] for model in model_names()} == {model: set() for model in model_names()}


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_model_turns_these_rows_into_those(case: Path, connection: psycopg2.extensions.connection) -> None:
    model, events, objects = case.parent.name, events_of(case), objects_of(case)
    _insert(connection, "clickstream_events", events)
    _insert(connection, "raw_objects", objects)
    days = {event["event_date"] for event in events} | {row["load_date"] for row in objects} | {"2026-01-05"}
    # Backwards, then again, where hours begin at half past: neither order, repetition nor the session's zone may show.
    for timezone, order in (("UTC", sorted(days, reverse=True)), ("Asia/Kolkata", sorted(days))):
        _set_timezone(connection, timezone)
        for day in order:
            # No model reads what another has written.
            recompute_day(connection, date.fromisoformat(day), choices=ModelChoices("VND"), models=[model])
    _set_timezone(connection, "UTC")
    found, expected = compared(case, _table(connection, model))
    assert found == expected


def _insert(connection: psycopg2.extensions.connection, table: str, rows: list[dict[str, Any]]) -> None:
    statement = sql.SQL("insert into {0} select (jsonb_populate_record(null::{0}, %s)).*").format(sql.Identifier(table))
    with connection, connection.cursor() as cursor:
        for row in rows:
            cursor.execute(statement, (Json(row),))


def _set_timezone(connection: psycopg2.extensions.connection, timezone: str) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("select set_config('timezone', %s, false)", (timezone,))


def _table(connection: psycopg2.extensions.connection, table: str) -> list[dict[str, Any]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select to_jsonb(derived) from {} as derived").format(sql.Identifier(table)))
        return [row for (row,) in cursor.fetchall()]
