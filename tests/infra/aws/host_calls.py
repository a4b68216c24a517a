"""What a host asks AWS for, by the very script that runs on it: it is led to a server of ours, and not changed."""

import contextlib
import http.server
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

from tests.commands import ROOT
from tests.infra.aws.recorder import REGION, Call, RecordingServer, recording_server
from tests.infra.host.backup.certificate import make_certificate

_CLIENT = ROOT / "infra" / "host" / "install" / "clickstream-aws"
_TOKEN = "of-imds-v2"


@dataclass(frozen=True, slots=True)
class Led:
    """A folder from whose `.curlrc` curl learns where AWS is for this once."""

    folder: Path
    server: RecordingServer

    def run(self, *arguments: str, given: str = "") -> str:
        """The host's own client of AWS, as its scripts call it; what it prints."""
        done = subprocess.run(
            ["bash", str(_CLIENT), *arguments],
            input=given,
            env={"PATH": os.environ["PATH"], "CURL_HOME": str(self.folder), "AWS_REGION": REGION},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextlib.contextmanager
def led(folder: Path, host_name: str) -> Iterator[Led]:
    """Server, metadata service and configuration of curl, for a host whose credentials carry its name."""
    certificate = make_certificate(folder, f"*.s3.{REGION}.amazonaws.com", f"ssm.{REGION}.amazonaws.com")
    with recording_server(certificate) as server, _metadata(host_name) as metadata:
        (folder / ".curlrc").write_text(
            f'connect-to = "169.254.169.254:80:127.0.0.1:{metadata}"\n'
            f'connect-to = "::127.0.0.1:{server.url.rpartition(":")[2]}"\n'
            f'cacert = "{certificate[0]}"\n'
        )
        yield Led(folder, server)


def calls_of(folder: Path, host_name: str, *, buckets: dict[str, str], parameters: list[str]) -> set[Call]:
    """What the host's client asks for while it fetches from its bundle, reads its secrets, and tells how it is."""
    with led(folder, host_name) as host:
        operator = {"aws_access_key_id": "operator", "aws_secret_access_key": "test"}
        told = {"endpoint_url": host.server.url, "region_name": REGION, "verify": str(folder / "certificate.pem")}
        s3 = boto3.client("s3", **operator, **told, config=Config(request_checksum_calculation="when_required"))
        ssm = boto3.client("ssm", **operator, **told)
        for bucket in buckets.values():
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=buckets["bundle"], Key="0123/bootstrap.sh", Body=b"#!/bin/bash\n")
        host.run("get", buckets["bundle"], "0123", str(folder), given="bootstrap.sh\n")
        assert (folder / "bootstrap.sh").read_bytes() == b"#!/bin/bash\n"
        for name in parameters:
            ssm.put_parameter(Name=name, Value=f"of {name}", Type="SecureString")
            assert host.run("parameter", name).strip() == f"of {name}"
        (folder / "status.json").write_text('{"at": "now"}')
        host.run("put", buckets["backups"], f"status/{host_name}.json", str(folder / "status.json"))
        stored = s3.get_object(Bucket=buckets["backups"], Key=f"status/{host_name}.json")["Body"].read()
        assert json.loads(stored) == {"at": "now"}
        return host.server.calls[host_name]


@contextlib.contextmanager
def _metadata(host_name: str) -> Iterator[int]:
    """IMDSv2 for a role, on a free port: nothing is told without the token that a PUT has given."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self._answer(_TOKEN if self.path == "/latest/api/token" else None)

        def do_GET(self) -> None:
            credentials = {"AccessKeyId": host_name, "SecretAccessKey": "test", "Token": "session"}
            role = "/latest/meta-data/iam/security-credentials/"
            known = {role: "role", f"{role}role": json.dumps(credentials, indent=1)}
            is_asked_well = self.headers.get("X-aws-ec2-metadata-token") == _TOKEN
            self._answer(known.get(self.path) if is_asked_well else None)

        def _answer(self, text: str | None) -> None:
            self.send_response(200 if text else 401)
            self.send_header("Content-Length", str(len(text or "")))
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
