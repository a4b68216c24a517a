"""Tables for Dagster's catalogue: what a row is, columns with types and meanings, and which columns they come from."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from clickstream_pipeline.storage.registry import Column, tables

_EVENTS = "clickstream_events"


def grain_of(table: str) -> str:
    """What a row of a table is, in Markdown."""
    entry = tables()[table]
    key = ", ".join(f"`{column}`" for column in entry.key)
    sentence = f"{entry.row}. Key: {key}. Partition: `{entry.partition}`."
    return f"{sentence} {entry.notes}".rstrip()


def column_metadata(table: str) -> Mapping[str, object]:
    """Column schema and column lineage of a table, as Dagster's metadata."""
    columns = tables()[table].columns
    schema = dg.TableSchema(
        columns=[dg.TableColumn(name, type=spec.type, description=_description(spec)) for name, spec in columns.items()]
    )
    lineage = {name: _sources(spec) for name, spec in columns.items() if spec.sources}
    metadata: dict[str, Any] = {"dagster/column_schema": schema}
    if lineage:
        metadata["dagster/column_lineage"] = dg.TableColumnLineage(deps_by_column=lineage)
    if table != "raw_events":
        metadata["dagster/table_name"] = f"public.{table}"
    return metadata


def _description(column: Column) -> str:
    """The meaning and the columns of events that it derives from: the open-source UI shows no column lineage."""
    named = ", ".join(f"`{each}`" for each in column.sources.get(_EVENTS, ()))
    return f"{column.meaning} (from {named})" if named else column.meaning


def _sources(column: Column) -> list[dg.TableColumnDep]:
    return [
        dg.TableColumnDep(asset_key=table, column_name=each)
        for table, columns in column.sources.items()
        for each in columns
    ]
