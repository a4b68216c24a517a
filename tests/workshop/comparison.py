"""What was seen against what a page says: `…` is anything, and blanks count as one."""

import re
from collections.abc import Sequence

_ANY = "…"
_ANSWER = re.compile(r"\[[yYnN]/[yYnN]\]: (\w+)$")


def answers(expected: Sequence[str]) -> str:
    """What a learner types at the questions of the lines, each with its line feed."""
    return "".join(f"{found[1]}\n" for line in expected if (found := _ANSWER.search(line)))


def first_difference(expected: Sequence[str], seen: str) -> int | None:
    """The number, from 0, of the first line that was not seen so; None when all was; `len(expected)`: more was seen."""
    if _matches(expected, seen, is_whole=True):
        return None
    return next((at for at in range(len(expected)) if not _matches(expected[: at + 1], seen)), len(expected))


def says_something(expected: Sequence[str]) -> bool:
    """Whether the lines have a word of their own."""
    return any(line.replace(_ANY, "").strip() for line in expected)


def _matches(expected: Sequence[str], seen: str, *, is_whole: bool = False) -> bool:
    lines = "".join(f"{_in_one(line)}\n" for line in seen.splitlines())
    pattern = "".join(map(_pattern, expected))
    return re.fullmatch(pattern if is_whole else f"{pattern}(?s:.*)", lines) is not None


def _pattern(line: str) -> str:
    if line.strip() == _ANY:
        return r"(?:.*\n)*"
    # No terminal shows what is typed at a question, nor its line feed, where input is no terminal.
    asked = _ANSWER.search(line)
    line = _in_one(line[: asked.start(1)] if asked else line)
    return ".*".join(map(re.escape, line.split(_ANY))) + (" ?" if asked else r"\n")


def _in_one(line: str) -> str:
    return " ".join(line.split())
