"""Texts: a raw object's text as the JSON values in it, one behind the other, and its broken parts.

Usually each line is a value. Values may also follow each other on a line, and go over several. The sound
values around a broken part are still found, in time proportional to the text.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice

from clickstream_pipeline.domain.documents import is_value, read_document
from clickstream_pipeline.domain.json_values import UndecodableError
from clickstream_pipeline.domain.zipped import NotUnzippable, is_gzip, unzipped

_BOM = b"\xef\xbb\xbf"
# What may be between two values: JSON's space, a byte-order mark, the record separator of RFC 7464, and the line and
# paragraph separators of Unicode.
_space_from = re.compile(rb"(?:[\s\x1e]|\xef\xbb\xbf|\xe2\x80[\xa8\xa9])*+").match
# A string ends on its line; a quote by itself is one that does not. Possessive, so that nothing is scanned twice.
_marks_from = re.compile(rb'"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"|["\[\]{}]').finditer
_OPENING, _CLOSING = b"[{", b"]}"
_BEGINS = frozenset(bytes([each]) for each in b'{["-0123456789tfn')
_ENDS = {b"{": b"}", b"[": b"]", b'"': b'"'}
# So many times its length a text may be looked through ahead for the ends of values that are not on their first line.
_TIMES_AHEAD = 4
_NAMES = frozenset(("eventName", "event_name"))


def readable_text(data: bytes) -> bytes | None:
    """The text of a raw object: unzipped if it is gzip, and without byte-order mark; None if unreadable."""
    if is_gzip(data):
        try:
            data = unzipped(data)
        except NotUnzippable:
            return None
    return data.removeprefix(_BOM)


def documents_of(text: bytes, *, on_value: Callable[[bytes], None] = lambda piece: None) -> Iterator[bytes]:
    """The pieces of a raw object's text in their order, each one JSON value, or broken.

    `on_value` is called with each text that is decoded at once, before that, and may raise.
    """
    at = 0
    while at < len(text):
        end = text.find(b"\n", at)
        line = text[at:] if end < 0 else text[at:end]
        if line and not line.isspace():
            if not _is_value(line, on_value):
                yield from TornText(text, on_value=on_value).pieces(at)
                return
            yield line
        at += len(line) + 1


class TornText:
    """A text some of whose lines are not values; its pieces are found from the first such line on.

    What is broken is one piece: up to its closing bracket where it has one, else up to the end of its line. Lines end
    with CR where the text has no LF. However often it is asked, the time stays proportional to the text.
    """

    def __init__(self, text: bytes, *, on_value: Callable[[bytes], None] = lambda piece: None) -> None:
        self._on_value = on_value
        self._whole, self._text, self._line_end = text, text, b"\n"
        stripped = text.rstrip() if b"\r" in text else b""
        if b"\r" in stripped and b"\n" not in stripped:
            self._text, self._line_end = stripped, b"\r"
        # So many bytes it may still be looked through beyond a line.
        self._ahead = _TIMES_AHEAD * len(text)
        self._line_from, self._line_to = 0, -1

    def pieces(self, at: int) -> Iterator[bytes]:
        """The pieces from a line on that is no value by itself; `at` is where it begins."""
        if not self._text[:at].strip() and self._is_one_value():
            yield self._whole.removesuffix(b"\n")
        else:
            yield from self._pieces(at)

    def pieces_unless_one(self, at: int, line: bytes) -> Iterator[bytes] | None:
        """The same, behind others; None where the line is one piece: behind it, lines may be taken as they are."""
        pieces = self._pieces(at)
        first = list(islice(pieces, 1))
        return None if first == [line.removesuffix(b"\n")] else chain(first, pieces)

    def _is_one_value(self) -> bool:
        """Whether the text is one value, or one array or batch from which most events are read as a whole."""
        if _is_value(self._text, self._on_value):
            return True
        events = self._events_in(self._text)
        return events is not None and events >= self._events_in_lines(self._text)

    def _pieces(self, at: int) -> Iterator[bytes]:
        text = self._text
        # Where the line begins; None behind a value on it.
        line: int | None = at
        while (start := _behind_space(text, at)) < len(text):
            line = text.rfind(self._line_end, at, start) + 1 or line
            stop = self._end_of_line(start)
            is_value_by_itself = line is not None and _is_value(text[start:stop], self._on_value)
            at = stop if is_value_by_itself else self._end_of_piece(start, stop)
            # And so does space before it.
            yield text[start if line is None or text[line:start].strip() else line : at]
            line = None

    def _end_of_piece(self, start: int, stop: int) -> int:
        """Where the piece ends that begins at `start`; its line ends at `stop`."""
        text = self._text
        if text[start] not in _OPENING:
            return stop
        end, looked_at = _end_of_value(text, start, len(text) if self._ahead > 0 else stop)
        self._ahead -= max(0, looked_at - stop)
        if end is None:
            return stop
        end_of_line = self._end_of_line(end)
        behind = min(_behind_space(text, end), end_of_line)
        if text[behind : behind + 1] == b",":
            # An element of a list that begins elsewhere.
            return stop
        if end > stop:
            piece = text[start:end]
            if not _is_value(piece, self._on_value):
                self._ahead -= _TIMES_AHEAD * len(piece)
                if (self._events_in(piece) or 0) < self._events_in_lines(piece):
                    return stop
        # Space at the end of its line stays with what is broken.
        return end if text[end:behind].strip() or behind < end_of_line else end_of_line

    def _events_in(self, piece: bytes) -> int | None:
        """How many objects with an event's name a piece has, as a value or as elements; None if it can't be read."""
        if not _may_be_value(piece):
            return None
        self._on_value(piece)
        try:
            members = read_document(piece).members
        except UndecodableError:
            return None
        return sum(
            member.reason is None and type(member.value) is dict and not _NAMES.isdisjoint(member.value)
            for member in members
        )

    def _events_in_lines(self, piece: bytes) -> int:
        """How many such objects the lines of a piece have, one by one."""
        at = events = 0
        while at < len(piece):
            end = piece.find(self._line_end, at)
            end = len(piece) if end < 0 else end
            events += self._events_in(piece[at:end]) or 0
            at = end + 1
        return events

    def _end_of_line(self, at: int) -> int:
        # Searched for once in a line, however many values it has.
        if not self._line_from <= at <= self._line_to:
            end = self._text.find(self._line_end, at)
            self._line_from, self._line_to = at, len(self._text) if end < 0 else end
        return self._line_to


def _behind_space(text: bytes, at: int) -> int:
    match = _space_from(text, at)
    assert match is not None, "space may be none"
    return match.end()


def _is_value(piece: bytes, on_value: Callable[[bytes], None]) -> bool:
    """Whether a piece is one JSON value."""
    if not _may_be_value(piece):
        return False
    on_value(piece)
    return is_value(piece)


def _may_be_value(piece: bytes) -> bool:
    """Whether a piece begins and ends as a JSON value does: most that are none do not, and need not be decoded."""
    stripped = piece.strip()
    first = stripped[:1]
    return first in _BEGINS and stripped.endswith(_ENDS.get(first, b""))


def _end_of_value(text: bytes, start: int, limit: int) -> tuple[int | None, int]:
    """Where the array or object ends that begins at `start`, None where it surely does not; and how far was looked."""
    level = 0
    closed: int | None = None
    for mark in _marks_from(text, start, limit):
        at, end = mark.span()
        if text[at] in _CLOSING:
            level -= 1
            if level == 0:
                return end if mark.group() == _ENDS[text[start : start + 1]] else None, end
            closed = end
            continue
        if text[at] in _OPENING:
            if closed is not None and not text[closed:at].strip():
                # Within a value, a comma separates two.
                return None, end
            level += 1
        elif end - at == 1:
            return None, end
        closed = None
    return None, limit
