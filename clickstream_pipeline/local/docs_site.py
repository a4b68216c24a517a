"""The site of the documentation, for this machine alone.

    python -m clickstream_pipeline.local.docs_site --folder build/site --port 8090

`make docs` builds the folder and starts this; a `Part` of the supervisor may, too.
"""

import argparse
import contextlib
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clickstream_pipeline.local.loopback import HOST, NoFreePort, free_port_from, listener_on
from clickstream_pipeline.local.loopback_door import own_pages_only

_PORT = 8090
# The theme has scripts and styles within its pages. Nothing comes from, or goes to, another address.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)


class SiteMissing(ValueError):
    """The folder has no site; the message says how to build one."""


def docs_site(folder: Path) -> ASGIApp:
    """The site in a folder, behind the door of this machine. Raises `SiteMissing`."""
    if not (folder / "index.html").is_file():
        raise SiteMissing(f"{folder} has no site: it lacks index.html; `make docs` builds one into build/site")
    files = Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
    return own_pages_only(_OnlyOwnContent(files))


class _OnlyOwnContent:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Content-Security-Policy", _POLICY)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                # A site that is built again shows at once; a file that has not changed is not sent again.
                headers["Cache-Control"] = "no-cache"
            await send(message)

        await self._app(scope, receive, send_with_policy)


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="docs_site", description="The site of the documentation for this machine")
    parser.add_argument("--folder", type=Path, required=True, help="the site, as `make docs` builds it: build/site")
    parser.add_argument("--port", type=int, help=f"of the loopback address; default: the first free one from {_PORT}")
    arguments = parser.parse_args()
    try:
        app = docs_site(arguments.folder)
        listener = listener_on(arguments.port or free_port_from(_PORT))
    except (SiteMissing, NoFreePort, OSError) as error:
        sys.exit(f"docs_site: {error}")
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        # h11 passes the request line on unchanged, and refuses a second Host. Headers don't set a client's address.
        http="h11",
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    with listener, contextlib.suppress(KeyboardInterrupt):
        print(f"Documentation: http://{HOST}:{listener.getsockname()[1]}/ (Ctrl-C ends it)", flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
