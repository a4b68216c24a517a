"""What a person reads beside a materialization."""

from collections.abc import Sequence
from datetime import date

import dagster as dg
import pandas as pd
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.checks import DayFigures, FailingRows, preview
from clickstream_pipeline.storage.loading import LoadResult


def load_metadata(result: LoadResult) -> dict[str, object]:
    """What the run did, over all its days: events read = loaded + duplicates + rejected + already loaded."""
    dates = sorted(result.event_dates)
    return {
        "objects_read": result.objects,
        "events_read": result.events,
        "loaded": result.loaded,
        "duplicates": result.duplicates,
        "rejected": result.rejected,
        "already_loaded": result.already_loaded,
        "bots": result.bots,
        "size_bytes": result.size_bytes,
        "chunks": result.chunks,
        "seconds": round(result.seconds, 3),
        "events_per_second": round(result.events / result.seconds) if result.seconds and result.events else 0,
        "event_dates": dg.MetadataValue.text(", ".join(day.isoformat() for day in dates) or "none"),
    }


def figures_metadata(figures: DayFigures) -> dict[str, object]:
    """What the ledger holds for one partition after the run, whoever loaded it."""
    return {
        "partition_objects": figures.objects,
        "partition_size_bytes": figures.size_bytes,
        "partition_events": figures.events,
        "partition_duplicates": figures.duplicates,
        "partition_rejected": figures.rejected,
        "partition_bots": figures.bots,
        "dagster/partition_row_count": figures.loaded,
    }


def table_preview(connection: Connection, table: str, days: Sequence[date]) -> dg.MarkdownMetadataValue:
    """Some rows of a table for these days, as a Markdown table."""
    columns, rows = preview(connection, table, days)
    return markdown(columns, rows)


def failing_metadata(failing: Sequence[FailingRows]) -> dict[str, object]:
    """The first rows that a SQL check found, per day."""
    return {day.day.isoformat(): markdown(day.columns, day.rows) for day in failing[:10]}


def markdown(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table; null is empty, and text can't break out of its cell."""
    if not rows:
        return dg.MetadataValue.md("no rows")
    frame = pd.DataFrame([[_cell(value) for value in row] for row in rows], columns=list(columns))
    return dg.MetadataValue.md(frame.to_markdown(index=False, disable_numparse=True))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text.replace("|", "\\|").replace("\r", " ").replace("\n", " ").replace("<", "&lt;")[:120]
