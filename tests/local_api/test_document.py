"""What the API says of itself, at /openapi.json: to whom, and that nobody keeps it."""

from pathlib import Path

import pytest

from clickstream_pipeline.local_api.document import DOCUMENT, DOCUMENT_PATH
from tests.local_api.test_serve_api import SHOP, ask, served

__all__ = ["served"]


def _document_of(url: str) -> str:
    return url.removesuffix("/clickstream") + DOCUMENT_PATH


def test_the_api_serves_its_description_and_no_browser_keeps_it(served: tuple[str, Path]) -> None:
    url = _document_of(served[0])
    answered = ask(url, method="GET")
    assert (answered.status, answered.body) == (200, DOCUMENT.read_bytes())
    assert answered.headers["content-type"] == "application/json"
    assert answered.headers["cache-control"] == "no-store"
    head = ask(url, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(answered.body)))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec_fetch_site": "cross-site", "sec_fetch_dest": "document"}, 200),
        ({"sec_fetch_site": "cross-site", "sec_fetch_dest": "script"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": SHOP}, 403),
        ({"host": "evil.example"}, 400),
    ],
)
def test_only_people_and_programs_of_this_machine_read_the_description(
    served: tuple[str, Path], headers: dict[str, str], status: int
) -> None:
    answered = ask(_document_of(served[0]), method="GET", **headers)
    assert answered.status == status
    assert (b"openapi" in answered.body) == (status == 200)
    assert not [name for name in answered.headers if name.startswith("access-control-")]
    if status == 200:
        assert answered.headers["cross-origin-resource-policy"] == "same-origin"
        assert answered.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_the_description_can_only_be_read(served: tuple[str, Path], method: str) -> None:
    answered = ask(_document_of(served[0]), b"{}", method=method, content_type="application/json")
    assert (answered.status, set(answered.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
