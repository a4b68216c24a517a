"""docs/ingest-api.md: every example is posted, as it stands, and answered as it says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.local_api.test_serve_api import ask, serving

PAGE = (ROOT / "docs/ingest-api.md").read_text(encoding="utf-8")
SECTIONS = {
    int(status): re.findall(r"^\$ (.+)\n(.+)$", body, re.MULTILINE)
    for status, body in re.findall(r"^### (\d{3}):[^\n]*\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None and "CI" not in os.environ,
    reason="requests are made with curl: apt-get install --yes --no-install-recommends curl",
)
pytestmark = [pytest.mark.usefixtures("nothing_configured"), needs_curl]


def test_every_answer_that_has_a_body_and_needs_no_bug_has_an_example() -> None:
    assert len(SECTIONS) == 12
    assert {status for status, examples in SECTIONS.items() if not examples} == {204, 500}


@pytest.mark.parametrize("status", SECTIONS)
def test_an_example_is_answered_as_the_page_says(status: int, nothing_configured: Path) -> None:
    environment = {"API_THROTTLE_RATE": "0.001", "API_THROTTLE_BURST": "1"} if status == 429 else {}
    if status == 503:
        nothing_configured.mkdir()
        (nothing_configured / "raw").write_text("no folder")
    with serving(**environment) as (url, _):
        if status == 429:
            ask(url, b"{}", content_type="text/plain")
        for command, answer in SECTIONS[status]:
            told = subprocess.run(
                ["bash", "-c", command.replace("curl -s", "curl -s --noproxy '*' -w '\\n%{http_code}'")],
                env={**os.environ, "api": url},
                capture_output=True,
                text=True,
                timeout=30,
            )
            assert told.stdout.splitlines() == [answer, str(status)], command
