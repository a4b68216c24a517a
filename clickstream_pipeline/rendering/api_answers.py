"""Every answer of the ingest API: when it is given, with examples; docs/ingest-api.md and docs/openapi.json follow."""

import json
from dataclasses import dataclass
from typing import get_args

from clickstream_pipeline.handlers import ingest_answers
from clickstream_pipeline.handlers.ingest_requests import MAX_EVENTS, MAX_HEADER_BYTES, MAX_HEADERS
from clickstream_pipeline.local_api import app
from clickstream_pipeline.rendering.api_examples import OWN_ORIGIN, Circumstance, Example

_EVENT = '{"eventName": "page_view"}'
_JSON = {"Content-Type": "application/json"}
_TEXT = {"Content-Type": "text/plain"}
_PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
_FULL_EVENT = {
    "eventName": "add_to_cart",
    "eventId": "0b8a4c6e-3f1d-4b6a-9c57-2d1e8f7a6b50",
    "eventTimestamp": "2026-01-05T09:30:00.000+07:00",
    "sentAt": "2026-01-05T09:30:02.000+07:00",
    "pageUrl": "https://shop.example/laptops/aurora-14",
    "clientId": "c-7d1f",
    "sessionId": "s-20260105-1",
    "userLoginState": "anonymous",
    "product": {"id": "aurora-14", "name": "Aurora 14", "category": "laptops", "price": 21990000},
    "quantity": 1,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status: a title, when it is given, and requests that it answers.

    `name` is that of its component; `methods` can be answered with it.
    """

    status: int
    name: str
    title: str
    text: str
    examples: tuple[Example, ...]
    methods: tuple[str, ...] = ("post",)


ANSWERS: tuple[Answer, ...] = (
    Answer(
        202,
        "Accepted",
        "something was accepted, and all of it is stored",
        "",
        (
            Example("anEvent", "An event", '{"eventName": "page_view", "clientId": "c-1"}', _JSON),
            Example(
                "aBatch",
                "A batch of one event with more fields",
                json.dumps({"sentAt": _FULL_EVENT["sentAt"], "events": [_FULL_EVENT]}),
                _JSON,
                is_shown=False,
            ),
            Example(
                "someRejected",
                "A list, of which one event can be loaded",
                '[{"eventName": "page_view"}, {"name": "page_view"}, "page_view"]',
                _TEXT,
                text=(
                    "Events that can't be loaded are listed one by one: `index` counts from 0, `field` is null where "
                    "the whole event is wrong,\n`reason` is one of [the contract's](wire-contract.md#rejections). A "
                    "broken element of an array or a batch (`NaN`, a comma\ntoo many) is listed too, if the other "
                    "elements can be separated from it."
                ),
            ),
            Example(
                "aFieldLost",
                "An event with a field that can't be read",
                '{"eventName": "product_view", "product": {"id": "p-1", "price": "cheap"}}',
                _JSON,
                text=(
                    "A field whose value can't be converted to its type does not reject its event: it loads as null, "
                    "and its original stays in\n`properties.invalid`. The first "
                    f"{ingest_answers.MOST_WARNINGS} such fields are listed, for developers of trackers."
                ),
            ),
        ),
    ),
    Answer(
        204,
        "Preflight",
        "a browser's preflight",
        "A browser asks with `OPTIONS` before a page sends `application/json` to another origin. The API itself "
        "answers. Without the headers\n`Access-Control-*`, which it sends to allowed origins alone, the browser "
        "sends nothing.",
        (
            Example(
                "aPreflight",
                "A page of an allowed origin",
                headers={"Origin": OWN_ORIGIN, **_PREFLIGHT},
                method="OPTIONS",
                is_shown=False,
            ),
            Example(
                "aForeignPreflight",
                "A page of another origin",
                headers={"Origin": "https://elsewhere.example", **_PREFLIGHT},
                method="OPTIONS",
                is_shown=False,
            ),
        ),
        methods=("options",),
    ),
    Answer(
        400,
        "NothingToLoad",
        "nothing of it can be loaded",
        "Not JSON, not UTF-8, broken gzip, or only events that are rejected. It is stored, under `rejected/`.",
        (
            Example("brokenJson", "A brace is missing", '{"eventName": "page_view"', _JSON),
            Example("noEvent", "An empty list", "[]", _JSON),
            Example(
                "anotherHost",
                "The name of another machine, on this one",
                _EVENT,
                {**_JSON, "Host": "shop.example"},
                text=(
                    "`clickstream serve-api` also refuses a request whose `Host` is not `127.0.0.1` or `localhost`, as "
                    "text. Nothing is stored."
                ),
            ),
        ),
    ),
    Answer(
        403,
        "ForeignOrigin",
        "the page is of a foreign origin",
        "CORS keeps a browser from reading an answer, not from posting text. Nothing is stored.",
        (Example("aForeignPage", "A page of another site", _EVENT, {"Origin": "https://elsewhere.example", **_TEXT}),),
    ),
    Answer(
        404,
        "AnotherPath",
        "another path",
        "",
        (Example("anotherPath", "A path below the API's", _EVENT, _JSON, path=f"{app.PATH}/events"),),
        methods=("post", "options"),
    ),
    Answer(
        405,
        "AnotherMethod",
        "another method",
        "With `Allow: POST`. A browser's preflight is answered by the API itself.",
        (
            Example("aGet", "A GET", method="GET"),
            Example("noPreflight", "An OPTIONS that is no preflight", method="OPTIONS", is_shown=False),
        ),
        methods=("options",),
    ),
    Answer(
        413,
        "TooMuch",
        "more than is accepted at once",
        "Nothing is stored and nothing was read: send fewer events at a time.",
        (
            Example(
                "tooManyEvents",
                "An event too many",
                f"{_EVENT}\n" * (MAX_EVENTS + 1),
                _JSON,
                command=(
                    f"printf '{_EVENT}\\n%.0s' {{1..{MAX_EVENTS + 1}}} | "
                    "curl -s $api -H 'Content-Type: application/json' --data-binary @-"
                ),
            ),
            Example(
                "moreThanTheApiTakes",
                "More than 10 MiB",
                " " * (app.MAX_PAYLOAD_BYTES + 1),
                _JSON,
                is_shown=False,
            ),
        ),
        methods=("post", "options"),
    ),
    Answer(
        415,
        "UnsupportedType",
        "a type, charset or encoding that is not accepted",
        "With `Accept` or `Accept-Encoding`. Nothing is stored.",
        (
            Example(
                "aForm",
                "A form, which curl sends when no type is named",
                "eventName=page_view",
                {"Content-Type": "application/x-www-form-urlencoded"},
            ),
            Example("brotli", "A compression that is not read", _EVENT, {**_JSON, "Content-Encoding": "br"}),
        ),
    ),
    Answer(
        429,
        "Throttled",
        "more requests than the API allows",
        "From the API, which has not called the handler. Nothing is stored: post again later.",
        (Example("throttled", "One request too many", _EVENT, _JSON, circumstance=Circumstance.THROTTLED),),
        methods=("post", "options"),
    ),
    Answer(
        431,
        "TooManyHeaders",
        "too many headers",
        f"API Gateway accepts 10,240 bytes of headers; the handler {MAX_HEADERS} headers of together "
        f"{MAX_HEADER_BYTES:,} bytes.",
        (
            Example(
                "tooManyHeaders",
                "A header too many",
                _EVENT,
                {**{f"x-{number}": "1" for number in range(1, MAX_HEADERS + 2)}, **_JSON},
                command=(
                    f"curl -s $api $(printf -- '-H x-%s:1 ' {{1..{MAX_HEADERS + 1}}}) "
                    f"-H 'Content-Type: application/json' -d '{_EVENT}'"
                ),
            ),
        ),
        methods=("post", "options"),
    ),
    Answer(
        500,
        "Failed",
        "a bug",
        "In the handler, whose log says where; or the function could not run, and the API says `message`. Nothing is "
        "known to be stored:\npost the same events again.",
        (
            Example(
                "theHandlerFails",
                "The handler has a bug",
                _EVENT,
                _JSON,
                circumstance=Circumstance.HANDLER_FAILS,
                is_shown=False,
            ),
            Example(
                "theFunctionFails",
                "The function gives no answer",
                _EVENT,
                _JSON,
                circumstance=Circumstance.FUNCTION_FAILS,
                is_shown=False,
            ),
        ),
        methods=("post", "options"),
    ),
    Answer(
        503,
        "NotStored",
        "the events could not be stored",
        "With `Retry-After: 5`. They may be stored nevertheless, if only the store's answer was lost: post the same "
        "events again.",
        (
            Example(
                "theStoreFails",
                "The store can't be written",
                _EVENT,
                _JSON,
                circumstance=Circumstance.STORE_FAILS,
            ),
        ),
    ),
)


def check_completeness() -> None:
    """Raises `ValueError` unless each status that the API can answer is described once, and no other."""
    given = sorted({204, *get_args(ingest_answers.Status), *get_args(app.Status)})
    described = sorted(each.status for each in ANSWERS)
    if given != described:
        raise ValueError(f"{__name__} describes the statuses {described}, expected {given}")
