"""docs/openapi.json: the API answers as it says, whatever Schemathesis sends."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from clickstream_pipeline.local_api.document import DOCUMENT
from tests.commands import ROOT
from tests.local_api.test_serve_api import serving

SCHEMATHESIS = [sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/local_api/schemathesis.toml"]
EXAMPLES = os.environ.get("EXAMPLES", "40")
_ANSWER = re.compile(r"([A-Z]+) (\d{3})\b")

pytestmark = pytest.mark.usefixtures("nothing_configured")


@dataclass(frozen=True)
class Fuzzed:
    """What Schemathesis told, and how often the API answered with each status, by method."""

    returncode: int
    output: str
    answers: Counter[tuple[str, int]]


def _fuzzed(home: Path, *options: str, document: Path = DOCUMENT) -> Fuzzed:
    environment = {"API_THROTTLE_RATE": "100000", "API_THROTTLE_BURST": "100000"}
    lines: list[str] = []
    with serving(**environment) as (url, begun):
        assert begun.stdout is not None
        # A pipe that nobody reads would stop the API.
        reader = Thread(target=lines.extend, args=(begun.stdout,))
        reader.start()
        done = subprocess.run(
            [*SCHEMATHESIS, "run", str(document), "--url", url.removesuffix("/clickstream"), *options],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "NO_PROXY": "*",
                "CLICKSTREAM_FUZZED_RAW": str(home / "raw"),
            },
            capture_output=True,
            text=True,
            timeout=600,
        )
        begun.send_signal(signal.SIGINT)
        reader.join()
    found = [_ANSWER.match(line) for line in lines]
    answers = Counter((each[1], int(each[2])) for each in found if each is not None)
    return Fuzzed(done.returncode, done.stdout + done.stderr, answers)


def test_whatever_is_sent_the_api_answers_as_described_and_stores_what_it_counts(nothing_configured: Path) -> None:
    fuzzed = _fuzzed(nothing_configured, "--max-examples", str(4 * int(EXAMPLES)))
    assert fuzzed.returncode == 0, fuzzed.output
    assert {status for method, status in fuzzed.answers if method == "POST"} == {202, 400, 413, 415}
    assert {status for method, status in fuzzed.answers if method == "OPTIONS"} == {204, 405}
    assert {method for method, status in fuzzed.answers if status == 405} >= {"GET", "PUT", "DELETE", "PATCH"}


def _without_a_status(document: dict[str, Any]) -> None:
    del document["paths"]["/clickstream"]["post"]["responses"]["415"]


def _with_another_type_of_an_answers_field(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Counts"]["properties"]["rejected"] = {"type": "string"}


def _with_a_header_that_is_not_sent(document: dict[str, Any]) -> None:
    headers = document["components"]["responses"]["NothingToLoad"]["headers"]
    headers["retry-after"] = {"required": True, "schema": {"type": "integer"}}


def _with_another_media_type(document: dict[str, Any]) -> None:
    content = document["components"]["responses"]["TooMuch"]["content"]
    content["text/html"] = content.pop("application/json")


def _with_another_type_of_an_events_field(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["WireEvent"]["properties"]["isFirstVisit"] = {"type": "string"}


def _with_events_that_need_no_name(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["WireEvent"]["required"]


CHANGES: dict[Callable[[dict[str, Any]], None], str] = {
    _without_a_status: "Undocumented status code",
    _with_another_type_of_an_answers_field: "Response violates schema",
    _with_a_header_that_is_not_sent: "Missing required response headers",
    _with_another_media_type: "Undocumented Content-Type",
    _with_another_type_of_an_events_field: "isFirstVisit is lost",
    _with_events_that_need_no_name: "Schema-valid request rejected",
}


def test_a_description_that_is_not_true_is_found_out(nothing_configured: Path, tmp_path: Path) -> None:
    document = json.loads(DOCUMENT.read_bytes())
    for change in CHANGES:
        change(document)
    # The fewer fields, the fewer requests.
    for name in ("product", "items", "cart", "order"):
        del document["components"]["schemas"]["WireEvent"]["properties"][name]
    changed = tmp_path / "openapi.json"
    changed.write_text(json.dumps(document))
    fuzzed = _fuzzed(nothing_configured, "--max-examples", "20", document=changed)
    assert fuzzed.returncode == 1, fuzzed.output
    assert [told for told in CHANGES.values() if told not in fuzzed.output] == []
