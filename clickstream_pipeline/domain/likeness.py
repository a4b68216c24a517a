"""Likeness: which events under one id are copies of one event, and what id the others have.

A tracker that had no answer sends an event again, and an event may be in two objects: copies say the same. A tracker
without random numbers, a placeholder, or two systems with the same ids give one id to different events.
"""

import json
from typing import NamedTuple
from uuid import UUID

# UUIDs of version 8 are for own uses (RFC 9562, section 5.8). A sent one is read as text, so that no sender can take a
# derived id in advance.
_VERSION, _VARIANT = 0x80, 0x80


class Likeness(NamedTuple):
    """What copies of an event have in common: `client_us` is the browser's time in microseconds since 1970."""

    event_name: str
    client_id: str | None
    client_us: int | None
    order_id: str | None


def unlike_event_id(sent_id: UUID, likeness: Likeness) -> UUID:
    """The id of an event whose sent id another event has: of version 8, from SHA-256 of `unlike:<id>:<likeness>`."""
    # The ingest handler does not need hashlib, and starts faster without it.
    from hashlib import sha256

    digest = bytearray(sha256(f"unlike:{sent_id}:{json.dumps(likeness, ensure_ascii=True)}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | _VERSION
    digest[8] = digest[8] & 0x3F | _VARIANT
    return UUID(bytes=bytes(digest))


def is_derived(event_id: UUID) -> bool:
    """Whether an id has the form of one that is derived; a sent one of that form is read as text."""
    return event_id.bytes[6] & 0xF0 == _VERSION
