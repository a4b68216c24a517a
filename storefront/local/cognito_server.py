"""moto's server, restricted to the shop: python -m storefront.local.cognito_server --port 5600

moto takes any Host and lets pages of any site read its answers. The only client here is the shop's server, which is no
page and sends no Origin.

moto keeps users in memory, and records requests in the file that MOTO_RECORDER_FILEPATH names. The server begins with
the recorded ones: in the same order and from the same seed they make the same pool, users and tokens again.
"""

import argparse
import base64
import json
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from moto.moto_api import recorder
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import Forbidden, HTTPException, SecurityError
from werkzeug.serving import run_simple
from werkzeug.test import Client
from werkzeug.wsgi import get_host

from clickstream_pipeline.local.loopback import HOST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_NAMES = ("localhost", "127.0.0.1")
_SEED = 1


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


class _Handler(MotoRequestHandler):
    # In seconds. One connection is served at a time, and browsers open connections that send nothing.
    timeout = 2


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="cognito_server", description="A user pool for the shop on this machine")
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    port = parser.parse_args().port
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # The recording holds passwords, as a user pool must.
    os.umask(0o077)
    app = DomainDispatcherApplication(create_backend_app)
    mock_random.seed(_SEED)
    _replay(Path(os.environ["MOTO_RECORDER_FILEPATH"]), app)
    recorder.start_recording()
    # One request at a time: they are done in the order in which they are recorded.
    run_simple(HOST, port, ProgramsOnly(app), threaded=False, request_handler=_Handler)


def _replay(recording: Path, app: "WSGIApplication") -> None:
    """Sends recorded requests to the application again; a last line that was cut off is left out, here and there."""
    if not recording.exists():
        return
    text = recording.read_text()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        recording.write_text(whole)
    client = Client(app)
    for line in whole.splitlines():
        request = json.loads(line)
        body = base64.b64decode(request["body"]) if request["body_encoded"] else request["body"]
        client.open(urlsplit(request["url"]).path, method=request["method"], headers=request["headers"], data=body)


if __name__ == "__main__":
    main()
