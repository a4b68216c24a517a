"""The ETL function on this machine: called by AWS's own client, one call at a time, and by the hour."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.handlers.etl_requests import requested
from stack.etl_function import NAME, next_hour, scheduled_event
from tests.commands import clickstream, wait_for
from tests.stack.started import started_function


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a simulated day that nothing has loaded."""
    home = tmp_path_factory.mktemp("home")
    made = clickstream("generate", "--days", "1", "--visitors-per-day", "20", CLICKSTREAM_HOME=str(home), RAW_URL="")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with started_function(home) as address:
        yield address


def test_a_call_loads_as_in_aws_and_the_function_tells_of_it(home: Path, address: str) -> None:
    answer = _invoke(address, {"targetUtcDate": str(Truth.read(home / "raw/truth.json").first_day)})
    assert answer["is_done"] is True
    assert answer["loaded"] > 100
    told = _told_by(address)
    assert told["is_busy"] is False
    assert (told["last"]["asked_by"], told["last"]["loaded"], told["last"]["failure"]) == (
        "Invoke",
        answer["loaded"],
        None,
    )
    assert datetime.fromisoformat(told["next"]) == next_hour(datetime.now(UTC))


def test_a_call_that_fails_answers_as_lambda_does(address: str) -> None:
    answer = _client(address).invoke(FunctionName=NAME, Payload=json.dumps({"targetUtcDate": "the day before"}))
    assert answer["FunctionError"] == "Unhandled"
    failure = json.load(answer["Payload"])
    assert failure["errorType"] == "ValueError"
    assert "targetUtcDate is 'the day before'" in failure["errorMessage"]
    assert "targetUtcDate" in _told_by(address)["last"]["failure"]


def test_a_second_call_at_the_same_time_is_refused(home: Path, address: str) -> None:
    answers: list[Any] = []
    first = threading.Thread(target=lambda: answers.append(_invoke(address, {"scope": "day"})))
    first.start()
    wait_for(lambda: _told_by(address)["is_busy"])
    with pytest.raises(ClientError, match="a call is under way") as refused:
        _invoke(address, {})
    first.join(timeout=120)
    assert refused.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert answers[0]["is_done"] is True


def test_a_call_may_be_asked_for_without_waiting(address: str) -> None:
    before = _told_by(address)["last"]
    answer = _client(address).invoke(FunctionName=NAME, InvocationType="Event", Payload=b"{}")
    assert answer["StatusCode"] == 202
    wait_for(lambda: _told_by(address)["last"] != before and not _told_by(address)["is_busy"])
    assert _told_by(address)["last"]["failure"] is None


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"no JSON", "InvalidRequestContentException"), (b"[1]", "InvalidRequestContentException")],
)
def test_a_payload_that_is_no_object_is_refused(address: str, payload: bytes, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        _client(address).invoke(FunctionName=NAME, Payload=payload)
    assert refused.value.response["Error"]["Code"] == code


def test_a_payload_above_lambdas_limit_is_refused(address: str) -> None:
    with pytest.raises(ClientError) as refused:
        _client(address).invoke(FunctionName=NAME, Payload=b'{"a": "' + b"x" * 6 * 1024 * 1024 + b'"}')
    assert refused.value.response["Error"]["Code"] == "RequestTooLargeException"


def test_the_hourly_event_asks_for_the_hour_that_has_ended() -> None:
    moment = next_hour(datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC))
    assert moment == datetime(2026, 2, 1, tzinfo=UTC)
    asked = requested(scheduled_event(moment), moment)
    assert (str(asked.day), asked.prefixes[0]) == ("2026-01-31", "events/2026/01/31/23/")


def _client(address: str) -> Any:
    return boto3.client(
        "lambda", endpoint_url=address, region_name="ap-southeast-1", aws_access_key_id="local",
        aws_secret_access_key="local", config=Config(proxies={}, retries={"max_attempts": 0}, read_timeout=120),
    )  # fmt: skip


def _invoke(address: str, payload: dict[str, object]) -> dict[str, Any]:
    answer = _client(address).invoke(FunctionName=NAME, Payload=json.dumps(payload))
    told: dict[str, Any] = json.load(answer["Payload"])
    assert "FunctionError" not in answer, told
    return told


def _told_by(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(address + "/", timeout=30) as answer:
        told: dict[str, Any] = json.load(answer)
        return told
