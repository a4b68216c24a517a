"""Asks the questions of `dbt-free-sql/questions/explore/`: each file is a query with named parameters."""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.server.queries import Answer
from clickstream_pipeline.storage.sql_files import read_sql

_FOLDER = "questions/explore"
# Behind `from` and `join`, `:name` is the query of shared/name.sql, which may include others.
_SHARED = re.compile(r"\b(?<!distinct )(from|join)\s+:([a-z_]+)")
_ONCE = "(computed once)"
# A cast's `::date` is no parameter.
_PARAMETER = re.compile(r"(?<!:):([a-z][a-z_]*)")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


def ask_question(
    connection: Connection, query: str, question: Mapping[str, Any], *, timeout_s: float, **parameters: str
) -> Answer:
    """The answer of one query to a question, with every value as text, in a transaction that only reads.

    Parallel workers and the just-in-time compiler are off: other analysts ask too, and these queries are short.
    """
    values = {"question": json.dumps(question), **parameters}
    with connection, connection.cursor() as cursor:
        cursor.execute("set transaction read only")
        cursor.execute(statement("settings"), {"timeout": f"{max(1, round(timeout_s * 1000))}ms"})
        cursor.execute(statement(query), values)
        columns = [column.name for column in cursor.description or ()]
        return Answer(columns, [tuple(None if cell is None else _text(cell) for cell in row) for row in cursor])


def ask_funnel(connection: Connection, question: Mapping[str, Any], *, timeout_s: float) -> Answer:
    """The steps of a funnel by group, each with the median and the mean time since the step before, in seconds."""
    steps = ask_question(connection, "funnel", question, timeout_s=timeout_s)
    if question.get("open"):
        return steps
    times = ask_question(connection, "funnel_step_times", question, timeout_s=timeout_s)
    known = {row[:2]: row[2:] for row in times.rows}
    rows = [(*row, *known.get(row[:2], (None, None))) for row in steps.rows]
    return Answer([*steps.columns, *times.columns[2:]], rows)


def newest_day(connection: Connection) -> date | None:
    """The newest day that has visits."""
    with connection, connection.cursor() as cursor:
        cursor.execute(statement("newest_day"))
        row = cursor.fetchone()
        return row[0] if row else None


@lru_cache
def statement(query: str) -> str:
    """The text of a query in the form that psycopg2 binds; what it includes comes before it, in one `with`.

    An included query whose comment says that it is computed once is; the others are planned where they are used.
    """
    text = _text_of(f"{_FOLDER}/{query}.sql")
    included: dict[str, str] = {}
    _include(text, included)
    text = _by_name(text).strip()
    if included:
        own = text.removeprefix("with ")
        text = f"with {', '.join(included.values())}{' ' if own == text else ', '}{own}"
    return _PARAMETER.sub(r"%(\1)s", text.replace("%", "%%"))


def _include(text: str, included: dict[str, str]) -> None:
    """Adds the queries that a text includes, each after those that it includes itself."""
    for _, name in _SHARED.findall(text):
        if name not in included:
            file = f"{_FOLDER}/shared/{name}.sql"
            part = _text_of(file)
            _include(part, included)
            once = "materialized" if _ONCE in read_sql(file) else "not materialized"
            included[name] = f"{name} as {once} (\n{_by_name(part)}\n)"


def _by_name(text: str) -> str:
    return _SHARED.sub(r"\1 \2", text)


def _text_of(name: str) -> str:
    return _COMMENT.sub("", read_sql(name))


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
