"""Lines as a broken or hostile sender would send them: fields renamed, values of every kind, bytes damaged.

The same seed gives the same bytes. A mutation knows JSON and the contract's names; a few know bytes only.
"""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from clickstream_pipeline.domain.contract import DATASET_CART, DATASET_ORDER, LEVELS
from clickstream_pipeline.domain.vocabulary import EVENT_TYPES

NAMES = sorted(
    {name for level in LEVELS for name in level.names}
    | {*DATASET_CART[1], *DATASET_ORDER[1], "events", "dataset", "toggledOn", "invalid", "_batch", "properties"}
)
# What JSON, gzip or PostgreSQL might stumble over.
TOKENS = [
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r\n", b"null", b"NaN", b"-Infinity", b"1e400", b"-0",
    b"1E-7", b"\\u0000", b"\\ud800", b"\\udc00", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\x1f\x8b",
    b"\xe2\x80\xa8", b'{"events":[', b'"eventName":"page_view"', b"18446744073709551616", b"0.1234567",
    b"\xf0\x9f\x98\x80",
]  # fmt: skip
_TEXTS = [
    "", " ", "\t", "\x00", "a\x00b", "\ud800", "\u2028", "\ufeff", "é", "😀", "true", "FALSE", "1", "0", "-1", "1.5",
    "1e3", "1e400", "NaN", "abc", "\\", '"', "null", "{}", "[]", "%00", "\x07", "x" * 90, "VND", " usd ", "p-1", "s-1",
    "c-1", "2026-01-05", "2026-01-05T02:49:56.000Z", "2026-01-05T02:49:56Z", "2026-01-05 02:49:56+07:00", "2026-02-30",
    "2026-01-05T24:00:00.000Z", "2026-01-05T23:59:60.000Z", "0001-01-01", "9999-12-31T23:59:59.999999Z",
    "1767581996000", "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01", "0B9D9A3E3F584C399D0E3B1F0E0F5A01",
    "{0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01}", "https://shop.example/p?utm_source=a&utm_medium=%zz", "https://[",
    "//host/path", "/path?gclid=1", "http://a@b:99999/", "203.0.113.77", "2001:db8::1", "::ffff:1.2.3.4", "999.1.1.1",
    "Googlebot/2.1", "Mozilla/5.0 (iPhone)",
]  # fmt: skip
_SCALARS: list[Any] = [
    None, True, False, 0, -0.0, 1, -1, 0.1, 1.5, 1e-7, 1e15, -1e15, 10**15 - 1, 1e22, 1e308, 5e-324, 2**31 - 1, 2**31,
    -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**40, 1767581996000, -1767581996000,
    253402300800000, 1767581996000.5, float("nan"), float("inf"), 999999999999999.9999995,
]  # fmt: skip
_LENGTHS = (199, 200, 201, 799, 800, 801, 2_704, 9_000)
_LONGEST = 65_536
_DEEPEST = 70


def mutated(line: bytes, rng: random.Random) -> bytes:
    """A line one to four mutations away; sometimes the line itself."""
    found = line
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        found = _mutated_bytes(found, rng) if rng.random() < 0.2 else _mutated_json(found, rng)
    return found[:_LONGEST]


def objects_of(lines: Sequence[bytes], rng: random.Random) -> Iterator[bytes]:
    """Raw objects that hold the lines, in their order: as lines, arrays or batches, plain or gzip, a few damaged."""
    at = 0
    while at < len(lines):
        count = rng.choice((1, 1, 2, 5, 30, 200))
        some = lines[at : at + count]
        at += count
        shape = rng.random()
        if shape < 0.1:
            data = b"[" + b",".join(some) + b"]"
        elif shape < 0.2:
            data = b'{"sentAt":"2026-01-05T03:00:00.000Z","events":[' + b",".join(some) + b"]}"
        else:
            data = rng.choice((b"\n", b"\n", b"\n", b"\r\n", b"\n\n")).join(some)
        if rng.random() < 0.05:
            data = b"\xef\xbb\xbf" + data
        if rng.random() < 0.1:
            data = gzip.compress(data, compresslevel=1, mtime=0)
        if rng.random() < 0.03:
            data = data[: rng.randrange(len(data) + 1)]
        yield data
    yield b""


