"""Tombstones: what stands in a raw object in the place of an event that was erased."""

import orjson

_NAME = "_erased"


def tombstone(erased_from: str) -> bytes:
    """A tombstone's JSON; `erased_from` is the etag of the content that the event stood in."""
    return orjson.dumps({_NAME: erased_from})


def erased_from(event: dict[str, object]) -> str | None:
    """The etag that a tombstone tells; None for whatever is none, such as an event that says something else too."""
    if len(event) != 1:
        return None
    etag = event.get(_NAME)
    return etag if type(etag) is str else None
