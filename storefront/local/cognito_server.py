"""moto's server, restricted to the shop: python -m storefront.local.cognito_server --port 5600

moto takes any Host and lets pages of any site read its answers. The only client here is the shop's server, which is no
page and sends no Origin.
"""

import argparse
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import Forbidden, HTTPException, SecurityError
from werkzeug.serving import run_simple
from werkzeug.wsgi import get_host

from clickstream_pipeline.local.loopback import HOST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_NAMES = ("localhost", "127.0.0.1")


class ProgramsOnly:
    """A WSGI application before another: answers 400 to a request for another host, 403 to one that a page sends."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        refusal = _refusal(environ)
        return (refusal or self._app)(environ, start_response)


def _refusal(environ: "WSGIEnvironment") -> HTTPException | None:
    if "HTTP_ORIGIN" in environ or "HTTP_SEC_FETCH_SITE" in environ:
        return Forbidden("No page is answered here")
    # The request line may hold a whole address in place of a path, and so name another host.
    if "HTTP_HOST" not in environ or not environ["REQUEST_URI"].startswith("/"):
        return SecurityError("Expected one host")
    try:
        get_host(environ, _NAMES)
    except SecurityError as error:
        return error
    return None


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="cognito_server", description="A user pool for the shop on this machine")
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    port = parser.parse_args().port
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = ProgramsOnly(DomainDispatcherApplication(create_backend_app))
    run_simple(HOST, port, app, threaded=True, request_handler=MotoRequestHandler)


if __name__ == "__main__":
    main()
