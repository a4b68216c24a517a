"""docs/security.md against the repository: what it names is there, and whoever guards something is named."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.commands import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")


def rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Each row of the controls: the threat, the control, the paths of the code, and the tests."""
    section = PAGE.partition("\n## Controls\n")[2].partition("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and not set(line) <= set("|-") and cells[0] != "threat":
            yield cells[0], cells[1], re.findall(r"`([^`]+)`", cells[2]), re.findall(r"`([^`]+)`", cells[3])


@cache
def _tests_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize(("threat", "control", "code", "tests"), list(rows()), ids=[row[0] for row in rows()])
def test_a_control_is_where_it_is_said_to_be_and_watched(
    threat: str, control: str, code: list[str], tests: list[str]
) -> None:
    assert len(control.split()) > 3
    assert code
    assert tests
    assert [path for path in code if not (ROOT / path).exists()] == []
    for test in tests:
        named = _TEST.fullmatch(test)
        assert named, test
        assert (ROOT / named.group(1)).exists(), test
        assert named.group(2) in _tests_in(named.group(1)), test


def test_the_page_has_controls_and_says_what_it_does_not_guard() -> None:
    assert len(list(rows())) >= 20
    # Nothing in the table was overlooked by being written otherwise.
    section = PAGE.partition("\n## Controls\n")[2].partition("\n## ")[0]
    assert section.count("\n|") == len(list(rows())) + 2
    assert len(re.findall(r"^- \*\*", PAGE.partition("\n## Known limits\n")[2], re.MULTILINE)) >= 8


def test_paths_elsewhere_on_the_page_are_there_too() -> None:
    named = re.findall(r"(?:infra|docs|tests|shiny|storefront|clickstream_pipeline)/[\w/.@-]*\w", PAGE)
    assert [path for path in named if not (ROOT / path).exists()] == []
