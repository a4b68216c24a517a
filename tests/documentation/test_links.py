"""Links: each leads to a page, a heading, a picture or a file of the repository, or has the form of an address."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.commands import ROOT
from tests.documentation.pages import guides, headings, inline_code, is_ignored, known_paths, links, pages, sentences

# What looks like a path of the repository: it begins with one of its folders.
_FOLDERS = "|".join(re.escape(path.name) for path in sorted(known_paths()) if path.parent == ROOT and path.is_dir())
_PATH = re.compile(rf"(?:{_FOLDERS})/[\w.@/-]*\w/?")
# What a recipe adds, as an example.
_EXAMPLES = ("referrer_daily", "visits_by_referrer")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if urlsplit(link.target).scheme:
            continue
        path, _, heading = link.target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked in known_paths(), f"{link.place}: {link.target} is not in the repository"
        if heading:
            assert heading in {name for _, name in headings(linked)}, f"{link.place}: no heading {link.target}"


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_every_link_and_picture_says_what_it_is(page: Path) -> None:
    for link in links(page):
        assert link.text.strip(), f"{link.place}: {link.target}"
        assert not link.is_picture or len(link.text.split()) > 2, f"{link.place}: what does {link.target} show?"


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_every_address_of_another_site_is_one(page: Path) -> None:
    for place, address in [(link.place, link.target) for link in links(page)]:
        parts = urlsplit(address)
        if not parts.scheme or parts.hostname in ("127.0.0.1", "localhost"):
            continue
        assert parts.scheme == "https", f"{place}: {address}"
        assert re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", parts.hostname or ""), f"{place}: {address}"
        assert parts.username is None, f"{place}: {address}"
        assert "…" not in address, f"{place}: {address}"


@pytest.mark.parametrize("page", guides(), ids=_name)
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    for place, code in inline_code(page):
        if _PATH.fullmatch(code) and not any(example in code for example in _EXAMPLES):
            found = {ROOT / code, page.parent / code} & known_paths()
            assert found or is_ignored(code), f"{place}: {code} is not in the repository"


@pytest.mark.parametrize("page", guides(), ids=_name)
def test_every_address_in_a_sentence_is_a_link(page: Path) -> None:
    for place, text in sentences(page):
        assert not re.search(r"\bhttps?://", text), f"{place}: put the address between < and >: {text}"


@pytest.mark.parametrize("page", guides(), ids=_name)
def test_no_page_names_another_without_a_link_to_it(page: Path) -> None:
    for place, text in sentences(page):
        assert not re.search(r"\b[\w-]+\.md\b", text), f"{place}: {text}"
