"""What an instance is told of its role: IMDSv2 as EC2 has it, which gives nothing without a token."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCESS_KEY = "ASIATEST"
_ROLE = "/latest/meta-data/iam/security-credentials/"
_CREDENTIALS = {
    "Code": "Success",
    "LastUpdated": "2026-01-01T00:00:00Z",
    "Type": "AWS-HMAC",
    "AccessKeyId": ACCESS_KEY,
    "SecretAccessKey": "secret",
    "Token": "session",
    "Expiration": "2126-01-01T00:00:00Z",
}


@contextlib.contextmanager
def instance_metadata(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Answers for the length of a block; yields the port."""
    server = ThreadingHTTPServer((address, port), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        fits = self.path == "/latest/api/token" and "X-aws-ec2-metadata-token-ttl-seconds" in self.headers
        self._answer("a-token" if fits else None)

    def do_GET(self) -> None:
        # pgBackRest asks without the last slash, which EC2 takes as well.
        answers = {_ROLE: "a-role", _ROLE.rstrip("/"): "a-role", f"{_ROLE}a-role": json.dumps(_CREDENTIALS, indent=2)}
        self._answer(answers.get(self.path) if self.headers["X-aws-ec2-metadata-token"] == "a-token" else None)

    def _answer(self, text: str | None) -> None:
        data = (text or "").encode()
        self.send_response(200 if text else 401)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass
