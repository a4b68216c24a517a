"""What Schemathesis sends to the ingest API beside JSON, and what it checks in the raw store after each answer.

Schemathesis loads this module in its own process (schemathesis.toml); CLICKSTREAM_FUZZED_RAW is the API's raw folder.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

from clickstream_pipeline.domain.coercion import is_no_product_id, is_no_value
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.placeholders import is_placeholder
from clickstream_pipeline.domain.rejected_documents import read_rejected_document
from clickstream_pipeline.domain.vocabulary import EventType

RAW = Path(os.environ["CLICKSTREAM_FUZZED_RAW"])
_ABSENT = object()

_events = st.fixed_dictionaries(
    {"eventName": st.sampled_from([str(each) for each in EventType])},
    optional={"eventId": st.uuids().map(str), "sentAt": st.integers(0, 2**40), "pageUrl": st.text(max_size=9)},
)
_documents = st.one_of(
    _events,
    st.lists(_events, min_size=1, max_size=3),
    st.fixed_dictionaries({"events": st.lists(_events, min_size=1, max_size=3)}),
)
# Several documents one behind the other, which no schema of JSON describes.
_separators = st.sampled_from(["", " ", "\n", "\r\n", "\n\ufeff", "\x1e"])
schemathesis.openapi.media_type(
    "text/plain",
    st.builds(
        lambda between, texts: between.join(texts).encode(),
        _separators,
        st.lists(_documents.map(json.dumps), min_size=1, max_size=3),
    ),
)


def _taken(kind: str) -> dict[str, bytes]:
    """The objects that the last request left in the raw folder, which is empty again then."""
    files = [path for path in (RAW / kind).rglob("*") if path.is_file()]
    found = {path.relative_to(RAW).as_posix(): path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    return found


def _require(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, expected {expected!r}")


@schemathesis.check
def what_is_counted_is_stored(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Each accepted event is in one raw object that the parser reads; it loses the fields that the answer names."""
    objects, rejected = _taken("events"), _taken("rejected")
    told = json.loads(response.content) if response.status_code in (202, 400) else {}
    accepted, refused = told.get("accepted", 0), told.get("rejected", 0)
    if type(accepted) is not int or type(refused) is not int:
        # Another check tells of it.
        return
    _require("objects", (len(objects), len(rejected)), (int(accepted > 0), int(refused > 0)))
    parsed = [parse_object(key, data, datetime.now(UTC)) for key, data in objects.items()]
    rows = [row for each in parsed for row in each.rows]
    _require("rejections of what was accepted", [each for one in parsed for each in one.rejections], [])
    _require("events in the raw store", len(rows), accepted)
    kept = [each for data in rejected.values() for each in read_rejected_document(data)[1]]
    errors = [(each["index"], each["reason"]) for each in told.get("errors", [])]
    _require("rejected events in the raw store", [(each.index, each.reason) for each in kept], errors)
    _require("errors", len(errors), refused)

    indexes = [index for index in range(accepted + refused) if index not in dict(errors)]
    lost = {
        (index, name)
        for index, row in zip(indexes, rows, strict=True)
        for name in json.loads(row.properties).get("invalid", {})
    }
    warnings = {(each["index"], each["field"]) for each in told.get("warnings", [])}
    _require("fields that were lost and not told", len(lost - warnings), told.get("warningsNotShown", 0))
    _require("fields that were told and not lost", warnings - lost, set())


@schemathesis.check
def what_the_document_allows_loses_nothing(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """A request that the document allows loads whole, except for words in place of a value."""
    if response.status_code != 202 or case.media_type != "application/json" or not _is_allowed(case):
        return
    told = json.loads(response.content)
    _require("rejected", told["rejected"], 0)
    events = case.body if isinstance(case.body, list) else [case.body]
    if len(events) == 1 and "eventName" not in events[0]:
        events = events[0]["events"]
    for warning in told.get("warnings", []):
        value = _at(warning["field"], events[warning["index"]])
        # A value that the document has no field for is there under another spelling.
        if value is not _ABSENT and not _says_nothing(value):
            raise AssertionError(f"{warning['field']} is lost: {value!r}")


def _is_allowed(case: schemathesis.Case) -> bool:
    return case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE


def _at(path: str, event: Any) -> object:
    """The value at a dotted path of an event."""
    value = event
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return _ABSENT
    return value


def _says_nothing(value: object) -> bool:
    """Whether a value is a word for a missing one, which only ids and texts of products can have in its place."""
    if not isinstance(value, str) or not value.strip():
        return False
    return is_placeholder(value) or is_no_product_id(value) or is_no_value(value)
