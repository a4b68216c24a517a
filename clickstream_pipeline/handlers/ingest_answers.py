"""The responses of the ingest API: counts, and for each rejected event its index and the reason."""

from collections.abc import Mapping
from typing import Any

import orjson

from clickstream_pipeline.domain.posting import Posting, RefusedEvent
from clickstream_pipeline.domain.reject_reasons import REASONS, RejectReason
from clickstream_pipeline.handlers.ingest_requests import Refusal

RETRY_AFTER_S = 5
# The first few are enough for the developer of a tracker; an event can have any number of invalid items.
_MOST_WARNINGS = 100
_WARNING = "not a valid value for this field; the event loads without it, the original stays in properties.invalid"


def sorted_answer(posting: Posting) -> dict[str, Any]:
    """202 if any event was accepted, else 400; use it only after the whole posting is stored."""
    body: dict[str, object] = {"accepted": posting.accepted, "rejected": len(posting.refused)}
    if not posting.accepted:
        body["error"] = "nothing here can be loaded" if posting.refused else "no event was sent"
    if posting.refused:
        body["errors"] = [_error(each) for each in posting.refused]
    if posting.lost_fields:
        shown = posting.lost_fields[:_MOST_WARNINGS]
        body["warnings"] = [{"index": each.index, "field": each.name, "message": _WARNING} for each in shown]
        if len(posting.lost_fields) > len(shown):
            body["warningsNotShown"] = len(posting.lost_fields) - len(shown)
    return _answer(202 if posting.accepted else 400, body)


def refused_answer(refusal: Refusal) -> dict[str, Any]:
    """For a request that was refused before its events were read; nothing of it is stored."""
    return _answer(refusal.status, {"error": refusal.error}, refusal.headers)


def unavailable_answer() -> dict[str, Any]:
    """For a request that could not be stored: the client keeps its events and tries again."""
    return _answer(
        503, {"error": "the events could not be stored; send them again"}, {"retry-after": str(RETRY_AFTER_S)}
    )


def failed_answer() -> dict[str, Any]:
    """For an unexpected error in the handler."""
    return _answer(500, {"error": "the request could not be handled; nothing is known to be stored"})


def _error(refused: RefusedEvent) -> dict[str, object]:
    field = "eventName" if refused.reason is RejectReason.MISSING_EVENT_NAME else None
    return {"index": refused.index, "field": field, "reason": refused.reason, "message": REASONS[refused.reason]}


def _answer(status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store", **(headers or {})},
        "body": orjson.dumps(body).decode(),
        "isBase64Encoded": False,
    }
