"""Writes what is rendered in the pages of the workshop: python -m workshop.pages

In each lab the picture of the platform with this lab's part lit, between two comments, of which the first names the
parts; in the index the table of the labs.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from stack.landing.picture import ANALYTICS, FACES_USERS, FLOWS, LAKE, PLACES

ROOT = Path(__file__).parents[1]
WORKSHOP = ROOT / "docs/workshop"
_LIT = re.compile(r"(<!-- picture, lit: ([a-z ]+) -->\n).*?(<!-- end of picture -->\n)", re.DOTALL)
_TABLE = re.compile(r"(<!-- labs: make render writes this table -->\n).*?(<!-- end of labs -->\n)", re.DOTALL)
# The title of a lab, and the line below it.
_HEAD = re.compile(r"# (LAB\d+): (.+)\n\n(.+)\n")
# Colours that are read on a light page and on a dark one.
_STYLES = (
    "classDef lit fill:#ffd65c,stroke:#7a4b00,stroke-width:4px,color:#000",
    "classDef unlit fill:#f1f3f5,stroke:#868e96,stroke-width:1px,color:#343a40",
)


class PageWrong(ValueError):
    """A page of the workshop has no place for what is rendered; the message names the page and what it lacks."""


def lab_pages(folder: Path = WORKSHOP) -> list[Path]:
    """The pages of the labs, in the order of their numbers."""
    numbered = {int(found[1]): page for page in folder.glob("lab*.md") if (found := re.match(r"lab(\d+)-", page.name))}
    return [page for _, page in sorted(numbered.items())]


def rendered_pages(folder: Path = WORKSHOP) -> Mapping[Path, Callable[[], str]]:
    """What each page of the workshop has to be."""
    labs = lab_pages(folder)
    index = folder / "README.md"
    return {index: partial(_with_table, index, labs), **{page: partial(_with_picture, page) for page in labs}}


def _with_picture(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    found = _LIT.search(text)
    if found is None:
        raise PageWrong(f"{page} lacks `<!-- picture, lit: api raw -->` and `<!-- end of picture -->`")
    lit = found[2].split()
    unknown = sorted(set(lit) - {place.key for place in PLACES})
    if unknown:
        known = ", ".join(place.key for place in PLACES)
        raise PageWrong(f"{page} lights {', '.join(unknown)}, which is no part of the picture; there are {known}")
    return text[: found.start()] + found[1] + picture(lit) + found[3] + text[found.end() :]


def picture(lit: Collection[str]) -> str:
    """The platform as a diagram of Mermaid, some parts lit, and their names, for who sees no colours."""
    names = " · ".join(f"**{place.title}**" for place in PLACES if place.key in lit)
    return "\n".join(["```mermaid", *_lines(lit), "```", "", f"Lit: {names}", ""])


def _lines(lit: Collection[str]) -> Iterator[str]:
    yield "flowchart TB"
    for number, domain in enumerate((FACES_USERS, LAKE, ANALYTICS)):
        yield f'    subgraph domain{number}["{domain}"]'
        for place in PLACES:
            if place.domain == domain:
                yield f'        {place.key}["{place.title}"]:::{"lit" if place.key in lit else "unlit"}'
        yield "    end"
    for flow in FLOWS:
        yield f"    {flow.start} -->|{flow.what}| {flow.end}"
    yield from (f"    {style}" for style in _STYLES)


def _with_table(index: Path, labs: Collection[Path]) -> str:
    text = index.read_text(encoding="utf-8")
    found = _TABLE.search(text)
    if found is None:
        raise PageWrong(f"{index} lacks `<!-- labs: make render writes this table -->` and `<!-- end of labs -->`")
    rows = ["| lab | content | time and cost |", "|---|---|---|", *map(_row, labs)]
    return text[: found.start()] + found[1] + "\n".join(rows) + "\n" + found[2] + text[found.end() :]


def _row(page: Path) -> str:
    found = _HEAD.match(page.read_text(encoding="utf-8"))
    if found is None:
        raise PageWrong(f"{page} begins otherwise than `# LAB1: …`, an empty line, and a line with time and cost")
    return f"| [{found[1]}]({page.name}) | {found[2]} | {found[3]} |"


def main() -> None:
    for page, render in rendered_pages().items():
        page.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
