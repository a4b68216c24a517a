"""A server of AWS's protocols that writes down which action each request asks for, on what."""

import contextlib
import io
import json
import logging
import re
import ssl
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from infra.reachability.templates import ACCOUNT, REGION

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
def recording_server(certificate: tuple[Path, Path] | None = None) -> Iterator[RecordingServer]:
    """A server that holds nothing, on a free loopback port, for the length of a block.

    It speaks TLS when it is given a certificate and its key.
    """
    found = RecordingServer()
    inner = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        signed = _SERVICE.search(authorization)
        if signed:
            # Sent in chunks it has no length, and ends by itself.
            length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(length)
            environ["wsgi.input"] = io.BytesIO(body)
            caller = authorization.partition("Credential=")[2].partition("/")[0]
            found.calls.setdefault(caller, set()).update(_calls(signed.group(1), environ, body))
        return inner(environ, start_response)

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(
        "127.0.0.1", 0, application, threaded=True, ssl_context=_tls(certificate), request_handler=_Handler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    try:
        _reset(found.url, certificate)
        yield found
    finally:
        _reset(found.url, certificate)
        server.shutdown()
        server.server_close()
        thread.join()


def _calls(service: str, environ: dict[str, Any], body: bytes) -> Iterator[Call]:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/ has which request needs which action."""
    method, path = environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])
    if service == "s3":
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        # A bucket stands in the path, or before the service's name.
        bucket, found, _ = environ.get("HTTP_HOST", "").partition(f".s3.{REGION}.amazonaws.com")
        path = f"/{bucket}{path}" if found else path
        yield from _s3_calls(method, path, query, body)
    elif service == "ssm":
        operation = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
        name = json.loads(body).get("Name")
        parameters = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/"
        yield Call(f"ssm:{operation}", parameters + name.removeprefix("/") if name else "*")
    elif service == "lambda" and path.endswith("/invocations") and method == "POST":
        function = path.split("/")[-2]
        yield Call("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}")
    else:
        yield Call(f"{service}:{method} {path}", "unknown")


def _s3_calls(method: str, path: str, query: dict[str, list[str]], body: bytes) -> Iterator[Call]:
    bucket, _, key = path.lstrip("/").partition("/")
    if not key:
        if method == "GET" and ("list-type" in query or not query):
            yield Call("s3:ListBucket", f"arn:aws:s3:::{bucket}", query.get("prefix", [""])[0])
        elif method == "GET" and "versions" in query:
            yield Call("s3:ListBucketVersions", f"arn:aws:s3:::{bucket}", query.get("prefix", [""])[0])
        elif method == "POST" and "delete" in query:
            for entry in re.findall(rb"<Object>.*?</Object>", body, re.DOTALL):
                (deleted,) = re.findall(rb"<Key>([^<]+)</Key>", entry)
                action = "s3:DeleteObjectVersion" if b"<VersionId>" in entry else "s3:DeleteObject"
                yield Call(action, f"arn:aws:s3:::{bucket}/{deleted.decode()}")
        else:
            yield Call(f"s3:{method} {sorted(query)}", f"arn:aws:s3:::{bucket}")
        return
    # The parts of an upload, its beginning and its end are puts:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
    is_part = method == "POST" and ("uploads" in query or "uploadId" in query)
    actions = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
    yield Call("s3:PutObject" if is_part else actions.get(method, f"s3:{method}"), f"arn:aws:s3:::{bucket}/{key}")


class _Handler(WSGIRequestHandler):
    def finish(self) -> None:
        super().finish()
        if isinstance(self.connection, ssl.SSLSocket):
            # OpenSSL takes an end that was not announced for one that somebody forced.
            with contextlib.suppress(OSError, ValueError):
                self.connection.unwrap()


def _tls(certificate: tuple[Path, Path] | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def _reset(url: str, certificate: tuple[Path, Path] | None) -> None:
    """Takes everything out: what moto holds belongs to the process, and so to the servers of other tests too."""
    context = ssl.create_default_context(cafile=certificate[0]) if certificate else None
    asked = urllib.request.Request(f"{url}/moto-api/reset", method="POST")
    urllib.request.urlopen(asked, context=context).close()
