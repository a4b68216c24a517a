"""Writes posts as raw objects, in every form that a reader must accept, and counts what it writes."""

import gzip
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from clickstream_pipeline.demo.actions import random_id
from clickstream_pipeline.demo.clock import DAY_MS, HOUR_MS
from clickstream_pipeline.demo.delivery import Post
from clickstream_pipeline.demo.truth import Books
from clickstream_pipeline.demo.wire import JsonObject, ingest, sent_at, spell

_MINUTE_MS = 60_000
_ENOUGH_EVENTS = 25
_MOST_EVENTS = 60
_ALONE_SHARE = 0.01
_BROKEN_EVERY = 30
# Each adds one event and one rejection.
_BROKEN_LINES: tuple[bytes, ...] = (
    b'{"eventName":"page_view","clientId":"c-9","pageUrl":"https://shop.exam',
    b"42",
    b'{"clientId":"c-9","pageUrl":"https://shop.example/"}',
    b'{"eventName":"product_view","product":{"name":"M\xe0n h\xecnh"}}',
    b'{"eventName":"  ","clientId":"c-9"}',
    b"<html><body>502 Bad Gateway</body></html>",
)

_encode = msgspec.json.Encoder().encode


def _windows(posts: list[Post]) -> Iterator[list[Post]]:
    """Posts in order of receipt, in groups of at most a few minutes; no object has posts of two hours."""
    window: list[Post] = []
    events = 0
    for post in posts:
        if window:
            since_ms = post.received_ms - window[0].received_ms
            is_over = since_ms >= _MINUTE_MS and (events >= _ENOUGH_EVENTS or since_ms >= 6 * _MINUTE_MS)
            if is_over or events >= _MOST_EVENTS or post.received_ms // HOUR_MS != window[0].received_ms // HOUR_MS:
                yield window
                window, events = [], 0
        window.append(post)
        events += len(post.actions)
    if window:
        yield window


class RawStore:
    """Writes the raw objects of a folder and counts what it wrote, per load date."""

    def __init__(self, rng: Random, folder: Path) -> None:
        self._rng = rng
        self._folder = folder
        self._made: set[str] = set()
        self._windows_written = 0
        self.books: dict[int, Books] = defaultdict(Books)

    def write(self, posts: list[Post], on_object: Callable[[int], None]) -> None:
        """Write every post; `on_object` receives the number of posts written so far, after each object."""
        rng = self._rng
        posts = sorted(posts, key=lambda post: (post.received_ms, post.number))
        alone = [post for post in posts if rng.random() < _ALONE_SHARE]
        alone_numbers = {post.number for post in alone}
        done = 0
        for post in alone:
            self._write_alone(post)
            done += 1
            on_object(done)
        for window in _windows([post for post in posts if post.number not in alone_numbers]):
            self._write_window(window)
            done += len(window)
            on_object(done)
        if posts:
            self._write_wrecks(posts[len(posts) // 2])

    def _write_alone(self, post: Post) -> None:
        """Write one request as one object: a single event, an array, or a batch with one `_ingest`."""
        rng = self._rng
        facts = ingest(post, f"{rng.getrandbits(64):016x}")
        luck = rng.random()
        value: object
        if post.visitor.tracker.corrects_time and luck < 0.4:
            value = self._batch(post, facts)
        else:
            events = spell(post, ingest_facts=facts)
            value = events[0] if len(events) == 1 and luck < 0.8 else events
        body = _encode(value)
        self._store([post], msgspec.json.format(body) if rng.random() < 0.1 else body, broken=0)

    def _batch(self, post: Post, facts: JsonObject) -> JsonObject:
        return {"sentAt": sent_at(post), "events": spell(post, key_of_sent_at=False), "_ingest": facts}

    def _write_window(self, window: list[Post]) -> None:
        rng = self._rng
        self._windows_written += 1
        luck = rng.random()
        stranger = None
        if self._windows_written % _BROKEN_EVERY == 0:
            stranger = _BROKEN_LINES[self._windows_written // _BROKEN_EVERY % len(_BROKEN_LINES)]
        lines: list[bytes] = []
        for post in window:
            facts = ingest(post, f"{rng.getrandbits(64):016x}")
            if luck < 0.1 and post.visitor.tracker.corrects_time:
                lines.append(_encode(self._batch(post, facts)))
            else:
                lines.extend(_encode(event) for event in spell(post, ingest_facts=facts))
        if luck >= 0.92 and stranger is None:
            body = b"[%b]" % b",".join(lines)
        else:
            ends = b"\r\n" if luck < 0.12 else b"\n\n" if luck < 0.14 else b"\n"
            if stranger is not None:
                lines.insert(rng.randint(0, len(lines)), stranger)
            body = ends.join(lines) + (b"\n" if luck < 0.7 else b"")
        self._store(window, body, broken=int(stranger is not None))

    def _write_wrecks(self, post: Post) -> None:
        """Write a truncated compressed object (its events are also in another object), and an empty one."""
        body = gzip.compress(_encode(spell(post, ingest_facts=ingest(post, "0" * 16))), mtime=0)
        self._put(post.received_ms, body[: len(body) // 2])
        books = self.books[post.received_ms // DAY_MS]
        books.events += 1
        books.rejected += 1
        self._put(post.received_ms, b"")

    def _store(self, posts: list[Post], body: bytes, *, broken: int) -> None:
        rng = self._rng
        if rng.random() < 0.03:
            body = b"\xef\xbb\xbf" + body
        if rng.random() < 0.12:
            body = gzip.compress(body, compresslevel=6, mtime=0)
        self._put(posts[-1].received_ms, body)
        self.books[posts[-1].received_ms // DAY_MS].count(posts, broken=broken)

    def _put(self, received_ms: int, body: bytes) -> None:
        rng = self._rng
        at = datetime.fromtimestamp(received_ms // 1000, UTC)
        # Some writers omit the hour.
        prefix = at.strftime("events/%Y/%m/%d" if rng.random() < 0.04 else "events/%Y/%m/%d/%H")
        if prefix not in self._made:
            (self._folder / prefix).mkdir(parents=True, exist_ok=True)
            self._made.add(prefix)
        path = f"{self._folder}/{prefix}/event-{random_id(rng)}.json"
        with open(path, "wb") as file:
            file.write(body)
        # Rounded up: in a store that keeps whole seconds, the object must not be older than its events.
        stored_s = -(-received_ms // 1000)
        os.utime(path, (stored_s, stored_s))
        books = self.books[received_ms // DAY_MS]
        books.objects += 1
        books.bytes += len(body)
