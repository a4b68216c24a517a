"""The responses of the ingest API: counts, and for each rejected event its index and the reason.

docs/openapi.json has the schemas of the bodies and of their members, rendered from the classes here.
"""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

import orjson

from clickstream_pipeline.domain.posting import Posting, RefusedEvent
from clickstream_pipeline.domain.reject_reasons import REASONS, RejectReason
from clickstream_pipeline.handlers.ingest_requests import Refusal, RefusalStatus

RETRY_AFTER_S = 5
# The first few are enough for the developer of a tracker; an event can have any number of invalid items.
MOST_WARNINGS = 100
_WARNING = "not a valid value for this field; the event loads without it, the original stays in properties.invalid"

# The closed set of the handler's statuses.
Status = Literal[202, RefusalStatus, 500, 503]


class RejectedEvent(TypedDict):
    """An event that can't be loaded: its index counts from 0; the field is null if the whole event is wrong."""

    index: int
    field: str | None
    reason: RejectReason
    message: str


class UnreadField(TypedDict):
    """A field whose value can't be converted to its type: the event loads without it."""

    index: int
    field: str
    message: str


class Counts(TypedDict):
    """How many events were accepted and rejected, and why; `error` says that none was accepted."""

    accepted: int
    rejected: int
    error: NotRequired[str]
    errors: NotRequired[list[RejectedEvent]]
    warnings: NotRequired[list[UnreadField]]
    warningsNotShown: NotRequired[int]


class Problem(TypedDict):
    """Why a request was refused, or could not be handled."""

    error: str


def sorted_answer(posting: Posting) -> dict[str, Any]:
    """202 if any event was accepted, else 400; use it only after the whole posting is stored."""
    body = Counts(accepted=posting.accepted, rejected=len(posting.refused))
    if not posting.accepted:
        body["error"] = "nothing here can be loaded" if posting.refused else "no event was sent"
    if posting.refused:
        body["errors"] = [_error(each) for each in posting.refused]
    if posting.lost_fields:
        shown = posting.lost_fields[:MOST_WARNINGS]
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


def _error(refused: RefusedEvent) -> RejectedEvent:
    field = "eventName" if refused.reason is RejectReason.MISSING_EVENT_NAME else None
    return {"index": refused.index, "field": field, "reason": refused.reason, "message": REASONS[refused.reason]}


def _answer(status: Status, body: Counts | Problem, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store", **(headers or {})},
        "body": orjson.dumps(body).decode(),
        "isBase64Encoded": False,
    }
