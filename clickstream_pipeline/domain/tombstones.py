"""Tombstones: the entries in a raw object that replace erased events."""

import orjson

_NAME = "_erased"


def tombstone(erased_from: str) -> bytes:
    """A tombstone's JSON; `erased_from` is the etag of the content that held the event."""
    return orjson.dumps({_NAME: erased_from})


def erased_from(event: dict[str, object]) -> str | None:
    """The etag of a tombstone; None for anything else, such as an event that has other fields too."""
    if len(event) != 1:
        return None
    etag = event.get(_NAME)
    return etag if type(etag) is str else None
