"""Raw objects as prepared rows: quick lines at the speed of C, everything else by the exact parser."""

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
from clickstream_pipeline.storage.reading.quick_lines import QuickLines, QuickObject, needs_line_check, quick_events
from clickstream_pipeline.storage.reading.quick_rows import quick_rows
from clickstream_pipeline.storage.reading.quick_structs import QuickEvent

_look_through = msgspec.json.Decoder(msgspec.Raw).decode
# So many lines are made rows at once; their bytes stay until then.
_LINES_AT_ONCE = 256
# The work that so many lines count as: enough for the budget to look at the clock.
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
    """Reads objects one after the other and gives the rows of them all, each exactly as `parse_object` reads it.

    `times` is how much more than usual each may take. Raises `ReadingStopped` when one takes more; lines of objects
    before it may be among those that were being read.
    """

    def __init__(self, *, times: float = 1.0) -> None:
        self._times = times
        self._budget = ReadingBudget(0)
        self._rows: list[PreparedRows] = []
        self._exact_rows: list[EventRow] = []
        self._waiting = QuickLines()
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
        raw = QuickObject(key, load_date)
        check = needs_line_check(text)
        self._budget = budget = ReadingBudget(len(text), times=self._times)
        pieces: Iterator[bytes] = iter(_pieces(text, budget, check=check))
        torn: TornText | None = None
        position, at = 1, 0
        while some := list(islice(pieces, _LINES_AT_ONCE - len(self._waiting))):
            budget.spend(_LINES_WORK if len(some) == _LINES_AT_ONCE else 0, len(some))
            events, refused = quick_events(some, check=check)
            if type(pieces) is BytesIO:
                begin, at = at, pieces.tell()
                if refused:
                    torn = torn or TornText(text, on_value=budget.expect_value)
                    pieces = _torn_from(torn, begin, some, events, refused) or pieces
            position = self._add(some, events, refused, position, raw)
            if len(self._waiting) >= _LINES_AT_ONCE:
                self._settle_quick()
        found.positions = position - 1
        return found

    def rows(self) -> PreparedRows:
        """The rows of all objects read."""
        self._settle_quick()
        self._settle_odd()
        for found in self._objects.values():
            found.rejections.sort(key=lambda rejection: rejection.position)
            found.tombstones.sort(key=lambda tombstone: tombstone.position)
        return joined([*self._rows, prepare_rows(self._exact_rows)])

    def _add(
        self, pieces: list[bytes], events: list[QuickEvent], refused: list[int], position: int, raw: QuickObject
    ) -> int:
        """Adds pieces whose first event is the object's `position`th, and reads the odd ones; the position behind."""
        waiting = self._waiting
        at = 0
        for index in refused:
            waiting.positions.extend(range(position, position + index - at))
            position += index - at
            position += self._read_odd(pieces[index], position, raw.key)
            at = index + 1
        waiting.positions.extend(range(position, position + len(pieces) - at))
        position += len(pieces) - at
        for index in reversed(refused):
            del pieces[index]
        waiting.events.extend(events)
        waiting.objects.extend([raw] * len(events))
        waiting.lines.extend(pieces)
        return position

    def _read_odd(self, line: bytes, position: int, key: str) -> int:
        """Reads a piece that is not quick; how many positions it takes."""
        if line.isspace():
            return 0
        if not is_one_event(line):
            return self._read_exactly(line, position, key)
        # Many in a row cost half of what single ones between quick lines do: the parser stays in the processor's cache.
        self._odd.append((line, position, key))
        if len(self._odd) >= _LINES_AT_ONCE:
            self._settle_odd()
        return 1

    def _settle_quick(self) -> None:
        rows, refused = quick_rows(self._waiting)
        self._rows.append(rows)
        for line, position, raw in zip(refused.lines, refused.positions, refused.objects, strict=True):
            self._read_exactly(line, position, raw.key)
        self._waiting = QuickLines()

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


def _pieces(text: bytes, budget: ReadingBudget, *, check: bool) -> Iterable[bytes]:
    """The text's lines when its first one is a value by itself; else the pieces that the exact parser finds."""
    end = text.find(b"\n") + 1
    if 0 < end < len(text):
        first = text[:end]
        if quick_events([first], check=check)[0]:
            return BytesIO(text)
        budget.expect_lines(text)
        budget.expect_value(first)
        if is_value(first):
            return BytesIO(text)
    budget.expect_lines(text)
    return documents_of(text, on_value=budget.expect_value)


def _torn_from(
    torn: TornText, at: int, lines: list[bytes], events: list[QuickEvent], refused: list[int]
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
