"""The documentation: a reader finds every page, and what a page names is there."""

import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from tests.commands import ROOT
from tests.documentation.pages import pages

DOCS = ROOT / "docs"


def test_the_index_names_every_page_once_and_no_other() -> None:
    every = (DOCS / "README.md").read_text(encoding="utf-8").partition("\n## Every page\n")[2]
    linked = [(DOCS / target).resolve() for target in re.findall(r"^\| \[[^]]+\]\(([^)]+)\)", every, re.MULTILINE)]
    assert sorted(linked) == [page for page in pages() if _is_read(page)]


def _is_read(page: Path) -> bool:
    """Whether people read it as documentation: no form of GitHub's, no note beside the data of tests, no index.

    The pages of the workshop have an index of their own.
    """
    folder = page.relative_to(ROOT).parts[0]
    return folder not in (".github", "tests") and page != DOCS / "README.md" and DOCS / "workshop" not in page.parents


READERS = ["analyst", "data engineer", "operator", "security reviewer", "learner", "developer of a shop", "contributor"]


@pytest.mark.parametrize("reader", READERS)
def test_the_index_says_what_each_reader_reads_first_and_next(reader: str) -> None:
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(rf"^- \*\*An? {reader}\*\* (.+)$", text, re.MULTILINE)
    wants, first, then = re.split(r" First |; then ", said)
    assert len(wants.split()) >= 2
    assert "](" in first
    assert then.count("](") > 1


ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
_STEP = re.compile(r"^\d+\. .*$", re.MULTILINE)
# A file, and what of it is named directly behind it.
_NAMED = re.compile(r"`([\w./-]+/[\w.-]+\.\w+)`(?: `(\w+)`)?")


@pytest.mark.parametrize("step", _STEP.findall(ARCHITECTURE))
def test_every_step_of_an_events_life_names_what_is_there(step: str) -> None:
    named = _NAMED.findall(step)
    assert named
    for path, name in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not name or re.search(rf"\bdef {name}\(", text), f"{path} has no {name}"


def test_every_room_is_in_the_architecture() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [PurePosixPath(line) for line in tracked.splitlines()]
    folders = {path.parts[0] for path in files if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    rooms = {path.parts[1] for path in files if path.parts[0] == "clickstream_pipeline" and len(path.parts) > 2}
    told = set(re.findall(r"^\| `([\w-]+)/` \|", ARCHITECTURE, re.MULTILINE))
    assert folders - {"clickstream_pipeline"} <= told
    assert rooms <= told


DECISIONS = (DOCS / "decisions.md").read_text(encoding="utf-8")
_ENTRIES = re.findall(r"^### (.+)\n((?:(?!^#).*\n?)*)", DECISIONS, re.MULTILINE)


def test_the_contents_name_every_decision_in_its_order() -> None:
    contents, _, entries = DECISIONS.partition("\n## Contents\n")[2].partition("\n## ")
    assert re.findall(r"^- \[(.+)\]\(#", contents, re.MULTILINE) == re.findall(r"^### (.+)$", entries, re.MULTILINE)


@pytest.mark.parametrize(("title", "text"), _ENTRIES, ids=[title for title, _ in _ENTRIES])
def test_a_decision_says_why_and_what_would_change_it_in_a_few_lines(title: str, text: str) -> None:
    assert re.findall(r"^\*\*(.+?)\*\*", text, re.MULTILINE) == ["Decision.", "Reason.", "What would change it."]
    lines = [line for line in text.splitlines() if line]
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 200
