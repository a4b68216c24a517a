"""What stands in for AWS beside a cut-off host: its instance metadata, S3 and Systems Manager, under their own names.

A process of its own in the host's network: `python -m tests.infra.host.stand_ins <settings.json>`. Requests are held
against their signatures by botocore, which is not what signed them; what is unsigned gets nothing, save the package of
the agent, which is public. S3 and Systems Manager themselves are moto's.
"""

import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from infra.host.upload import upload

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Where nothing is checked: for who sets the scene, and looks at it.
PLAIN = "http://127.0.0.1:9000"
_METADATA = "169.254.169.254"
_ROLE = "SBW_Host"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is: buckets, what lies in them, parameters, and the keys of the host's role."""

    region: str
    keys: tuple[str, str, str]
    buckets: tuple[str, ...]
    bundle_bucket: str
    bundles: tuple[str, ...]
    parameters: dict[str, str]
    agent: str
    agent_version: str
    certificate: str
    key: str


def metadata(keys: tuple[str, str, str]) -> Application:
    """IMDSv2 and nothing older: who brings no token gets nothing."""
    token = os.urandom(16).hex()
    answer = {
        "Code": "Success",
        "Type": "AWS-HMAC",
        "AccessKeyId": keys[0],
        "SecretAccessKey": keys[1],
        "Token": keys[2],
        "Expiration": "2099-01-01T00:00:00Z",
    }

    @Request.application
    def answered(request: Request) -> Response:
        path = "/latest/meta-data/iam/security-credentials/"
        if request.method == "PUT" and request.path == "/latest/api/token":
            has_ttl = "X-aws-ec2-metadata-token-ttl-seconds" in request.headers
            return Response(token) if has_ttl else Response(status=400)
        if request.headers.get("X-aws-ec2-metadata-token") != token:
            return Response(status=401)
        if request.path == path:
            return Response(_ROLE)
        if request.path == path + _ROLE:
            return Response(json.dumps(answer, indent=2))
        return Response(status=404)

    return answered


def signed_only(application: Application, keys: tuple[str, str, str], agents: str) -> Application:
    """Refuses what is not signed with the keys, as S3 and Systems Manager do."""

    def answered(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environment)
        # Read once, and there once more for who answers.
        environment["wsgi.input"] = io.BytesIO(request.get_data())
        if request.host.startswith(f"{agents}.") or _is_signed(request, keys):
            return application(environment, start)
        return Response("<Error><Code>SignatureDoesNotMatch</Code></Error>", status=403)(environment, start)

    return answered


def _is_signed(request: Request, keys: tuple[str, str, str]) -> bool:
    said = dict(
        part.strip().split("=", 1)
        for part in request.headers.get("Authorization", "").removeprefix("AWS4-HMAC-SHA256 ").split(",")
        if "=" in part
    )
    if request.headers.get("x-amz-security-token") != keys[2] or "Signature" not in said:
        return False
    _, _, region, service, _ = said["Credential"].split("/")
    body = request.get_data()
    headers = {name: request.headers[name] for name in said["SignedHeaders"].split(";")}
    # All that are AWS's own have to be signed.
    if any(name.lower().startswith("x-amz-") and name.lower() not in headers for name in request.headers.keys()):  # noqa: SIM118
        return False
    auth = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(keys[0], keys[1]), service, region)
    asked = AWSRequest(request.method, f"https://{request.host}{request.environ['RAW_URI']}", headers, body)
    asked.context["timestamp"] = request.headers["X-Amz-Date"]
    signature = auth.signature(auth.string_to_sign(asked, auth.canonical_request(asked)), asked)
    return bool(signature == said["Signature"])


def _serve(application: Application, host: str, port: int, tls: tuple[str, str] | None = None) -> None:
    server = make_server(host, port, application, threaded=True, ssl_context=tls)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _furnish(there: Surroundings) -> None:
    def client(service: str) -> Any:
        return boto3.client(
            service, region_name=there.region, endpoint_url=PLAIN, aws_access_key_id="x", aws_secret_access_key="x"
        )

    s3, ssm = client("s3"), client("ssm")
    agents = f"amazon-ssm-{there.region}"
    for bucket in (*there.buckets, agents):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": there.region})
    for bundle in there.bundles:
        upload(s3, Path(bundle), there.bundle_bucket)
    for ending in ("", ".sig"):
        key = f"{there.agent_version}/debian_amd64/amazon-ssm-agent.deb{ending}"
        s3.upload_file(there.agent + ending, agents, key, ExtraArgs={"ACL": "public-read"})
    for name, value in there.parameters.items():
        ssm.put_parameter(Name=name, Value=value, Type="SecureString")


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    there = Surroundings(**{name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()})
    application = DomainDispatcherApplication(create_backend_app)
    _serve(metadata(there.keys), _METADATA, 80)
    _serve(application, "127.0.0.1", 9000)
    _furnish(there)
    signed = signed_only(application, there.keys, f"amazon-ssm-{there.region}")
    _serve(signed, "127.0.0.1", 443, (there.certificate, there.key))
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
