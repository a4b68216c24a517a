"""Why events are not loaded. Ingestion asks only this of the parser's shapes, and starts without rows.py."""

from enum import StrEnum


class RejectReason(StrEnum):
    """Why an event was not loaded; the closed set of the wire contract."""

    INVALID_JSON = "invalid_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_EVENT_NAME = "missing_event_name"
    INVALID_UTF8 = "invalid_utf8"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNREADABLE_OBJECT = "unreadable_object"
