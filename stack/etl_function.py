"""The function `SBW_Lamda_ETL` on this machine: called on the hour, and by Lambda's Invoke at any time.

    python -m stack.etl_function --port 9001

    aws lambda invoke --endpoint-url http://127.0.0.1:9001 --function-name SBW_Lamda_ETL answer.json

The same handler as in AWS, one call at a time: another is refused with 429. The hourly call has the event that
EventBridge sends; it is made once, and what it misses the next one makes up for.
"""

import argparse
import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clickstream_pipeline.local.loopback_door import programs_only
from stack.serving import serve

NAME = "SBW_Lamda_ETL"
INVOKE_PATH = f"/2015-03-31/functions/{NAME}/invocations"
# Lambda's limits for a payload and for a call, and ours for the latter in AWS.
_PAYLOAD_BYTES = 6 * 1024 * 1024
_TIMEOUT_S = 900.0

Handler = Callable[[Mapping[str, Any], Any], Mapping[str, Any]]


@dataclass(frozen=True)
class CallContext:
    """What Lambda hands a handler beside the event, as far as ours reads it."""

    aws_request_id: str
    stops_at: float
    function_name: str = NAME

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.stops_at - time.monotonic()) * 1000))


@dataclass(slots=True)
class Call:
    """A call: who asked, when, how long it took, and what came of it."""

    asked_by: str
    began_at: str
    seconds: float | None = None
    loaded: int | None = None
    days_computed: list[str] = field(default_factory=list)
    failure: str | None = None


class EtlFunction:
    """Calls the handler in a thread, one call at a time, and remembers the last call."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="etl")
        self._turn = asyncio.Lock()
        self.last: Call | None = None

    @property
    def is_busy(self) -> bool:
        return self._turn.locked()

    async def call(self, event: Mapping[str, Any], *, asked_by: str) -> Mapping[str, Any]:
        """Waits for its turn; returns what the handler answers, or raises what it raises."""
        async with self._turn:
            self.last = call = Call(asked_by, _told(datetime.now(UTC)))
            context, started = CallContext(str(uuid.uuid4()), time.monotonic() + _TIMEOUT_S), time.monotonic()
            try:
                answer = await asyncio.get_running_loop().run_in_executor(self._thread, self._handler, event, context)
                call.loaded, call.days_computed = answer["loaded"], answer["days_computed"]
                return answer
            except Exception as error:
                call.failure = f"{type(error).__name__}: {error}"
                raise
            finally:
                call.seconds = round(time.monotonic() - started, 1)


def next_hour(now: datetime) -> datetime:
    """When the rule calls next."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def scheduled_event(moment: datetime) -> dict[str, Any]:
    """The event of the hourly rule, as EventBridge sends it."""
    return {
        "version": "0", "id": str(uuid.uuid4()), "detail-type": "Scheduled Event", "source": "aws.events",
        "account": "000000000000", "time": _told(moment), "region": "ap-southeast-1",
        "resources": ["arn:aws:events:ap-southeast-1:000000000000:rule/SBW_ETL_HOURLY_RULE"], "detail": {},
    }  # fmt: skip


def etl_app(function: EtlFunction) -> Starlette:
    """Lambda's Invoke, and at `/` how the function is: its next and its last call."""

    async def invoke(request: Request) -> Response:
        kind = request.headers.get("x-amz-invocation-type", "RequestResponse")
        if kind not in ("RequestResponse", "Event", "DryRun"):
            return _refused(400, "InvalidParameterValueException", f"X-Amz-Invocation-Type is {kind!r}")
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > _PAYLOAD_BYTES:
                return _refused(413, "RequestTooLargeException", f"the payload has more than {_PAYLOAD_BYTES} bytes")
        try:
            event = json.loads(bytes(body) or b"{}")
        except ValueError as error:
            return _refused(400, "InvalidRequestContentException", f"the payload is no JSON: {error}")
        if not isinstance(event, dict):
            return _refused(400, "InvalidRequestContentException", "the payload is no JSON object")
        if kind == "DryRun":
            return Response(status_code=204)
        if function.is_busy:
            return _refused(429, "TooManyRequestsException", "a call is under way, and there is one at a time")
        call = function.call(event, asked_by="Invoke")
        if kind == "Event":
            task = asyncio.create_task(_quietly(call))
            request.app.state.background.add(task)
            task.add_done_callback(request.app.state.background.discard)
            return Response(status_code=202)
        try:
            return JSONResponse(await call)
        except Exception as error:
            failure = {"errorMessage": str(error), "errorType": type(error).__name__}
            return JSONResponse(failure, headers={"X-Amz-Function-Error": "Unhandled"})

    async def look(_: Request) -> Response:
        last = asdict(function.last) if function.last else None
        return JSONResponse({"next": _told(next_hour(datetime.now(UTC))), "is_busy": function.is_busy, "last": last})

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.background = {asyncio.create_task(_call_hourly(function))}
        yield
        for task in list(app.state.background):
            task.cancel()

    return Starlette(
        routes=[Route("/", look), Route(INVOKE_PATH, invoke, methods=["POST"])],
        lifespan=lifespan,
    )


async def _call_hourly(function: EtlFunction) -> None:
    while True:
        moment = next_hour(datetime.now(UTC))
        while (left_s := (moment - datetime.now(UTC)).total_seconds()) > 0:
            # In short steps: a laptop that slept has jumped over the hour.
            await asyncio.sleep(min(left_s, 5))
        await _quietly(function.call(scheduled_event(moment), asked_by="SBW_ETL_HOURLY_RULE"))


async def _quietly(call: Any) -> None:
    """Awaits a call whose answer nobody waits for; the handler has logged a failure, and `last` tells it."""
    with contextlib.suppress(Exception):
        await call


def _refused(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"Type": "User", "Message": message}, status_code=status, headers={"x-amzn-ErrorType": kind})


def _told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="etl_function", description="SBW_Lamda_ETL on this machine")
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    port = parser.parse_args().port
    from clickstream_pipeline.handlers.etl import handler

    serve(programs_only(etl_app(EtlFunction(handler))), port=port)


if __name__ == "__main__":
    main()
