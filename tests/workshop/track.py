"""The local track of the labs as steps: what is typed with what is then seen, and what is done in a browser.

A step is one of these, in the order of the page, below `## Local track` and `## Check yourself`:

- each `$ command` of a `console` block, with the lines behind it. `…` stands for anything within a line, a line of
  its own for any lines. Blanks count as one, however many there are. A question `[y/N]: y` is answered so.
- `<!-- the test buys a laptop here -->`: what the page has told the learner to do in a browser;
  `tests/workshop/visits.py` has every such doing.
- `<!-- this keeps running -->` before a block: its command goes on, in a terminal of its own, until another command
  ends it, or the last lab does.

A lab that changes the code says so by `<!-- this lab changes the code, so it has a test of its own: … -->`: that test
takes its steps in a copy of the repository.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token

from tests.commands import ROOT
from tests.documentation.pages import Block, Place, tokens
from tests.documentation.shell import exchanges

_PARTS = ("Local track", "Check yourself")
_DOES = re.compile(r"<!-- the test (.+) here -->")
_KEEPS = "<!-- this keeps running -->"
_ELSEWHERE = re.compile(r"<!-- this lab changes the code, so it has a test of its own: (\S+) -->")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command, and the lines that a learner then sees."""

    place: Place
    command: str
    seen: tuple[str, ...]
    keeps_running: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a learner does in a browser."""

    place: Place
    what: str


def steps(page: Path) -> Iterator[Typed | Done]:
    """The steps of a page, in its order; none of a lab that has a test of its own."""
    if elsewhere := _ELSEWHERE.search(page.read_text(encoding="utf-8")):
        assert (ROOT / elsewhere[1]).exists(), f"{page}: there is no {elsewhere[1]}"
        return
    yield from all_steps(page)


def all_steps(page: Path) -> Iterator[Typed | Done]:
    """The steps of a page, in its order, whichever test takes them."""
    part, keeps_running = "", False
    read = tokens(page)
    for token, following in zip(read, [*read[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2" and following is not None:
            part = following.content
        elif part in _PARTS and token.type == "html_block":
            for what in _DOES.findall(token.content):
                yield Done(_place(page, token), what)
            keeps_running = keeps_running or _KEEPS in token.content
        elif part in _PARTS and token.type == "fence" and token.info.strip() == "console":
            yield from _typed(Block(_place(page, token), "console", token.content), keeps_running)
            keeps_running = False


def _typed(block: Block, keeps_running: bool) -> Iterator[Typed]:
    for line, command, seen in exchanges(block):
        yield Typed(Place(block.place.page, block.place.line + line), command, tuple(seen), keeps_running)


def _place(page: Path, token: Token) -> Place:
    assert token.map
    return Place(page, token.map[0] + 1)
