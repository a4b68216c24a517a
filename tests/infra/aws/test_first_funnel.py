"""The guide's own events, posted and loaded by the functions themselves, make the funnel that the guide shows."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from clickstream_pipeline.handlers import etl
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from tests.assets.conftest import point_at
from tests.commands import ROOT
from tests.handlers.gateway import Answered, answer_to, fresh_handler, request

GUIDE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")


def _block(heading: str, language: str) -> str:
    section = GUIDE.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    return section.split(f"```{language}\n", 1)[1].split("\n```", 1)[0]


@pytest.fixture
def raw(nothing_configured: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that both functions use."""
    folder = nothing_configured / "raw"
    monkeypatch.setenv("RAW_URL", folder.as_uri())
    with fresh_handler():
        yield folder


def _posted() -> tuple[Answered, str]:
    """What the handler answers to the guide's curl, and what the guide says that it answers."""
    command, _, told = _block("7. Send events", "console").partition("$ curl ")[2].partition("]}'\n")
    words = shlex.split(f"{command}]}}'")
    options = dict(zip(words[2::2], words[3::2], strict=True))
    event = request(options["-d"], content_type=options["-H"].removeprefix("Content-Type: "))
    event["requestContext"]["http"]["userAgent"] = options["-A"]
    return answer_to(event), told.partition("\n")[0]


def test_the_guides_events_make_the_guides_funnel(
    raw: Path, warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    answered, told = _posted()
    assert (answered.status, answered.told) == (202, json.loads(told))
    payload = re.search(r"--payload '([^']+)'", _block("8. Load them", "console"))
    assert payload
    answer = etl.handler(json.loads(payload[1]))
    said = re.search(r'`"events_read": (\d+), "loaded": (\d+), "rejected": (\d+)`', GUIDE)
    assert said
    assert (answer["events_read"], answer["loaded"], answer["rejected"]) == tuple(map(int, said.groups()))
    assert answer["is_done"] is True
    with connection_to(warehouse_address) as connection, connection.cursor() as cursor:
        cursor.execute(_block("9. See the funnel", "sql"))
        columns = [each.name for each in cursor.description or ()]
        rows = [tuple(map(str, row)) for row in cursor.fetchall()]
    shown = _block("9. See the funnel", "text").splitlines()
    assert [cell.strip() for cell in shown[0].split("|")] == columns
    assert [tuple(cell.strip() for cell in line.split("|")) for line in shown[2:]] == rows
