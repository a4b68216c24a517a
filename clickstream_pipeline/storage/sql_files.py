"""Reads SQL text from `dbt-free-sql/`; Python binds values and never composes SQL text."""

from functools import lru_cache
from pathlib import Path

SQL_FOLDER = Path(__file__).resolve().parents[2] / "dbt-free-sql"


@lru_cache
def read_sql(name: str) -> str:
    """The text of one file, named by its path below `dbt-free-sql/`, such as `tables/sessions/model.sql`."""
    return (SQL_FOLDER / name).read_text(encoding="utf-8")


def sql_names(*patterns: str) -> list[str]:
    """The names of the files below `dbt-free-sql/` that match a pattern such as `checks/*.sql`, sorted."""
    return sorted(path.relative_to(SQL_FOLDER).as_posix() for each in patterns for path in SQL_FOLDER.glob(each))
