"""Limits of reading an object: seconds and memory in proportion to its bytes, far above what ordinary objects take.

On one core a byte of plain events takes 0.04 µs, of events that only the exact reader takes 0.3 µs; of the slowest
text that was found 8 µs (docs/reliability.md). Memory is estimated, not measured: a reader shares its process.
"""

import time
from enum import StrEnum

MEBIBYTE = 1024 * 1024
# The largest object that is read at all, unzipped. Posts have 256 KiB; deliveries of others up to 128 MiB.
MAX_OBJECT_BYTES = 128 * MEBIBYTE

_BASE_S, _US_PER_BYTE = 10.0, 5.0
_BASE_MEMORY, _MEMORY_PER_BYTE = 256 * MEBIBYTE, 8
# What a row or a rejection takes beside its bytes, and what a part of a JSON value does while it is being read.
_BYTES_PER_EVENT, _BYTES_PER_PART = 1_000, 200
# The clock is read once in this many units of work: a byte is one, an event some more.
_LOOK_EVERY, _WORK_PER_EVENT = 65_536, 1_024
_MARKS_OF_PARTS = (b",", b"[", b"{")


class SetAsideCause(StrEnum):
    """Why an object is not loaded and not tried again."""

    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    KILLED_ITS_LOADER = "killed_its_loader"
    READER_FAILED = "reader_failed"
    REFUSED_BY_WAREHOUSE = "refused_by_warehouse"
    NOT_READABLE_IN_STORE = "not_readable_in_store"
    BY_HAND = "by_hand"


class ReadingStopped(RuntimeError):
    """An object can't be read within what it may take; `cause` and the message say why."""

    def __init__(self, cause: SetAsideCause, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail


class ReadingBudget:
    """What one object may still take; seconds are the processor's, of the thread that reads."""

    def __init__(self, size_bytes: int, *, times: float = 1.0) -> None:
        self._seconds = times * (_BASE_S + size_bytes * _US_PER_BYTE / 1e6)
        self._memory = times * (_BASE_MEMORY + size_bytes * _MEMORY_PER_BYTE)
        self._size_bytes = size_bytes
        self._stop_at = time.thread_time() + self._seconds
        self._events = 0
        self._work = 0

    def spend(self, size_bytes: int, events: int = 1) -> None:
        """Counts events and their bytes; raises `ReadingStopped` when that was more than the object may take."""
        self._events += events
        self._work += size_bytes + events * _WORK_PER_EVENT
        if self._work < _LOOK_EVERY:
            return
        self._work = 0
        if self._events * _BYTES_PER_EVENT > self._memory:
            raise self._too_large(f"{self._events:,} events")
        if time.thread_time() > self._stop_at:
            raise ReadingStopped(
                SetAsideCause.TOO_SLOW, f"{self._size_bytes:,} bytes were not read within {self._seconds:,.0f} s"
            )

    def expect_lines(self, text: bytes) -> None:
        """Raises `ReadingStopped` when a text has more lines than the object may hold events."""
        lines = text.count(b"\n")
        if lines * _BYTES_PER_EVENT > self._memory:
            raise self._too_large(f"{lines:,} lines")

    def expect_value(self, text: bytes) -> None:
        """Raises `ReadingStopped` when a JSON value has more parts than may be in memory at once."""
        if len(text) <= MEBIBYTE:
            return
        parts = sum(map(text.count, _MARKS_OF_PARTS))
        if parts * _BYTES_PER_PART > self._memory:
            raise self._too_large(f"one value of {parts:,} parts")

    def _too_large(self, what: str) -> ReadingStopped:
        return ReadingStopped(
            SetAsideCause.TOO_LARGE,
            f"{self._size_bytes:,} bytes hold {what}, more than fit into {self._memory / MEBIBYTE:,.0f} MiB",
        )
