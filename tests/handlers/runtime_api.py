"""Lambda's Runtime API on a loopback port, as far as a runtime client asks it: one invocation at a time.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import contextlib
import json
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_INVOCATION = "/2018-06-01/runtime/invocation/"
_ARN = "arn:aws:lambda:ap-southeast-1:123456789012:function:SBW_Lamda_ETL"


class InvocationFailed(RuntimeError):
    """The runtime client reported an error; `type` is the exception's name, the message its own."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type


@dataclass
class RuntimeApi:
    """The address that `AWS_LAMBDA_RUNTIME_API` names, and the invocations on their way."""

    address: str = ""
    _asked: "queue.Queue[tuple[str, bytes, float]]" = field(default_factory=queue.Queue)
    _answers: "queue.Queue[tuple[str, Any]]" = field(default_factory=queue.Queue)

    def invoke(self, event: object, *, time_s: float = 300.0) -> Any:
        """What the handler answers to an event; `time_s` is the time it has, which nobody enforces.

        Raises `InvocationFailed` for what the handler raised, or raised when it was imported.
        """
        self._asked.put((str(uuid.uuid4()), json.dumps(event).encode(), time_s))
        kind, answer = self._answers.get(timeout=time_s + 60)
        if kind == "response":
            return answer
        raise InvocationFailed(answer.get("errorType", ""), answer.get("errorMessage", ""))

    def give_up(self, reason: str) -> None:
        """Answers the invocation under way in place of a client that has ended."""
        self._answers.put(("error", {"errorType": "Runtime.ExitError", "errorMessage": reason}))


@contextlib.contextmanager
def runtime_api() -> Iterator[RuntimeApi]:
    """An API that listens for the length of a block."""
    api = RuntimeApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            # A client that is killed while it waits for an invocation says no goodbye.
            with contextlib.suppress(ConnectionError):
                super().handle()

        def parse_request(self) -> bool:
            if not super().parse_request():
                return False
            # Its client alone: no page of a browser, by whatever name that gets here.
            named = self.headers.get_all("Host"), self.path[:1], "Origin" in self.headers
            if named == ([api.address], "/", False):
                return True
            self.send_error(403)
            return False

        def do_GET(self) -> None:
            request_id, event, time_s = api._asked.get()
            headers = {
                "Lambda-Runtime-Aws-Request-Id": request_id,
                "Lambda-Runtime-Deadline-Ms": str(int(1000 * (time.time() + time_s))),
                "Lambda-Runtime-Invoked-Function-Arn": _ARN,
                "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):x}-{uuid.uuid4().hex[:24]};Sampled=0",
            }
            self._send(200, event, headers)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._send(202, b'{"status":"OK"}', {})
            if self.path.startswith(_INVOCATION) and self.path.endswith("/response"):
                api._answers.put(("response", json.loads(body)))
            else:
                # …/<id>/error, or …/init/error of a handler that can't be imported.
                api._answers.put(("error", json.loads(body)))

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {
                **headers,
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        api.address = f"127.0.0.1:{server.server_port}"
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
