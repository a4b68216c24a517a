"""The pages of the site, as docs/README.md lists them, copied beside one another for Sphinx.

A page reads on GitHub as it is; here it gets what Sphinx lacks: drawn diagrams in place of Mermaid's text, a page of
queries in place of a link to their folder, and a table of contents that follows from the index.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import mmdr
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
INDEX = ROOT / "docs/README.md"
# Its pages are a group of the contents as soon as it exists.
WORKSHOP = ROOT / "docs/workshop"
_MARKDOWN = MarkdownIt("commonmark").enable("table")
# A page that is named by its file is named by its title on the site, or by that of the section.
_NAMED_BY_FILE = re.compile(r"\[[\w./-]+\.md\](?=\([\w./#-]+\))")
_MERMAID = re.compile(r"^```mermaid\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


class PageMissing(ValueError):
    """The index names a page, or a page a picture, that is not there; the message says which and where."""


def contents(workshop: Path = WORKSHOP) -> dict[str, list[Path]]:
    """The groups of the table of contents, each with its pages: the headings and tables under "Every page".

    The pages of the workshop, if there are any, are a group before them.
    """
    groups: dict[str, list[Path]] = {}
    group = None
    for token, inline in pairwise(_MARKDOWN.parse(INDEX.read_text(encoding="utf-8"))):
        if token.type == "heading_open":
            group = groups.setdefault(inline.content, []) if token.tag == "h3" else None
        elif token.type == "td_open" and group is not None and (targets := list(_targets(inline))):
            group.append((INDEX.parent / targets[0]).resolve())
    labs = _in_order(workshop.rglob("*.md"))
    return {name: pages for name, pages in {"Workshop": labs, **groups}.items() if pages}


def _in_order(pages: Iterable[Path]) -> list[Path]:
    """The pages of a folder, its README first: the one that GitHub shows of the folder."""
    return sorted(pages, key=lambda page: (page.name != "README.md", page))


def copy_pages(into: Path) -> None:
    """Copies every page with what it shows, in the folders that they have in the repository. Raises `PageMissing`."""
    shutil.rmtree(into, ignore_errors=True)
    for page in [INDEX, *(page for pages in contents().values() for page in pages)]:
        if not page.is_file():
            raise PageMissing(f"{INDEX.relative_to(ROOT)} names {page}, which is not there")
        text = page.read_text(encoding="utf-8")
        copy = into / page.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        for target in sorted({target for token in _MARKDOWN.parse(text) for target in _targets(token)}):
            linked = (page.parent / target.partition("#")[0]).resolve()
            if linked.is_dir() and (inside := _in_order(linked.glob("*.md"))):
                text = text.replace(f"]({target})", f"]({target.rstrip('/')}/{inside[0].name})")
            elif linked.is_dir():
                listing = os.path.relpath(_listing(linked, page, into), copy.parent)
                text = text.replace(f"]({target})", f"]({listing})")
            elif linked.suffix != ".md":
                _copy_file(linked, page, into)
        copy.write_text(_NAMED_BY_FILE.sub("[]", _drawn(text, copy)), encoding="utf-8")
    index = into / INDEX.relative_to(ROOT)
    index.write_text(index.read_text(encoding="utf-8") + _tables_of_contents(into), encoding="utf-8")


def _targets(token: Token) -> Iterator[str]:
    """Where the links and pictures of a piece of text lead within the repository."""
    for child in token.children or ():
        target = str(child.attrs.get("href") or child.attrs.get("src") or "")
        if target and not target.startswith("#") and not re.match(r"[a-z]+:", target):
            yield target


def _copy_file(file: Path, page: Path, into: Path) -> None:
    if not file.is_file():
        raise PageMissing(f"{page.relative_to(ROOT)} shows {file}, which is not there")
    copy = into / file.relative_to(ROOT)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)


def _listing(folder: Path, page: Path, into: Path) -> Path:
    """A page with every file of a folder of queries, which a page links to."""
    queries = sorted(folder.glob("*.sql"))
    if not queries:
        raise PageMissing(
            f"{page.relative_to(ROOT)} links to the folder {folder}, which has no queries: link to a page"
        )
    listing = into / folder.relative_to(ROOT) / "index.md"
    listing.parent.mkdir(parents=True, exist_ok=True)
    parts = [f"# Queries: {folder.name}\n\nThe files of `{folder.relative_to(ROOT)}/`, as they are.\n"]
    parts += [f"## {file.name}\n\n```sql\n{file.read_text(encoding='utf-8').rstrip()}\n```\n" for file in queries]
    listing.write_text("\n".join(parts), encoding="utf-8")
    return listing


def _drawn(text: str, copy: Path) -> str:
    """The text with each diagram of Mermaid as a picture, which is written beside the page."""

    def drawn(found: re.Match[str]) -> str:
        picture = copy.with_name(f"{copy.stem}-diagram-{text.count('```mermaid', 0, found.start()) + 1}.svg")
        picture.write_text(mmdr.render(found[1]).svg(), encoding="utf-8")
        return f"![A diagram; the text around it says what it shows]({picture.name})\n"

    return _MERMAID.sub(drawn, text)


def _tables_of_contents(into: Path) -> str:
    listed = {
        name: [_name(into / page.relative_to(ROOT), into) for page in pages] for name, pages in contents().items()
    }
    listed["Queries"] = [_name(page, into) for page in sorted(into.rglob("index.md"))]
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {name}\n\n{''.join(f'/{page}{chr(10)}' for page in pages)}```\n"
        for name, pages in listed.items()
        if pages
    )


def _name(page: Path, into: Path) -> str:
    return page.relative_to(into).with_suffix("").as_posix()
