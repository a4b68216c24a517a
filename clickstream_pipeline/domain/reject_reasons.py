"""Why events are not loaded. The ingest handler needs only this of the parser's results, and starts without rows.py."""

from enum import StrEnum

from clickstream_pipeline.domain.coercion import MAX_KEY_BYTES


class RejectReason(StrEnum):
    """Why an event was not loaded; the closed set of the wire contract."""

    INVALID_JSON = "invalid_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_EVENT_NAME = "missing_event_name"
    INVALID_UTF8 = "invalid_utf8"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNREADABLE_OBJECT = "unreadable_object"


REASONS: dict[RejectReason, str] = {
    RejectReason.INVALID_JSON: "not JSON",
    RejectReason.NOT_AN_OBJECT: "JSON, but no object: a number, a text, an array in an array",
    RejectReason.MISSING_EVENT_NAME: (
        "no `eventName`, or one that is blank, not text (this field is not coerced) "
        f"or longer than {MAX_KEY_BYTES} bytes"
    ),
    RejectReason.INVALID_UTF8: "not UTF-8",
    RejectReason.TOO_LARGE: "an event longer than 1 MiB",
    RejectReason.TOO_DEEP: "an event nested deeper than 64, the event itself being 1",
    RejectReason.UNREADABLE_OBJECT: "an object that can't be read at all (broken gzip): one event, position 0",
}
