"""Every Markdown page of the repository, and what is in it: blocks of code, code in sentences, links, headings.

A new page is found by itself. Pages are read as CommonMark with tables, which is what GitHub and the site read.
"""

import itertools
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.commands import ROOT

# A page of which another is made; its links and commands are those of the page that is made.
_TEMPLATES = {"infra/cost/page.md"}
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a page."""

    page: Path
    line: int

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code: its language, its text, the line of its fence."""

    place: Place
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a picture: where it leads, and the text that stands for it."""

    place: Place
    target: str
    text: str
    is_picture: bool


def repository_files(*patterns: str) -> list[Path]:
    """The files of the repository by patterns of git, also those that are not committed yet; none that is ignored."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted({ROOT / name for name in names if name and (ROOT / name).exists()})


@cache
def known_paths() -> set[Path]:
    """Every file of the repository and every folder that has one."""
    return {path for file in repository_files() for path in (file, *file.parents)}


def is_ignored(name: str) -> bool:
    """Whether git ignores the name: what is there is written by a program."""
    return subprocess.run(["git", "check-ignore", "--quiet", name], cwd=ROOT).returncode == 0


@cache
def pages() -> list[Path]:
    """Every page, in the order of names."""
    return [page for page in repository_files("*.md") if str(page.relative_to(ROOT)) not in _TEMPLATES]


def guides() -> list[Path]:
    """The pages that say what is so today; the changelog also has names and commands of earlier versions."""
    return [page for page in pages() if page.name != "CHANGELOG.md"]


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for token in tokens(page):
        if token.type == "fence":
            yield Block(Place(page, _line(token)), token.info.strip(), token.content)


def inline_code(page: Path) -> Iterator[tuple[Place, str]]:
    """What stands between backticks in a page's sentences, tables and headings."""
    for place, token in _inline(page):
        if token.type == "code_inline":
            yield place, token.content


def sentences(page: Path) -> Iterator[tuple[Place, str]]:
    """The text of a page without its code and its links."""
    in_link = False
    for place, token in _inline(page):
        in_link = token.type == "link_open" or (in_link and token.type != "link_close")
        if token.type == "text" and not in_link:
            yield place, token.content


def links(page: Path) -> Iterator[Link]:
    """The links and pictures of a page."""
    opened: tuple[Place, str, list[str]] | None = None
    for place, token in _inline(page):
        if token.type == "image":
            yield Link(place, str(token.attrs["src"]), token.content, is_picture=True)
        elif token.type == "link_open":
            opened = (place, str(token.attrs["href"]), [])
        elif token.type == "link_close" and opened:
            yield Link(opened[0], opened[1], "".join(opened[2]), is_picture=False)
            opened = None
        elif opened:
            opened[2].append(token.content)


def headings(page: Path, level: int | None = None) -> Iterator[tuple[str, str]]:
    """The headings of a page, or those of a level: each with its text as it is written, and its name in addresses."""
    seen: Counter[str] = Counter()
    for token, inline in itertools.pairwise(tokens(page)):
        if token.type == "heading_open":
            name = _anchor("".join(each.content for each in inline.children or ()))
            suffix = f"-{seen[name]}" if seen[name] else ""
            seen[name] += 1
            if level is None or token.tag == f"h{level}":
                yield inline.content, name + suffix


def _anchor(heading: str) -> str:
    """A heading in an address, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@cache
def tokens(page: Path) -> list[Token]:
    """A page as its parser reads it."""
    return _MARKDOWN.parse(page.read_text(encoding="utf-8"))


def _inline(page: Path) -> Iterator[tuple[Place, Token]]:
    line = 1
    for token in tokens(page):
        line = _line(token) if token.map else line
        for child in token.children or ():
            yield Place(page, line), child


def _line(token: Token) -> int:
    assert token.map
    return token.map[0] + 1
