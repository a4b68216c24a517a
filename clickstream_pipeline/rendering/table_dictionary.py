"""docs/tables.md: every table and column, rendered from the registry."""

from collections.abc import Iterator

from clickstream_pipeline.storage.registry import Column, Table, tables

_GROUPS = {"visits": "Visits", "sales": "Sales", "loading": "Loading"}
_INTRODUCTION = """# The tables

Rendered from `dbt-free-sql/tables/` and, for the columns of events, `clickstream_pipeline/domain/`: change those, then
run `make render`. A derived table is rewritten one partition, a day, at a time. Days are calendar days in the shop's
time zone, `SHOP_TIMEZONE`, but for `load_date`, the UTC day in an object's key; moments are stored in UTC.
"""


def render() -> str:
    """The page, as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    for group, title in _GROUPS.items():
        yield f"## {title}\n"
        for name, table in tables().items():
            if table.group == group:
                yield from _table(name, table)


def _table(name: str, table: Table) -> Iterator[str]:
    key = ", ".join(f"`{column}`" for column in table.key)
    partition = f"`{table.partition}`" if table.partition in table.columns else table.partition
    yield f"### {name}\n"
    yield f"{table.purpose} {table.row}. Key: {key}. Partition: {partition}."
    yield f"{table.notes}\n" if table.notes else ""
    yield "| column | type | meaning | from |"
    yield "|---|---|---|---|"
    for column, told in table.columns.items():
        yield f"| `{column}` | {told.type} | {told.meaning} | {_sources(told)} |"
    yield ""


def _sources(column: Column) -> str:
    return "; ".join(
        f"{table}: {', '.join(f'`{each}`' for each in columns)}" for table, columns in column.sources.items()
    )
