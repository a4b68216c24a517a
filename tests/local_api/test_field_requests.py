"""What senders in the field post, by the script of requests that they were reported with."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.local_api.test_documentation import needs_curl
from tests.local_api.test_serve_api import serving
from tests.storage.loads import DATA

REQUESTS = DATA / "field-cases/in01/requests.sh"
SHOP = "https://shop.example,https://WWW.Shop.Example"

pytestmark = [pytest.mark.usefixtures("nothing_configured"), needs_curl]


def _answers(folder: Path, allowed_origins: str) -> dict[str, tuple[int, str]]:
    """The status and the body of each answer, by the request's name in the script."""
    configured = {"CLICKSTREAM_HOME": str(folder), "RAW_URL": "", "RAW_BUCKET": ""}
    with serving(**configured, ALLOWED_ORIGINS=allowed_origins) as (url, _):
        done = subprocess.run(
            ["bash", str(REQUESTS)],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "API": url, "NO_PROXY": "*"},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    found = re.findall(r"^## (.*?)\n(.*?) \[(\d{3})\]", done.stdout, flags=re.DOTALL | re.MULTILINE)
    return {name: (int(status), body) for name, body, status in found}


def test_posts_of_the_field_are_taken(tmp_path: Path) -> None:
    answers = _answers(tmp_path, SHOP)
    assert len(answers) == 30
    taken = '{"accepted":1,"rejected":0}'
    for name in (
        "beacon Blob without type (no content-type)", "sendBeacon text/plain;charset=UTF-8", "Origin upper host",
        "gzip, no header", "path with query",
    ):  # fmt: skip
        assert answers[name] == (202, taken), name
    # The two events around the broken one.
    status, body = answers["NaN in one of three"]
    assert (status, body.startswith('{"accepted":2,"rejected":1')) == (202, True), body
    # Nobody has named these.
    for name in ("Origin null", "Origin capacitor://localhost"):
        assert answers[name][0] == 403, name


def test_apps_that_are_named_may_post_and_a_default_port_makes_no_difference(tmp_path: Path) -> None:
    answers = _answers(tmp_path, "https://shop.example:443,capacitor://localhost,ionic://localhost,null")
    for name in ("Origin null", "Origin capacitor://localhost", "beacon Blob without type (no content-type)"):
        assert answers[name] == (202, '{"accepted":1,"rejected":0}'), name
    assert answers["Origin upper host"][0] == 403
