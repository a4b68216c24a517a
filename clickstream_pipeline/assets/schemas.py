"""The columns of every asset for Dagster's catalogue: types, meanings, and which columns they come from."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from clickstream_pipeline.assets.columns import COLUMNS

_EVENTS = dg.AssetKey("clickstream_events")


def column_metadata(table: str) -> Mapping[str, object]:
    """Column schema and column lineage of a table, as Dagster's metadata."""
    columns = [_parts(line) for line in COLUMNS[table].strip().splitlines()]
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn(name, type=kind, description=_description(meaning, sources))
            for name, kind, sources, meaning in columns
        ]
    )
    lineage = {name: _sources(sources) for name, _, sources, _ in columns if sources}
    metadata: dict[str, Any] = {"dagster/column_schema": schema}
    if lineage:
        metadata["dagster/column_lineage"] = dg.TableColumnLineage(deps_by_column=lineage)
    if table != "raw_events":
        metadata["dagster/table_name"] = f"public.{table}"
    return metadata


def _parts(line: str) -> tuple[str, str, str, str]:
    name, kind, sources, meaning = (part.strip() for part in line.split("|"))
    return name, kind, sources, meaning


def _description(meaning: str, sources: str) -> str:
    """The meaning and, of events, the columns it comes from: the open-source UI shows no column lineage."""
    deps = [dep for dep in _sources(sources) if dep.asset_key == _EVENTS]
    named = ", ".join(f"`{dep.column_name}`" for dep in deps)
    return f"{meaning} (from {named})" if named else meaning


def _sources(text: str) -> list[dg.TableColumnDep]:
    """`table.column, column`: a column without a table is of the table named before it."""
    deps = []
    table = ""
    for source in filter(None, text.split(",")):
        before, dot, column = source.strip().rpartition(".")
        table = before if dot else table
        deps.append(dg.TableColumnDep(asset_key=table, column_name=column))
    return deps
