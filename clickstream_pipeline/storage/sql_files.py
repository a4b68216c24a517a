"""Reads SQL text from `dbt-free-sql/`; Python binds values and never composes SQL text."""

from functools import lru_cache
from pathlib import Path

SQL_FOLDER = Path(__file__).resolve().parents[2] / "dbt-free-sql"


@lru_cache
def read_sql(name: str) -> str:
    """The text of one file, named by its path below `dbt-free-sql/`, such as `tables/sessions/model.sql`."""
    return (SQL_FOLDER / name).read_text(encoding="utf-8")
