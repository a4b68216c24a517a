"""The Lambda `clickstream-lambda-ingest`: receives posted events, stores them, then answers.

It runs behind `clickstream-http-api` (HTTP API, payload format 2.0), route `ANY /clickstream`; the API does CORS. Each
request becomes one raw object; events that can't be loaded go to an object below `rejected/`. The handler answers
with success only after it has stored both. Logs and metrics contain no part of a body and no data about a person.
"""

import traceback
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from clickstream_pipeline.domain.documents import TooManyEventsError
from clickstream_pipeline.domain.keys import event_key, rejected_key
from clickstream_pipeline.domain.posting import Posting, RefusedEvent, sift_posting
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rejected_documents import rejected_document
from clickstream_pipeline.handlers.ingest_answers import (
    failed_answer,
    refused_answer,
    sorted_answer,
    unavailable_answer,
)
from clickstream_pipeline.handlers.ingest_requests import MAX_EVENTS, IngestRequest, Refusal, read_request, too_large
from clickstream_pipeline.handlers.log import json_logger
from clickstream_pipeline.settings import load_ingest_settings
from clickstream_pipeline.storage.raw.raw_writer import RawStoreUnavailable, RawWriter, open_raw_writer

SERVICE = "clickstream-lambda-ingest"

logger = json_logger(SERVICE)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Which origins may post, as in `IngestSettings`, where events are stored, and the clock of receipts, aware UTC."""

    allowed_origins: Set[str]
    writer: RawWriter
    now: Callable[[], datetime] = _now


@cache
def _surroundings() -> Surroundings:
    """The configured ones: the first request opens them, later requests use the same ones."""
    settings = load_ingest_settings()
    return Surroundings(settings.allowed_origins, open_raw_writer(settings.raw))


def handler(event: Mapping[str, Any], context: Any = None) -> dict[str, Any]:
    """Stores the events of a request; answers with the counts of accepted and rejected events, and the reasons.

    Raises `SettingsError` for an invalid configuration.
    """
    return answer_in(_surroundings(), event)


def answer_in(surroundings: Surroundings, event: Mapping[str, Any]) -> dict[str, Any]:
    """As `handler`, in given surroundings."""
    request_id = (event.get("requestContext") or {}).get("requestId")
    received_at = surroundings.now()
    posting = Posting()
    try:
        request = read_request(event, received_at=received_at, allowed_origins=surroundings.allowed_origins)
        if isinstance(request, IngestRequest):
            try:
                posting = _sorted(request)
            except TooManyEventsError:
                request = too_large()
        if isinstance(request, Refusal):
            answer = refused_answer(request)
        else:
            _store(posting, request, received_at, surroundings.writer)
            answer = sorted_answer(posting)
    except RawStoreUnavailable as error:
        logger.error("the raw store failed", extra={"request_id": request_id, "why": str(error)})
        answer = unavailable_answer()
    except Exception as error:
        # The log has the place of the error but not its message, which may repeat posted data.
        where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        logger.error("a request failed", extra={"request_id": request_id, "error": type(error).__name__, "at": where})
        answer = failed_answer()
    _log(answer["statusCode"], posting, request_id)
    return answer


def _sorted(request: IngestRequest) -> Posting:
    if request.text is None:
        return Posting(refused=[RefusedEvent(0, RejectReason.UNREADABLE_OBJECT, request.body)])
    return sift_posting(request.text, request.ingest, most=MAX_EVENTS)


def _store(posting: Posting, request: IngestRequest, received_at: datetime, writer: RawWriter) -> None:
    """Stores the rejected events first: if the second write fails, the client's retry repeats no accepted event."""
    name = uuid4()
    if posting.refused:
        writer.write(rejected_key(received_at, name), rejected_document(posting.refused, request.ingest))
    if posting.accepted:
        writer.write(event_key(received_at, name), posting.raw_object)


def _log(status: int, posting: Posting, request_id: object) -> None:
    """Logs one line per request; CloudWatch also reads its metrics from it (embedded metric format)."""
    stored = posting if status < 500 else Posting()
    metrics = EphemeralMetrics(namespace="Clickstream", service=SERVICE)
    for name, count in (
        ("Requests", 1),
        ("RequestsRefused", int(400 <= status < 500)),
        ("RequestsFailed", int(status >= 500)),
        ("EventsAccepted", stored.accepted),
        ("EventsRejected", len(stored.refused)),
    ):
        metrics.add_metric(name, MetricUnit.Count, count)
    logger.info("request", extra={"status": status, "request_id": request_id, **metrics.serialize_metric_set()})