def _mutated_json(line: bytes, rng: random.Random) -> bytes:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return _mutated_bytes(line, rng)
    value = _changed(value, rng)
    separators = rng.choice(((",", ":"), (",", ":"), (", ", ": ")))
    try:
        return json.dumps(value, ensure_ascii=rng.random() < 0.3, separators=separators).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=separators).encode()
    except RecursionError:
        return line


def _changed(value: Any, rng: random.Random) -> Any:
    """The value with one change somewhere in it."""
    if rng.random() < 0.03:
        return _wrapped(value, rng)
    places = list(_objects_in(value))
    if not places:
        return _anything(rng)
    place = rng.choice(places)
    keys = list(place)
    action = rng.randrange(7)
    if action == 0 or not keys:
        place[rng.choice(NAMES)] = _anything(rng)
    elif action == 1:
        del place[rng.choice(keys)]
    elif action == 2:
        place[rng.choice(NAMES)] = place.pop(rng.choice(keys))
    elif action == 3:
        one, other = rng.choice(keys), rng.choice(keys)
        place[one], place[other] = place[other], place[one]
    elif action == 4:
        key = rng.choice(keys)
        place[key] = _respelled(place[key], rng)
    else:
        place[rng.choice(keys)] = _anything(rng)
    return value


def _objects_in(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _anything(rng: random.Random) -> Any:
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(_SCALARS)
    if kind < 0.75:
        return rng.choice(_TEXTS)
    if kind < 0.8:
        return rng.choice(sorted(EVENT_TYPES))
    if kind < 0.85:
        # Text that does not compress.
        return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789é", k=rng.choice(_LENGTHS)))
    if kind < 0.93:
        return {rng.choice(NAMES): rng.choice(_SCALARS + _TEXTS) for _ in range(rng.randrange(4))}
    if kind < 0.99:
        return [rng.choice([{"id": "p-1", "quantity": 2}, *_SCALARS, *_TEXTS]) for _ in range(rng.randrange(4))]
    return _nested(rng.choice(_SCALARS), rng.randrange(1, _DEEPEST), rng)


def _respelled(value: Any, rng: random.Random) -> Any:
    """The same, as another sender might spell it."""
    if isinstance(value, str):
        return rng.choice((f" {value}", value.upper(), value * 2, value[:-1], value + rng.choice(_TEXTS), [value]))
    if isinstance(value, bool | int | float):
        return rng.choice((str(value), [value], {"value": value}, -value, value * 10**6))
    return rng.choice(([value], None, json.dumps(value, default=str)))


def _wrapped(value: Any, rng: random.Random) -> Any:
    batch = {"events": [value, _anything(rng)], rng.choice(NAMES): _anything(rng)}
    return rng.choice(
        ([value], [value, value], [[value]], {"events": [value]}, batch, _nested(value, rng.randrange(70), rng))
    )


def _nested(value: Any, depth: int, rng: random.Random) -> Any:
    for _ in range(depth):
        value = [value] if rng.random() < 0.5 else {rng.choice(NAMES): value}
    return value


def _mutated_bytes(line: bytes, rng: random.Random) -> bytes:
    found = bytearray(line)
    at = rng.randrange(len(found) + 1)
    action = rng.randrange(5)
    if action == 0:
        found[at : at + rng.randrange(8)] = b""
    elif action == 1:
        found[at:at] = rng.choice(TOKENS)
    elif action == 2:
        found[at : at + 1] = bytes([rng.randrange(256)])
    elif action == 3:
        end = rng.randrange(at, len(found) + 1)
        found[at:at] = found[at : min(end, at + 2_000)]
    else:
        del found[at:]
    return bytes(found)
