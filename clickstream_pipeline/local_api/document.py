"""Serves docs/openapi.json, the description of the API, beside the API on this machine; in AWS no route leads to it."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from clickstream_pipeline.local.loopback_door import own_pages_only

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/openapi.json"
DOCUMENT_PATH = "/openapi.json"


def with_document(api: ASGIApp) -> ASGIApp:
    """The API, and before it `GET /openapi.json` for programs, for people, and for no page of another site."""
    document = own_pages_only(Router([Route(DOCUMENT_PATH, _document)]))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_asked_for = scope["type"] == "http" and scope["path"] == DOCUMENT_PATH
        await (document if is_asked_for else api)(scope, receive, send)

    return answer


async def _document(_: Request) -> Response:
    headers = {
        # The next version of the platform may describe another API.
        "cache-control": "no-store",
        # A page of another site can name the address in a tag, which sends no Origin.
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return Response(DOCUMENT.read_bytes(), media_type="application/json", headers=headers)
