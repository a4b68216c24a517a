"""What a person reads beside a materialization."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import dagster as dg
from psycopg2.extensions import connection as Connection
from tabulate import tabulate

from clickstream_pipeline.domain.printable import printable
from clickstream_pipeline.reporting.formats import counted, size
from clickstream_pipeline.storage.tables.check_files import FailingRows
from clickstream_pipeline.storage.tables.day_figures import DayFigures
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.previews import preview

_MOST_LETTERS = 120
# In which Markdown finds nothing to obey.
_WORDS = re.compile(r"[A-Za-z0-9]+([ _-][A-Za-z0-9]+)*", re.ASCII)


def load_metadata(result: LoadResult, figures: DayFigures) -> dict[str, Any]:
    """What the run did with one partition, and what the ledger holds for it since, whoever loaded it.

    events_read = loaded + duplicates + rejected + already_loaded.
    """
    dates = sorted(result.event_dates)
    return {
        "summary": load_summary(result, figures),
        "events_read": result.events,
        "loaded": result.loaded,
        "duplicates": result.duplicates,
        "rejected": result.rejected,
        "already_loaded": result.already_loaded,
        "bots": result.bots,
        "objects_read": result.objects,
        "objects_left": result.left,
        "objects_set_aside": result.set_aside,
        "size_bytes": result.size_bytes,
        "chunks": result.chunks,
        "seconds": round(result.seconds, 3),
        "events_per_second": _events_per_second(result),
        "event_dates": dg.MetadataValue.text(", ".join(day.isoformat() for day in dates) or "none"),
        "partition_events": figures.events,
        "partition_duplicates": figures.duplicates,
        "partition_rejected": figures.rejected,
        "partition_rejected_pct": round(100 * figures.rejected / figures.events, 3) if figures.events else 0.0,
        "partition_bots": figures.bots,
        "partition_objects": figures.objects,
        "partition_set_aside": figures.set_aside,
        "partition_skipped": figures.skipped,
        "partition_other_layout": figures.other_layout,
        "partition_size_bytes": figures.size_bytes,
        "dagster/partition_row_count": figures.loaded,
    }


def load_summary(result: LoadResult, figures: DayFigures) -> str:
    """What was read of a day and what the day holds now, in a sentence, with figures as people read them."""
    holds = f"the day holds {_books(figures)}" if figures.objects else "the day holds nothing yet"
    kinds = (
        (figures.set_aside, "set aside"),
        (figures.skipped, "skipped"),
        (figures.other_layout, "in another layout"),
    )
    beside = ", ".join(f"{counted(objects, 'object')} {kind}" for objects, kind in kinds if objects)
    if beside:
        holds += f", beside {beside}"
    if not result.objects:
        return f"nothing new to read; {holds}"
    stood = f" + {result.already_loaded:,} that stood already" if result.already_loaded else ""
    read = (
        f"read {_books(result)}{stood}; {result.bots:,} sent by robots; "
        f"{result.seconds:.2f} s, {_events_per_second(result):,} events/s"
    )
    return read if result.objects == figures.objects and not beside else f"{read}; {holds}"


def _books(books: LoadResult | DayFigures) -> str:
    return (
        f"{counted(books.objects, 'object')}, {size(books.size_bytes)}: "
        f"{counted(books.events, 'event')} = {books.loaded:,} loaded + {books.duplicates:,} duplicates + "
        f"{books.rejected:,} rejected"
    )


def _events_per_second(result: LoadResult) -> int:
    return round(result.events / result.seconds) if result.seconds else 0


def table_preview(connection: Connection, table: str, day: date) -> dg.MarkdownMetadataValue:
    """Some rows of a table for this day, as a Markdown table."""
    columns, rows = preview(connection, table, [day])
    return markdown(columns, rows)


def failing_metadata(failing: Sequence[FailingRows]) -> dict[str, Any]:
    """The first rows that a SQL check found, per day."""
    return {day.day.isoformat(): markdown(day.columns, day.rows) for day in failing[:10]}


def markdown(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table; null is empty, and text is shown, never obeyed.

    Without padding: up to 1,000 characters the UI shows the table at once, else a link to it.
    """
    if not rows:
        return dg.MetadataValue.md("no rows")
    cells = [[_cell(value) for value in row] for row in rows]
    header, _, *body = tabulate(cells, headers=columns, tablefmt="pipe", disable_numparse=True).splitlines()
    lines = [header, "|---" * len(columns) + "|", *body]
    return dg.MetadataValue.md("\n".join(re.sub(" +", " ", line) for line in lines))


def _cell(value: object) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).lower()
        case int():
            text = f"{value:,}"
        case Decimal():
            text = f"{value.normalize():,f}"
        case datetime():
            text = value.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
        case _:
            text = str(value)[:_MOST_LETTERS]
            return text if _WORDS.fullmatch(text) else as_code(text)
    return text


def as_code(text: str) -> str:
    """Text as Markdown that shows it as it stands: as code, no link, picture or element; a table keeps its columns."""
    shown = printable(text).replace("|", "\\x7c")
    if not shown:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    room = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{room}{shown}{room}{fence}"
