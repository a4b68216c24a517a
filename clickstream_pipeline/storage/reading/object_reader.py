"""Raw objects as prepared rows: plain lines at C speed, everything else by the exact parser."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import islice

import msgspec

from clickstream_pipeline.domain.documents import is_one_event, is_value
from clickstream_pipeline.domain.parsing import parse_line, unreadable
from clickstream_pipeline.domain.reading_budget import ReadingBudget
from clickstream_pipeline.domain.rows import EventRow, Rejection, Tombstone
from clickstream_pipeline.domain.texts import TornText, documents_of, readable_text
from clickstream_pipeline.storage.reading.prepared_rows import PreparedRows, joined, prepare_rows
from clickstream_pipeline.storage.reading.quick_rows import (
    PlainEvent,
    PlainLines,
    PlainObject,
    is_to_be_looked_at,
    plain_events,
    plain_rows,
)

_look_through = msgspec.json.Decoder(msgspec.Raw).decode
# So many lines are made rows at once; their bytes stay until then.
_LINES_AT_ONCE = 256
# Reckoned as so much work, which is enough to look at the clock.
_LINES_WORK = 65_536


@dataclass(slots=True)
class ReadObject:
    """What an object holds: `events` were read, each is a row or a rejection; copies are still among the rows.

    All of it is complete, and in order, when the reader has given its rows.
    """

    last_modified: datetime
    positions: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    tombstones: list[Tombstone] = field(default_factory=list)

    @property
    def events(self) -> int:
        return self.positions - len(self.tombstones)


class ObjectReader:
    """Reads objects one after the other and gives the rows of them all, each exactly as `parse_object` tells it.

    `times` is how much more than usual each may take. Raises `ReadingStopped` when one takes more; lines of objects
    before it may be among those that were being read.
    """

    def __init__(self, *, times: float = 1.0) -> None:
        self._times = times
        self._budget = ReadingBudget(0)
        self._rows: list[PreparedRows] = []
        self._exact_rows: list[EventRow] = []
        self._waiting = PlainLines()
        self._odd: list[tuple[bytes, int, str]] = []
        self._objects: dict[str, ReadObject] = {}

    def read(self, key: str, load_date: date, data: bytes, last_modified: datetime) -> ReadObject:
        """Reads one object; no key comes twice."""
        found = self._objects[key] = ReadObject(last_modified)
        text = readable_text(data)
        if text is None:
            nothing = unreadable(data)
            found.positions = nothing.positions
            found.rejections.extend(nothing.rejections)
            return found
        within = PlainObject(key, load_date)
        look = is_to_be_looked_at(text)
        self._budget = budget = ReadingBudget(len(text), times=self._times)
        pieces: Iterator[bytes] = iter(_pieces(text, budget, look=look))
        torn: TornText | None = None
        position, at = 1, 0
        while some := list(islice(pieces, _LINES_AT_ONCE - len(self._waiting))):
            budget.spend(_LINES_WORK if len(some) == _LINES_AT_ONCE else 0, len(some))
            events, refused = plain_events(some, look=look)
            if type(pieces) is BytesIO:
                begin, at = at, pieces.tell()
                if refused:
                    torn = torn or TornText(text, on_value=budget.expect_value)
                    pieces = _torn_from(torn, begin, some, events, refused) or pieces
            position = self._add(some, events, refused, position, within)
            if len(self._waiting) >= _LINES_AT_ONCE:
                self._settle_plain()
        found.positions = position - 1
        return found

    def rows(self) -> PreparedRows:
        """The rows of all objects read."""
        self._settle_plain()
        self._settle_odd()
        for found in self._objects.values():
            found.rejections.sort(key=lambda rejection: rejection.position)
            found.tombstones.sort(key=lambda tombstone: tombstone.position)
        return joined([*self._rows, prepare_rows(self._exact_rows)])

    def _add(
        self, pieces: list[bytes], events: list[PlainEvent], refused: list[int], position: int, within: PlainObject
    ) -> int:
        """Adds pieces whose first event is the object's `position`th, and reads the odd ones; the position behind."""
        waiting = self._waiting
        at = 0
        for index in refused:
            waiting.positions.extend(range(position, position + index - at))
            position += index - at
            position += self._read_odd(pieces[index], position, within.key)
            at = index + 1
        waiting.positions.extend(range(position, position + len(pieces) - at))
        position += len(pieces) - at
        for index in reversed(refused):
            del pieces[index]
        waiting.events.extend(events)
        waiting.withins.extend([within] * len(events))
        waiting.lines.extend(pieces)
        return position

    def _read_odd(self, line: bytes, position: int, key: str) -> int:
        """Reads a piece that is not plain; how many positions it takes."""
        if line.isspace():
            return 0
        if not is_one_event(line):
            return self._read_exactly(line, position, key)
        # Many in a row cost half of what one by one between plain ones do: the processor has the parser at hand.
        self._odd.append((line, position, key))
        if len(self._odd) >= _LINES_AT_ONCE:
            self._settle_odd()
        return 1

    def _settle_plain(self) -> None:
        rows, refused = plain_rows(self._waiting)
        self._rows.append(rows)
        for line, position, within in zip(refused.lines, refused.positions, refused.withins, strict=True):
            self._read_exactly(line, position, within.key)
        self._waiting = PlainLines()

    def _settle_odd(self) -> None:
        for line, position, key in self._odd:
            self._read_exactly(line, position, key)
        self._odd.clear()

    def _read_exactly(self, line: bytes, position: int, key: str) -> int:
        """Adds what the exact parser makes of a line; how many positions it takes."""
        found = self._objects[key]
        budget = self._budget
        budget.expect_value(line)
        parsed = parse_line(
            key, line.removesuffix(b"\n"), found.last_modified, first_position=position, on_event=budget.spend
        )
        self._exact_rows.extend(parsed.rows)
        found.rejections.extend(parsed.rejections)
        found.tombstones.extend(parsed.tombstones)
        return parsed.positions


def _pieces(text: bytes, budget: ReadingBudget, *, look: bool) -> Iterable[bytes]:
    """The text's lines when its first one is a value by itself; else the pieces that the exact parser tells apart."""
    end = text.find(b"\n") + 1
    if 0 < end < len(text):
        first = text[:end]
        if plain_events([first], look=look)[0]:
            return BytesIO(text)
        budget.expect_lines(text)
        budget.expect_value(first)
        if is_value(first):
            return BytesIO(text)
    budget.expect_lines(text)
    return documents_of(text, on_value=budget.expect_value)


def _torn_from(
    torn: TornText, at: int, lines: list[bytes], events: list[PlainEvent], refused: list[int]
) -> Iterator[bytes] | None:
    """Takes lines away, the first of which begins `at`, from one on that is not one piece; the pieces from there on."""
    for number, index in enumerate(refused):
        line = lines[index]
        if not _is_line(line):
            rest = torn.pieces_unless_one(at + sum(map(len, lines[:index])), line)
            if rest is not None:
                del events[index - number :], refused[number:], lines[index:]
                return rest
    return None


def _is_line(line: bytes) -> bool:
    """Whether a line is a value by itself, or blank."""
    try:
        # This makes no objects, which would cost most. It may accept invalid strings; no string goes beyond its line.
        _look_through(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return line.isspace() or is_value(line)
    return True
