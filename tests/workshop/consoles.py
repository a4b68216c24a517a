"""The console blocks of a page, and whether what a command printed is what the page shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.documentation.pages import blocks
from tests.documentation.shell import typed

OPEN = "…"


@dataclass(frozen=True, slots=True)
class Step:
    """A command line, the lines that the page shows below it, and the line of its block."""

    line: int
    command: str
    shown: tuple[str, ...]


def steps(page: Path, *sections: str) -> Iterator[Step]:
    """The commands of the sections of the second level, in their order."""
    text = page.read_text(encoding="utf-8").splitlines()
    for block in blocks(page):
        above = [line for line in text[: block.place.line] if line.startswith("## ")]
        if block.language == "console" and above and above[-1].removeprefix("## ") in sections:
            rest = block.text
            for command in typed(block):
                _, _, rest = rest.partition(f"$ {command}\n")
                shown = rest.split("\n$ ")[0] if not rest.startswith("$ ") else ""
                yield Step(block.place.line, command, tuple(shown.splitlines()))


def is_as_shown(shown: tuple[str, ...], printed: str) -> bool:
    """Whether a text is what is shown: `…` within a line stands for anything in it, as a line for any lines."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == OPEN else OPEN.join(map(re.escape, line.split(OPEN))).replace(OPEN, ".*") + "\n"
        for line in shown
    )
    lines = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, lines) is not None
