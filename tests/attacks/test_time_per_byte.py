"""Attack: bytes that take long to read, so that a few posts outlast whoever loads them."""

import gc
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

from clickstream_pipeline.domain.posting import sift_posting
from clickstream_pipeline.domain.rejected_documents import read_rejected_document, rejected_document
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from tests.fuzz.slow_inputs import PLACES, STRUCTURES, UNITS, text_object

KEY = "events/2026/01/05/02/event-0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01.json"
# Ordinary events take 2 µs a byte at most, rejected lines of a byte each 8; a machine may be four times as slow.
MOST_US_PER_BYTE = 32.0
# Four times as long takes four times as long; 16 times would be quadratic. What is over in no time is not judged.
MOST_GROWTH = 9.0
TOO_SHORT_S = 0.02


class TooSlow(Exception):
    pass


@contextmanager
def at_most(cpu_s: float) -> Iterator[None]:
    """Ends the block when it has used so much processor time."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"not read within {cpu_s:.1f} s")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds_to_read(data: bytes) -> float:
    # The collector looks at all that other tests left, the more often the longer the input is.
    gc.disable()
    try:
        with at_most(MOST_US_PER_BYTE * len(data) / 1e6 + 0.5):
            started = time.thread_time()
            reader = ObjectReader()
            reader.read(KEY, date(2026, 1, 5), data, datetime(2026, 1, 5, 3, tzinfo=UTC))
            reader.rows()
            return time.thread_time() - started
    finally:
        gc.enable()


def growth(short: bytes, long_s: float) -> float:
    """How much longer the long one took, a pause of the machine in the short one left out."""
    return long_s / max(TOO_SHORT_S, min(seconds_to_read(short) for _ in range(2)))


@pytest.mark.parametrize("kind", STRUCTURES)
def test_four_times_the_bytes_take_four_times_as_long(kind: str) -> None:
    short, long = STRUCTURES[kind](32_768), STRUCTURES[kind](131_072)
    assert len(long) > 3 * len(short)
    long_s = seconds_to_read(long)
    if long_s > MOST_GROWTH * TOO_SHORT_S and growth(short, long_s) >= MOST_GROWTH:
        # What is quadratic stays so; what a busy machine adds does not.
        assert any(growth(short, seconds_to_read(long)) < MOST_GROWTH for _ in range(3))


@pytest.mark.parametrize("path", PLACES)
@settings(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_text_of_a_field_takes_long(path: str, data: st.DataObject) -> None:
    unit = "".join(data.draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=3)))
    text = text_object(path, data.draw(st.sampled_from(PLACES[path])), unit, 65_536)
    target(seconds_to_read(text) / len(text) * 1e6, label="µs per byte")


def test_what_a_post_repeats_is_kept_once() -> None:
    # 204 kB, of which a kilobyte is sent zipped, became an object of 100 MB.
    events = b",".join([b'{"a":1}'] * 500)
    posted = b'{"z":"' + b"z" * 200_000 + b'","events":[' + events + b"]}"
    refused = sift_posting(posted, b"{}").refused
    document = rejected_document(refused, b"{}")
    assert len(refused) == 500
    assert len(document) < 2 * len(posted)
    assert read_rejected_document(document)[1] == refused


def test_two_hundred_kilobytes_of_labels_are_read_at_once() -> None:
    # 216 s, once.
    for path, around in (("referrer", "https://{}"), ("pageUrl", "https://h/?utm_source={}")):
        assert seconds_to_read(text_object(path, around, "a.", 200_000)) < 1.0
