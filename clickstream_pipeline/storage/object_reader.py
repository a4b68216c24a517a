"""Raw objects as prepared rows: plain lines at C speed, everything else by the exact parser."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

from clickstream_pipeline.domain.parsing import documents_of, parse_line, readable_text, unreadable
from clickstream_pipeline.domain.rows import Rejection
from clickstream_pipeline.storage.plain_rows import PlainLine, PlainObject, plain_line, plain_rows
from clickstream_pipeline.storage.prepared_rows import PreparedRow, prepare_row

# So many lines are made rows at once; their bytes stay until then.
_LINES_AT_ONCE = 256


@dataclass(slots=True)
class ReadObject:
    """What an object holds: `events` were read, each is a row or a rejection; copies are still among the rows.

    Its rejections are complete, and in order, when the reader has given its rows.
    """

    last_modified: datetime
    events: int = 0
    rejections: list[Rejection] = field(default_factory=list)


class ObjectReader:
    """Reads objects one after the other and gives the rows of them all, each exactly as `parse_object` tells it."""

    def __init__(self) -> None:
        self._rows: list[PreparedRow] = []
        self._waiting: list[PlainLine] = []
        self._objects: dict[str, ReadObject] = {}

    def read(self, key: str, load_date: date, data: bytes, last_modified: datetime) -> ReadObject:
        """Reads one object; no key comes twice."""
        found = self._objects[key] = ReadObject(last_modified)
        text = readable_text(data)
        if text is None:
            nothing = unreadable(data)
            found.events = nothing.events
            found.rejections.extend(nothing.rejections)
            return found
        within = PlainObject(key, load_date)
        waiting, position = self._waiting, 1
        for line in _lines(text, within):
            plain = plain_line(line, position, within)
            if plain is not None:
                waiting.append(plain)
                position += 1
                if len(waiting) >= _LINES_AT_ONCE:
                    self._settle()
            elif not line.isspace():
                position += self._read_exactly(key, line, position)
        found.events = position - 1
        return found

    def rows(self) -> list[PreparedRow]:
        """The rows of all objects read."""
        self._settle()
        for found in self._objects.values():
            found.rejections.sort(key=lambda rejection: rejection.position)
        return self._rows

    def _settle(self) -> None:
        rows, refused = plain_rows(self._waiting)
        self._rows.extend(rows)
        for _, position, within, line in refused:
            self._read_exactly(within.key, line, position)
        self._waiting.clear()

    def _read_exactly(self, key: str, line: bytes, position: int) -> int:
        """Adds what the exact parser makes of a line; how many events it holds."""
        found = self._objects[key]
        parsed = parse_line(key, line.removesuffix(b"\n"), found.last_modified, first_position=position)
        self._rows.extend(map(prepare_row, parsed.rows))
        found.rejections.extend(parsed.rejections)
        return parsed.events


def _lines(text: bytes, within: PlainObject) -> Iterable[bytes]:
    """The text's lines when its first one is an event by itself; else the pieces that the exact parser tells apart."""
    end = text.find(b"\n") + 1
    if 0 < end < len(text) and plain_line(text[:end], 1, within) is not None:
        # A line at a time: a list of them all would be as large as the object.
        return BytesIO(text)
    return documents_of(text)
