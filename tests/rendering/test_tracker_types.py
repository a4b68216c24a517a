"""The tracker's types say what the parser reads."""

import re
from pathlib import Path

from clickstream_pipeline.domain.contract import LEVELS, OURS
from clickstream_pipeline.domain.vocabulary import EVENT_TYPES
from clickstream_pipeline.rendering.tracker_types import render_contract_typescript

MODULE = Path(__file__).parents[2] / "storefront/lib/tracker/contract.ts"


def test_the_types_are_rendered_from_the_code() -> None:
    assert MODULE.read_text(encoding="utf-8") == render_contract_typescript()


def test_every_field_that_a_browser_writes_has_a_type() -> None:
    text = render_contract_typescript()
    for level in LEVELS:
        if level.path != "_ingest":
            for each in level.fields:
                typed = re.search(rf"^  {each.name}\??: \S", text, re.MULTILINE)
                assert (typed is None) == (each.name in OURS), f"{level.path}.{each.name}"


def test_every_name_the_tracker_can_send_is_an_event_type_of_its_own() -> None:
    names = re.search(r"EVENT_NAMES = \[(.*?)\]", render_contract_typescript(), re.DOTALL)
    assert names is not None
    sent = re.findall(r'"(\w+)"', names.group(1))

    assert {name: str(EVENT_TYPES[name]) for name in sent} == {name: name for name in sent}
    assert set(sent) == set(map(str, EVENT_TYPES.values())) - {"unknown"}
