"""The landing page as an application: the page, its two files, and the two things that it can start."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from clickstream_pipeline import __version__
from clickstream_pipeline.settings import Settings
from stack.calls import NotUp, call_etl
from stack.demo_week import DemoWeek
from stack.landing.drawing import drawn, measures_css
from stack.landing.facts import gather
from stack.landing.picture import ANALYTICS, FACES_USERS, LAKE, flows, shown_places
from stack.state import StackState

_PAGE = Path(__file__).with_name("page")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def landing_app(settings: Settings) -> Starlette:
    """The application for the platform that runs in the settings' home."""
    templates = Environment(
        loader=FileSystemLoader(_PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = templates.get_template("page.html.j2")
    demo_week = DemoWeek(settings)

    def look(_: Request) -> Response:
        state = StackState.read(settings.home)
        if state is None:
            return Response("The platform is ending.", status_code=503, headers=_HEADERS)
        now = datetime.now(UTC)
        facts = gather(settings, state)
        places = shown_places(state, facts, now)
        return HTMLResponse(
            page.render(
                domains=[
                    (domain, [each for each in places if each.place.domain == domain])
                    for domain in (FACES_USERS, LAKE, ANALYTICS)
                ],
                drawing=drawn(places, flows(facts, now)),
                places={each.place.key: each for each in places},
                state=state,
                facts=facts,
                demo_week=demo_week.told(),
                timezone=settings.shop_timezone,
                version=__version__,
            ),
            headers=_HEADERS,
        )

    async def load_now(_: Request) -> Response:
        try:
            return _answer(called(await asyncio.to_thread(call_etl, settings, b"{}")))
        except NotUp as error:
            return _answer(str(error), status=503)

    def add_demo_week(_: Request) -> Response:
        return _answer(demo_week.start())

    return Starlette(
        routes=[
            Route("/", look),
            Route("/load-now", load_now, methods=["POST"]),
            Route("/demo-week", add_demo_week, methods=["POST"]),
            Route("/measures.css", lambda _: Response(measures_css(), media_type="text/css", headers=_HEADERS)),
            Mount("/page", StaticFiles(directory=_PAGE)),
        ]
    )


def called(answer: Mapping[str, Any]) -> str:
    """What a call of the ETL function came to, in a sentence."""
    if "errorMessage" in answer:
        return f"The call failed: {answer['errorMessage']}"
    days = ", ".join(answer["days_computed"])
    rejected = f", {answer['rejected']:,} rejected" if answer["rejected"] else ""
    computed = f"; computed {days}" if days else ""
    return f"{answer['loaded']:,} events loaded{rejected} in {answer['seconds']['total']:g} s{computed}."


def _answer(sentence: str, *, status: int = 200) -> JSONResponse:
    return JSONResponse({"sentence": sentence}, status_code=status, headers=_HEADERS)
