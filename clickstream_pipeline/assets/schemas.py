"""Tables for Dagster's catalogue: what a row is, columns with types and meanings, and which columns they come from."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from clickstream_pipeline.storage.registry import Column, tables

_EVENTS = "clickstream_events"


def grain_of(table: str) -> str:
    """What a row of a table is, in Markdown."""
    told = tables()[table]
    key = ", ".join(f"`{column}`" for column in told.key)
    sentence = f"{told.row}. Key: {key}. Partition: `{told.partition}`."
    return f"{sentence} {told.notes}".rstrip()


def column_metadata(table: str) -> Mapping[str, object]:
    """Column schema and column lineage of a table, as Dagster's metadata."""
    columns = tables()[table].columns
    schema = dg.TableSchema(
        columns=[dg.TableColumn(name, type=told.type, description=_description(told)) for name, told in columns.items()]
    )
    lineage = {name: _sources(told) for name, told in columns.items() if told.sources}
    metadata: dict[str, Any] = {"dagster/column_schema": schema}
    if lineage:
        metadata["dagster/column_lineage"] = dg.TableColumnLineage(deps_by_column=lineage)
    if table != "raw_events":
        metadata["dagster/table_name"] = f"public.{table}"
    return metadata


def _description(column: Column) -> str:
    """The meaning and, of events, the columns it comes from: the open-source UI shows no column lineage."""
    named = ", ".join(f"`{each}`" for each in column.sources.get(_EVENTS, ()))
    return f"{column.meaning} (from {named})" if named else column.meaning


def _sources(column: Column) -> list[dg.TableColumnDep]:
    return [
        dg.TableColumnDep(asset_key=table, column_name=each)
        for table, columns in column.sources.items()
        for each in columns
    ]
