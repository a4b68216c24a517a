"""Refuses requests to the loopback address that come from pages of other sites, or name another host.

A browser on this machine runs the pages of any site, and reaches our ports. A page can send requests here from its own
origin; the header Origin names it. Or its site lets a name of its own point here (DNS rebinding); Host has that name.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = ("localhost", "127.0.0.1")
_READING = ("GET", "HEAD", "OPTIONS")


def known_hosts_only(app: ASGIApp) -> ASGIApp:
    """Passes on requests with exactly one Host that names this machine; answers others with 400."""
    return _OneHost(TrustedHostMiddleware(app, LOOPBACK_NAMES, www_redirect=False))


def programs_only(app: ASGIApp) -> ASGIApp:
    """Also refuses every request that a page sends: browsers name its origin, or how its site is related."""
    return known_hosts_only(_NoPages(app))


def own_pages_only(app: ASGIApp) -> ASGIApp:
    """Also refuses other sites' pages, unless they link here, and WebSockets without our own origin.

    Other methods than GET, HEAD and OPTIONS need a JSON body: a browser asks before it sends one to another origin,
    even when it sends no Origin. Programs, which send no Origin, may post JSON. No page is shown in a frame.
    """
    return known_hosts_only(_OwnPages(app))


class _OneHost:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            hosts = Headers(scope=scope).getlist("host")
            # The request line may hold a whole address in place of a path, and so name another host.
            if len(hosts) != 1 or not scope["path"].startswith("/"):
                await PlainTextResponse("Invalid host header", status_code=400)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class _NoPages:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if "origin" in headers or "sec-fetch-site" in headers:
                await PlainTextResponse("No page is answered here", status_code=403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class _OwnPages:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope, Headers(scope=scope))
        if refusal:
            await refusal(scope, receive, send)
            return

        async def send_unframed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Frame-Options"] = "DENY"
                headers.append("Content-Security-Policy", "frame-ancestors 'none'")
            await send(message)

        await self._app(scope, receive, send_unframed)


def _refusal(scope: Scope, headers: Headers) -> PlainTextResponse | None:
    origins = headers.getlist("origin")
    own = [f"http://{headers['host']}"]
    if origins not in ([], own) or (scope["type"] == "websocket" and origins != own):
        return PlainTextResponse("Another origin's pages are not answered", status_code=403)
    if scope["type"] == "websocket":
        return None
    if headers.get("sec-fetch-site") in ("cross-site", "same-site") and headers.get("sec-fetch-dest") != "document":
        return PlainTextResponse("Another site's pages may link here, and no more", status_code=403)
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if scope["method"] not in _READING and media_type != "application/json":
        return PlainTextResponse("Expected a body of the type application/json", status_code=415)
    return None
