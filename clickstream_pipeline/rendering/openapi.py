"""docs/openapi.json: the ingest API in OpenAPI, from the wire contract, the handler's answers and the API's."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from clickstream_pipeline import __version__
from clickstream_pipeline.handlers.ingest_answers import RETRY_AFTER_S, Counts, Problem
from clickstream_pipeline.handlers.ingest_requests import MAX_BODY_BYTES, MAX_EVENTS, MAX_MARKS, MEDIA_TYPES
from clickstream_pipeline.local_api import app, cors
from clickstream_pipeline.rendering.api_answers import ANSWERS, Answer, check_completeness
from clickstream_pipeline.rendering.api_examples import OWN_ORIGIN, Answered, Example, answer_to
from clickstream_pipeline.rendering.event_schemas import Schema, event_schemas

_COMPONENTS = "#/components/schemas/{name}"
_BODIES = (Counts, Problem, app.Message)
_LOCAL_ADDRESS = "http://127.0.0.1:8787"

_INTRODUCTION = f"""\
Takes the events of a shop's pages, and answers when they are stored.

In AWS this is `clickstream-http-api`; on a laptop `clickstream serve-api` runs the same handler. The schemas
say what loads without losing a value. The API takes more: other spellings of fields, numbers as text, times in words
(docs/wire-contract.md). A field that can't be read does not reject its event: the answer lists it in `warnings`.

A request has at most {MAX_BODY_BYTES:,} bytes, as posted and unzipped, {MAX_EVENTS} events, and {MAX_MARKS:,} values
and lines. Send an `eventId` with every event: a post that is repeated then counts once.
"""
_BODY = """\
One event, a list of events, or a batch; also several of these one behind the other. As `text/plain`, which
`navigator.sendBeacon` sends, the text is the same JSON. A body without `Content-Type` is read as well.
"""
_HEADERS: Mapping[str, Schema] = {
    "access-control-allow-headers": {
        "description": "What a page may send.",
        "schema": {"const": ",".join(cors.ALLOWED_HEADERS)},
    },
    "access-control-allow-methods": {
        "description": "How a page may ask.",
        "schema": {"const": ",".join(cors.ALLOWED_METHODS)},
    },
    "access-control-allow-origin": {
        "description": "The page's origin, or `*`, where its pages may read the answer.",
        "schema": {"type": "string"},
    },
    "access-control-expose-headers": {
        "description": "What a page may read beside the body.",
        "schema": {"const": ",".join(cors.EXPOSED_HEADERS)},
    },
    "access-control-max-age": {
        "description": "For how many seconds a browser need not ask again.",
        "schema": {"const": cors.MAX_AGE_S},
    },
    "accept": {"description": "The types that are read.", "schema": {"const": ", ".join(MEDIA_TYPES)}},
    "accept-encoding": {"description": "The compression that is read.", "schema": {"const": "gzip"}},
    "allow": {"description": "The method that is taken.", "schema": {"const": "POST"}},
    "cache-control": {"description": "No answer is kept.", "schema": {"const": "no-store"}},
    "retry-after": {"description": "After how many seconds to send again.", "schema": {"const": RETRY_AFTER_S}},
    "vary": {"description": "The answer's headers depend on the request's.", "schema": {"const": "origin"}},
}
_POST_HEADERS: tuple[Schema, ...] = (
    {
        "name": "Content-Encoding",
        "in": "header",
        "description": "gzip is recognized by its first bytes, also without this header.",
        "schema": {"enum": ["gzip", "identity"]},
    },
)
_PREFLIGHT_HEADERS: tuple[Schema, ...] = (
    {
        "name": "Origin",
        "in": "header",
        "required": True,
        "description": "The page's origin.",
        "schema": {"type": "string"},
    },
    {
        "name": "Access-Control-Request-Method",
        "in": "header",
        "required": True,
        "description": "How the page wants to send.",
        "schema": {"enum": list(cors.ALLOWED_METHODS)},
    },
)
# OpenAPI describes a response's type by its content, and its length is any.
_NOT_DESCRIBED = ("content-length", "content-type")


def render() -> str:
    """The document, as JSON. Raises `ValueError` where an example is not answered as its description says."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def document() -> Schema:
    """The document of the present code."""
    check_completeness()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clickstream ingest API",
            "version": __version__,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {"url": _LOCAL_ADDRESS, "description": "`clickstream serve-api`, on its usual port"},
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com",
                "description": "`clickstream-http-api` in AWS; an output of the stack names its address",
                "variables": {"api": {"default": "example"}, "region": {"default": "ap-southeast-1"}},
            },
        ],
        # Anybody may post; Origin keeps other sites' pages away.
        "security": [],
        "paths": {
            app.PATH: {
                "post": {
                    "operationId": "postEvents",
                    "summary": "Post events",
                    "parameters": list(_POST_HEADERS),
                    "requestBody": {"description": _BODY, "required": True, "content": _posted()},
                    "responses": _responses("post"),
                },
                "options": {
                    "operationId": "askBeforePosting",
                    "summary": "A browser's preflight",
                    "parameters": list(_PREFLIGHT_HEADERS),
                    "responses": _responses("options"),
                },
            }
        },
        "components": {
            "schemas": {**event_schemas(), **_body_schemas()},
            "responses": {each.name: _response(each) for each in ANSWERS},
        },
    }


