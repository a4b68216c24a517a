"""Rejected documents: the objects under `rejected/` that keep what of a request can't be loaded.

    {"_ingest": {…}, "rejected": [{"index": 3, "reason": "missing_event_name", "raw": "…", "batch": "…"}]}

`raw` is the event's bytes as text, `rawBase64` those that are no UTF-8; `batch`, its batch without the events. A batch
is kept once for all of its events: `batchOf` is the number, from 0, of the rejected event that has it.
"""

import base64
from collections.abc import Sequence

import orjson

from clickstream_pipeline.domain.posting import RefusedEvent
from clickstream_pipeline.domain.reject_reasons import RejectReason


def rejected_document(refused: Sequence[RefusedEvent], ingest: bytes) -> bytes:
    """The object for what a request held that can't be loaded; `ingest` is our `_ingest` of that request, as JSON."""
    rejected = []
    told_by: dict[bytes, int] = {}
    for number, each in enumerate(refused):
        told: dict[str, object] = {"index": each.index, "reason": each.reason.value, **_bytes("raw", each.raw)}
        if each.batch is not None and told_by.setdefault(each.batch, number) == number:
            told.update(_bytes("batch", each.batch))
        elif each.batch is not None:
            told["batchOf"] = told_by[each.batch]
        rejected.append(told)
    return orjson.dumps({"_ingest": orjson.Fragment(ingest), "rejected": rejected})


def read_rejected_document(data: bytes) -> tuple[bytes, list[RefusedEvent]]:
    """The `_ingest` (as JSON) and the events of such an object; raises ValueError for any other."""
    try:
        document = orjson.loads(data)
        ingest = orjson.dumps(document["_ingest"])
        events: list[RefusedEvent] = []
        for each in document["rejected"]:
            batch = _bytes_of(each, "batch") if {"batch", "batchBase64"} & each.keys() else None
            if "batchOf" in each:
                batch = events[each["batchOf"]].batch
            events.append(RefusedEvent(each["index"], RejectReason(each["reason"]), _bytes_of(each, "raw"), batch))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"no object of rejected events: {error!r}") from error
    return ingest, events


def _bytes(name: str, data: bytes) -> dict[str, str]:
    try:
        return {name: data.decode("utf-8")}
    except UnicodeDecodeError:
        return {f"{name}Base64": base64.b64encode(data).decode("ascii")}


def _bytes_of(source: dict[str, str], name: str) -> bytes:
    return source[name].encode() if name in source else base64.b64decode(source[f"{name}Base64"], validate=True)
