"""The SQL of Explore, asked of a warehouse that a test has filled with rows of `clickstream_events`."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import psycopg2.extensions
from psycopg2 import sql
from psycopg2.extras import Json as Adapted
from psycopg2.extras import RealDictCursor

from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day
from tests.explore.reference.visits import Json
from tests.explore.rows import CURRENCY, Row
from tests.storage.loads import set_zone

_FOLDER = "questions/explore"
# What the questions read, written by the day's models.
_MODELS = ["sessions", "trails", "trail_groups", "trail_dictionary", "trail_details"]


def fill(
    connection: psycopg2.extensions.connection,
    rows: list[Row],
    zone: str,
    days: Iterable[date],
    known_until: datetime,
) -> None:
    """Makes a warehouse that of some events: these, on these days, last loaded then."""
    with connection, connection.cursor() as cursor:
        for table in ("clickstream_events", "load_daily", *_MODELS):
            cursor.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        cursor.execute(
            "insert into clickstream_events select (jsonb_populate_record(null::clickstream_events, each)).* "
            "from jsonb_array_elements(%s) as each",
            (Adapted(rows, dumps=lambda value: json.dumps(value, default=str)),),
        )
        cursor.execute(
            "insert into load_daily select (jsonb_populate_record(null::load_daily, "
            "(select jsonb_object_agg(column_name, 0) from information_schema.columns "
            "where table_schema = 'public' and table_name = 'load_daily') || %s)).*",
            (Adapted({"load_date": "2026-01-05", "last_loaded_at": str(known_until), "last_loaded_by": "test"}),),
        )
    set_zone(connection, zone)
    for day in days:
        recompute_day(connection, day, choices=ModelChoices(CURRENCY), models=_MODELS)


def days_around(rows: list[Row]) -> list[date]:
    """The days of events, and those before: a visit counts on the day on which it began."""
    days = {row["event_date"] for row in rows}
    return sorted(days | {day - timedelta(days=1) for day in days})


def asked(connection: psycopg2.extensions.connection, name: str, question: Json, /, **parameters: Any) -> list[Row]:
    """The rows of a question's SQL."""
    bound = {"question": Adapted(question), **parameters}
    with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(_bindable(_composed("settings")), {"timeout": "120s"})
        cursor.execute(_bindable(_composed(name)), bound)
        return [dict(row) for row in cursor.fetchall()]


def _bindable(text: str) -> str:
    """The SQL with its parameters, `:name`, as the driver takes them."""
    return re.sub(r"(?<!:):([a-z_]+)", lambda found: f"%({found[1]})s", text.replace("%", "%%"))


def _composed(name: str) -> str:
    """A question's SQL, each `:name` behind `from` or `join` replaced by the query of shared/name.sql."""
    text = _without_comments(f"{_FOLDER}/{name}.sql")
    while found := re.search(r"\b(from|join)\s+:([a-z_]+)", text):
        part = _without_comments(f"{_FOLDER}/shared/{found[2]}.sql")
        text = f"{text[: found.start()]}{found[1]} (\n{part}\n){text[found.end() :]}"
    return text


def _without_comments(name: str) -> str:
    return "\n".join(line for line in read_sql(name).splitlines() if not line.lstrip().startswith("--"))


def asked_funnel(connection: psycopg2.extensions.connection, question: Json) -> list[Row]:
    """The rows of a funnel, with the median and mean times since the step before."""
    times = {(row["name"], row["step"]): row for row in asked(connection, "funnel_step_times", question)}
    unknown = {"median_s": None, "mean_s": None}
    rows = asked(connection, "funnel", question)
    return [{**unknown, **row, **times.get((row["name"], row["step"]), {})} for row in rows]