def _posted() -> dict[str, Schema]:
    (accepted,) = [each for each in ANSWERS if each.status == 202]
    # An example of a request is one that the schema allows.
    sound = [each for each in accepted.examples if json.loads(answer_to(each).body).keys() == {"accepted", "rejected"}]
    posting = {"$ref": _COMPONENTS.format(name="Posting")}
    text = {"type": "string", "contentMediaType": MEDIA_TYPES[0], "contentSchema": posting}
    return {
        MEDIA_TYPES[0]: {
            "schema": posting,
            "examples": {each.name: {"summary": each.summary, "value": json.loads(each.body)} for each in sound},
        },
        MEDIA_TYPES[1]: {
            "schema": text,
            "examples": {each.name: {"summary": each.summary, "value": each.body} for each in sound},
        },
    }


def _responses(method: str) -> Schema:
    return {
        str(each.status): {"$ref": f"#/components/responses/{each.name}"} for each in ANSWERS if method in each.methods
    }


def _response(answer: Answer) -> Schema:
    asked = [(example, answer_to(example), answer_to(example, origin=OWN_ORIGIN)) for example in answer.examples]
    for example, *answers in asked:
        if {each.status for each in answers} != {answer.status}:
            raise ValueError(f"{example.name} is answered {answers[0].status}, and described under {answer.status}")
    title = f"{answer.title[0].upper()}{answer.title[1:]}."
    return {
        "description": " ".join([title, *answer.text.split()]),
        **_headers([each for _, *answers in asked for each in answers]),
        **_content([(example, answered) for example, answered, _ in asked]),
    }


def _headers(answers: Iterable[Answered]) -> Schema:
    sent = [each.headers.keys() - set(_NOT_DESCRIBED) for each in answers]
    always = frozenset.intersection(*map(frozenset, sent))
    headers = {
        name: {**_HEADERS[name], **({"required": True} if name in always else {})}
        for name in sorted(frozenset.union(*map(frozenset, sent)))
    }
    return {"headers": headers} if headers else {}


def _content(answers: Iterable[tuple[Example, Answered]]) -> Schema:
    content: dict[str, Any] = {}
    for example, answered in answers:
        if not answered.body:
            continue
        media_type = answered.headers["content-type"].partition(";")[0]
        shown = content.setdefault(media_type, {"schema": {}, "examples": {}})
        is_json = media_type == "application/json"
        value = json.loads(answered.body) if is_json else answered.body.decode()
        schema = {"$ref": _COMPONENTS.format(name=_type_of(value))} if is_json else {"type": "string"}
        if schema not in (known := shown["schema"].get("anyOf", [shown["schema"]])):
            shown["schema"] = schema if known == [{}] else {"anyOf": [*known, schema]}
        to = {"description": f"The answer to `{example.shell}`."} if example.is_shown else {}
        shown["examples"][example.name] = {"summary": example.summary, **to, "value": value}
    return {"content": content} if content else {}


def _type_of(body: object) -> str:
    """The name of the class that a body is of; raises `ValueError` for a body of none of them."""
    for each in _BODIES:
        if isinstance(body, dict) and each.__required_keys__ <= body.keys() <= each.__annotations__.keys():
            msgspec.convert(body, each)
            return each.__name__
    raise ValueError(f"no class describes the body {body}")


def _body_schemas() -> dict[str, Schema]:
    """The classes of the answers' bodies, and those of their members."""
    _, schemas = msgspec.json.schema_components(_BODIES, ref_template=_COMPONENTS)
    for schema in schemas.values():
        # The name is the component's.
        del schema["title"]
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
    return dict(sorted(schemas.items()))
