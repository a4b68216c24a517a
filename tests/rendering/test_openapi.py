"""The description of the ingest API: it is OpenAPI, its examples are of its schemas, and it leaves no answer out."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from clickstream_pipeline.rendering import api_answers, openapi
from tests.commands import ROOT
from tests.own_loop import in_own_thread

DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_bytes())


def test_the_document_is_openapi() -> None:
    validate(DOCUMENT)


def _examples(node: Any) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each example below a node: its name, the schema that it is of, its value."""
    if isinstance(node, dict):
        for name, example in node["examples"].items() if "schema" in node and "examples" in node else ():
            yield name, node["schema"], example["value"]
        for each in node.values():
            yield from _examples(each)


EXAMPLES = list(_examples({"paths": DOCUMENT["paths"], "responses": DOCUMENT["components"]["responses"]}))


@pytest.mark.parametrize(("name", "schema", "value"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_an_example_is_of_its_schema(name: str, schema: dict[str, Any], value: object) -> None:
    OAS31Validator({**schema, "components": DOCUMENT["components"]}).validate(value)


def test_a_status_that_nothing_describes_stops_the_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(each for each in api_answers.ANSWERS if each.status != 415)
    monkeypatch.setattr(api_answers, "ANSWERS", without)
    with pytest.raises(ValueError, match=r"413, 429, 431, 500, 503\], expected \[.*413, 415, 429"):
        in_own_thread(openapi.render)


def test_an_example_that_is_answered_otherwise_stops_the_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    (refused,) = [each for each in api_answers.ANSWERS if each.status == 403]
    allowed = dataclasses.replace(refused.examples[0], headers={"Content-Type": "text/plain"})
    changed = dataclasses.replace(refused, examples=(allowed,))
    answers = tuple(changed if each is refused else each for each in api_answers.ANSWERS)
    monkeypatch.setattr(openapi, "ANSWERS", answers)
    with pytest.raises(ValueError, match="aForeignPage is answered 202, and described under 403"):
        in_own_thread(openapi.render)
