"""A server of AWS's protocols that writes down which action each request asks for, on what."""

import contextlib
import io
import json
import logging
import re
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

REGION, ACCOUNT = "ap-southeast-1", "123456789012"
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks for, in IAM's words; `prefix` is what a listing is narrowed to."""

    action: str
    resource: str
    prefix: str | None = None


@dataclass
class RecordingServer:
    """The server's address, and what was asked of it by whoever signs with a key of its own."""

    url: str = ""
    calls: dict[str, set[Call]] = field(default_factory=dict)

    def environment(self, caller: str) -> dict[str, str]:
        """What makes a process ask this server, and be told apart from others."""
        return {"AWS_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": caller, "AWS_SECRET_ACCESS_KEY": "test"}


@contextlib.contextmanager
def recording_server() -> Iterator[RecordingServer]:
    """A server that holds nothing, on a free loopback port, for the length of a block."""
    found = RecordingServer()
    inner = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        signed = _SERVICE.search(authorization)
        if signed:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            caller = authorization.partition("Credential=")[2].partition("/")[0]
            found.calls.setdefault(caller, set()).add(_call(signed.group(1), environ, body))
        return inner(environ, start_response)

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    try:
        _reset(found.url)
        yield found
    finally:
        _reset(found.url)
        server.shutdown()
        server.server_close()
        thread.join()


def _call(service: str, environ: dict[str, Any], body: bytes) -> Call:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/ has which request needs which action."""
    method, path = environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])
    if service == "s3":
        return _s3_call(method, path, parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    if service == "ssm":
        operation = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
        name = json.loads(body).get("Name")
        parameters = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/"
        return Call(f"ssm:{operation}", parameters + name.removeprefix("/") if name else "*")
    if service == "lambda" and path.endswith("/invocations") and method == "POST":
        function = path.split("/")[-2]
        return Call("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}")
    return Call(f"{service}:{method} {path}", "unknown")


def _s3_call(method: str, path: str, query: dict[str, list[str]]) -> Call:
    bucket, _, key = path.lstrip("/").partition("/")
    if not key:
        if method == "GET" and ("list-type" in query or not query):
            return Call("s3:ListBucket", f"arn:aws:s3:::{bucket}", query.get("prefix", [""])[0])
        return Call(f"s3:{method} {sorted(query)}", f"arn:aws:s3:::{bucket}")
    actions = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
    return Call(actions.get(method, f"s3:{method}"), f"arn:aws:s3:::{bucket}/{key}")


def _reset(url: str) -> None:
    """Takes everything out: what moto holds belongs to the process, and so to the servers of other tests too."""
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()
