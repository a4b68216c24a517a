"""One raw object as prepared rows: plain lines at C speed, everything else by the exact parser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clickstream_pipeline.domain.parsing import documents_of, parse_line, readable_text, unreadable
from clickstream_pipeline.domain.rows import Rejection
from clickstream_pipeline.storage.plain_rows import plain_row
from clickstream_pipeline.storage.prepared_rows import PreparedRow, prepare_row


@dataclass(frozen=True, slots=True)
class ReadObject:
    """What an object holds: `events` were read, each is a row or a rejection; copies are still in `rows`."""

    events: int
    rows: Sequence[PreparedRow]
    rejections: Sequence[Rejection]


def read_rows(key: str, load_date: date, data: bytes, last_modified: datetime) -> ReadObject:
    """The rows of one object, exactly as `parse_object` tells them."""
    text = readable_text(data)
    if text is None:
        nothing = unreadable(data)
        return ReadObject(nothing.events, (), nothing.rejections)
    rows: list[PreparedRow] = []
    rejections: list[Rejection] = []
    events = 0
    day = load_date.isoformat()
    for line in _lines(text, key, day):
        row = plain_row(line, events + 1, key, day)
        if row is not None:
            rows.append(row)
            events += 1
        elif line and not line.isspace():
            parsed = parse_line(key, line, last_modified, first_position=events + 1)
            rows.extend(map(prepare_row, parsed.rows))
            rejections.extend(parsed.rejections)
            events += parsed.events
    return ReadObject(events, rows, rejections)


def _lines(text: bytes, key: str, day: str) -> Iterable[bytes]:
    """The text's lines when its first one is an event by itself; else the pieces that the exact parser tells apart."""
    first, more, _ = text.partition(b"\n")
    if more and plain_row(first, 1, key, day) is not None:
        return text.split(b"\n")
    return documents_of(text)
