"""Lines of raw objects that look quick: each is one event that the quick reader may take."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress

import msgspec

from clickstream_pipeline.domain.contract import Part
from clickstream_pipeline.domain.documents import MAX_EVENT_BYTES
from clickstream_pipeline.domain.event_columns import columns_of
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.quick_fields import made_fields
from clickstream_pipeline.storage.reading.quick_structs import QuickEvent

_write_object = made_fields(Part.OBJECT)
# A quick event has no field of this part.
_NO_REST = len(columns_of(Part.REST)) * copy_format.NULL
_decode_event = msgspec.json.Decoder(QuickEvent).decode
_NOT_QUICK = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class QuickObject:
    """The raw object of some lines: its key from `events/` on, and the fields that all of its events share."""

    def __init__(self, key: str, load_date: date) -> None:
        self.key = key
        self.fields = _write_object((key, load_date)) + _NO_REST


@dataclass(frozen=True, slots=True)
class QuickLines:
    """Lines of one event each that look quick: the events, their ordinals from 1, their objects, the lines."""

    events: list[QuickEvent] = field(default_factory=list)
    positions: "array[int]" = field(default_factory=lambda: array("i"))
    objects: list[QuickObject] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.events)

    def only(self, wanted: Sequence[bool]) -> "QuickLines":
        """Those where `wanted` is true."""
        return QuickLines(
            list(compress(self.events, wanted)),
            array("i", compress(self.positions, wanted)),
            list(compress(self.objects, wanted)),
            list(compress(self.lines, wanted)),
        )

    def __add__(self, other: "QuickLines") -> "QuickLines":
        return QuickLines(
            self.events + other.events,
            self.positions + other.positions,
            self.objects + other.objects,
            self.lines + other.lines,
        )


def needs_line_check(text: bytes) -> bool:
    """Whether a line of the text may be too long for one event, or have an escape: such a line is not quick."""
    return b"\\" in text or len(text) > MAX_EVENT_BYTES


def quick_events(lines: Sequence[bytes], *, check: bool) -> tuple[list[QuickEvent], list[int]]:
    """The events of the lines that look quick, and the indexes of the lines that go to the exact parser.

    Without `check` the lines are known to be neither too long nor escaped.
    """
    events: list[QuickEvent] = []
    refused: list[int] = []
    decoded = map(_decode_checked if check else _decode_event, lines)
    while True:
        try:
            # After an error the map goes on behind the line that caused it.
            for event in decoded:
                events.append(event)
            return events, refused
        except _NOT_QUICK:
            refused.append(len(events) + len(refused))


def _decode_checked(line: bytes) -> QuickEvent:
    if needs_line_check(line):
        raise msgspec.ValidationError("too long for one event, or escaped")
    return _decode_event(line)
