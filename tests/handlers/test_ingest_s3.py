"""The ingest handler before a real S3 protocol server: encrypted, retried, and never a success that is none."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from clickstream_pipeline.handlers import ingest
from clickstream_pipeline.storage.raw import raw_writer
from tests.faults.faulty_s3 import BUCKET, Fault, FaultyS3, faulty_s3
from tests.handlers.gateway import fresh_handler, post

EVENT = b'{"eventName":"page_view","eventId":"0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01"}'
BAD = b'{"clientId":"c-1"}'

pytestmark = pytest.mark.usefixtures("nothing_configured")


@pytest.fixture
def s3(nothing_configured: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    """A server whose bucket the handler writes to."""
    with faulty_s3() as found, fresh_handler():
        for name, value in found.environment().items():
            monkeypatch.setenv(name, value)
        yield found


def keys(s3: FaultyS3) -> list[str]:
    return [each["Key"] for each in s3.client().list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_both_kinds_of_objects_are_encrypted_and_typed(s3: FaultyS3) -> None:
    assert post(b"[" + EVENT + b"," + BAD + b"]").status == 202
    assert [key.partition("/")[0] for key in keys(s3)] == ["events", "rejected"]
    for key in keys(s3):
        head = s3.client().head_object(Bucket=BUCKET, Key=key)
        assert (head["ServerSideEncryption"], head["ContentType"]) == ("AES256", "application/json")
        assert json.loads(s3.client().get_object(Bucket=BUCKET, Key=key)["Body"].read())["_ingest"]["receivedAt"]


def test_a_key_of_ones_own_encrypts_where_that_is_said(s3: FaultyS3, monkeypatch: pytest.MonkeyPatch) -> None:
    key_id = "arn:aws:kms:ap-southeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    monkeypatch.setenv("RAW_ENCRYPTION", "aws:kms")
    monkeypatch.setenv("RAW_KMS_KEY_ID", key_id)
    assert post(EVENT).status == 202
    head = s3.client().head_object(Bucket=BUCKET, Key=keys(s3)[0])
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key_id)


def test_a_prefix_stands_before_every_key(s3: FaultyS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAW_URL", f"s3://{BUCKET}/shops/one/")
    assert post(EVENT).status == 202
    assert [key.startswith("shops/one/events/") for key in keys(s3)] == [True]


@pytest.mark.parametrize("fault", ["500", "503"])
def test_a_store_that_stumbles_is_asked_again(s3: FaultyS3, fault: Fault) -> None:
    s3.write_fault = lambda key: fault if len(s3.spoiled) < 2 else None
    assert post(EVENT).status == 202
    assert (len(s3.spoiled), len(keys(s3))) == (2, 1)


@pytest.mark.parametrize("fault", ["500", "503"])
@pytest.mark.parametrize("kind", ["events", "rejected"])
def test_a_store_that_fails_is_answered_503_whatever_it_would_not_take(s3: FaultyS3, fault: Fault, kind: str) -> None:
    s3.write_fault = lambda key: fault if key.startswith(kind) else None
    answered = post(b"[" + EVENT + b"," + BAD + b"]")
    assert (answered.status, answered.headers["retry-after"]) == (503, "5")
    # What can't be loaded goes first: had it not been stored, no event would be.
    assert [key.partition("/")[0] for key in keys(s3)] == (["rejected"] if kind == "events" else [])
    s3.write_fault = lambda key: None
    assert post(b"[" + EVENT + b"," + BAD + b"]").status == 202


def test_a_store_whose_answers_are_lost_is_no_success(s3: FaultyS3) -> None:
    s3.write_fault = lambda key: "truncated"
    assert post(EVENT).status == 503
    assert len(keys(s3)) == 1


def test_a_store_that_hangs_is_given_up_in_time(s3: FaultyS3, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (raw_writer.RETRY_TIMEOUT + raw_writer.REQUEST_TIMEOUT).total_seconds() <= 12
    monkeypatch.setattr(raw_writer, "REQUEST_TIMEOUT", raw_writer.REQUEST_TIMEOUT / 20)
    s3.write_fault, s3.slow_s = lambda key: "slow", 2.0
    started = time.monotonic()
    assert post(EVENT).status == 503
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("name", "value"), [("RAW_BUCKET", "no-such-bucket"), ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")]
)
def test_a_store_that_is_not_there_is_no_success(
    s3: FaultyS3, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert post(EVENT).status == 503


def test_what_is_logged_of_a_failure_holds_no_signature(
    s3: FaultyS3, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    s3.write_fault = lambda key: "500"
    monkeypatch.setattr(ingest.logger, "propagate", True)
    post(EVENT)
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    why = record.__dict__["why"]
    assert "500" in why
    assert "events/" in why
    assert "\n" not in why
    assert not [word for word in ("Signature", "Credential", "page_view") if word in str(record.__dict__)]


@contextlib.contextmanager
def _signatures() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that takes whatever is put to it, and the headers that it was put with."""
    seen: list[dict[str, str]] = []

    class Taker(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.send_header("ETag", '"x"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


def test_a_request_is_signed_with_what_the_lambda_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with _signatures() as (url, seen), fresh_handler():
        for name, value in {
            "RAW_BUCKET": BUCKET,
            "AWS_ENDPOINT_URL_S3": url,
            "AWS_ACCESS_KEY_ID": "ASIAGIVEN",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "token-of-the-role",
        }.items():
            monkeypatch.setenv(name, value)
        assert post(EVENT).status == 202
    (headers,) = seen
    assert "Credential=ASIAGIVEN/" in headers["authorization"]
    assert headers["x-amz-security-token"] == "token-of-the-role"
    assert headers["x-amz-server-side-encryption"] == "AES256"


def test_a_developers_profile_signs_where_the_environment_names_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "credentials"
    profile.write_text("[default]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n")
    with _signatures() as (url, seen), fresh_handler():
        for name, value in {
            "RAW_BUCKET": BUCKET,
            "AWS_ENDPOINT_URL_S3": url,
            "AWS_SHARED_CREDENTIALS_FILE": str(profile),
        }.items():
            monkeypatch.setenv(name, value)
        assert post(EVENT).status == 202
    assert "Credential=AKIAPROFILE/" in seen[0]["authorization"]
