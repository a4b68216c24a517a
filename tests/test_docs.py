"""The documentation's index: a reader finds every page through it."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_index_names_every_page_once_and_no_other() -> None:
    linked = re.findall(r"^\| \[([a-z-]+\.md)\]", (DOCS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert sorted(linked) == sorted(pages)
