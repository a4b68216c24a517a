"""A real S3 protocol server that fails now and then: before it stands a layer that spoils reads and writes."""

import contextlib
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

Fault = Literal["500", "503", "slow", "truncated"]
BUCKET = "clickstream-s3-ingest"
REGION = "ap-southeast-1"
_ERROR = "<?xml version='1.0'?><Error><Code>{}</Code><Message>as the test asked for</Message></Error>"
_ERRORS = {"500": ("500 Internal Server Error", "InternalError"), "503": ("503 Slow Down", "SlowDown")}


@dataclass
class FaultyS3:
    """The server's address, and what it does on the reading of an object: `fault` is asked with each key.

    `write_fault` is asked on the writing of one; "truncated" stores the object, and loses the answer.
    """

    url: str = ""
    fault: Callable[[str], Fault | None] = lambda key: None
    write_fault: Callable[[str], Fault | None] = lambda key: None
    slow_s: float = 0.3
    spoiled: list[str] = field(default_factory=list)
    listings: int = 0

    def client(self) -> Any:
        return boto3.client(
            "s3", endpoint_url=self.url, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
        )

    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "RAW_BUCKET": BUCKET,
            "RAW_URL": "",
        }


@contextlib.contextmanager
def faulty_s3() -> Iterator[FaultyS3]:
    """A server with an empty bucket on a free loopback port, for the length of a block."""
    found = FaultyS3()
    inner = DomainDispatcherApplication(create_backend_app)
    closed = threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        key = environ["PATH_INFO"].removeprefix(f"/{BUCKET}/")
        is_write = environ["REQUEST_METHOD"] == "PUT"
        found.listings += "list-type=2" in environ.get("QUERY_STRING", "")
        if not (is_write or environ["REQUEST_METHOD"] == "GET") or not key.startswith(("events/", "rejected/")):
            return inner(environ, start_response)
        fault = found.write_fault(key) if is_write else found.fault(key)
        if fault is None:
            return inner(environ, start_response)
        found.spoiled.append(key)
        if is_write and fault == "truncated":
            list(inner(environ, lambda *_: None))
        if fault in _ERRORS or (is_write and fault == "truncated"):
            status, code = _ERRORS["500" if fault == "truncated" else fault]
            start_response(status, [("Content-Type", "application/xml")])
            return [_ERROR.format(code).encode()]
        if fault == "slow":
            if closed.wait(found.slow_s):
                # Whoever asked is gone, and what were written now would be found in another test's bucket.
                start_response("503 Service Unavailable", [])
                return []
            return inner(environ, start_response)
        # All of its headers, and half of its bytes.
        body = b"".join(inner(environ, start_response))
        return [body[: len(body) // 2]]

    # A line for each request would bury what a test or a command says.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        found.url = f"http://127.0.0.1:{server.server_port}"
        _empty(found.url)
        found.client().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield found
    finally:
        closed.set()
        _empty(found.url)
        server.shutdown()
        server.server_close()
        thread.join()


def _empty(url: str) -> None:
    """Takes everything out: what moto holds belongs to the process, and so to the servers of other tests too."""
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()
