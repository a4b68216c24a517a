"""A simulated shop as written to a folder."""

import gzip
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from clickstream_pipeline.demo import Truth

FIRST_DAY = date(2026, 1, 5)


DAYS = 6


VISITORS_PER_DAY = 220

# Seven hours ahead of UTC, all year.
ZONE = "Asia/Ho_Chi_Minh"


BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class GeneratedShop:
    """A generated folder, its truth, and what the browser of each event wrote (broken lines left out)."""

    folder: Path
    truth: Truth
    bodies: dict[str, bytes]
    events: tuple[dict[str, object], ...]


def bodies_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("event-*.json"))}


def unpacked(body: bytes) -> bytes | None:
    if body[:2] == b"\x1f\x8b":
        try:
            body = gzip.decompress(body)
        except (EOFError, gzip.BadGzipFile):
            return None
    return body.removeprefix(BOM)


def flattened(value: object, batch: dict[str, object]) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [event for member in value for event in flattened(member, batch)]
    if not isinstance(value, dict):
        return []
    if "events" in value:
        return flattened(value["events"], {name: value[name] for name in ("sentAt", "_ingest")})
    return [batch | value]


def read_events(body: bytes) -> list[dict[str, object]]:
    text = unpacked(body)
    if text is None:
        return []
    events = []
    try:
        return flattened(json.loads(text), {}) if text else []
    except ValueError:
        pass
    for line in text.splitlines():
        try:
            events += flattened(json.loads(line), {})
        except ValueError:
            continue
    return events


def days_of(shop: GeneratedShop) -> set[str]:
    return {(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(shop.truth.days)}


def event_name_of(event: dict[str, object]) -> object:
    return event.get("eventName", event.get("event_name"))
