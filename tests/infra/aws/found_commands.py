"""Every `aws …` that people are told to run: in the guides, in scripts, and in what our programs say."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import botocore.session

from tests.commands import ROOT
from tests.documentation.pages import blocks, guides, inline_code
from tests.documentation.programs import modules, scripts, strings

# Where a command begins: as the shell has it, or in a sentence where a service is named; and where it ends.
_SERVICES = "|".join(
    map(re.escape, ["s3api", "sso", "configure", *botocore.session.get_session().get_available_services()])
)
_COMMAND = re.compile(
    rf"(?:(?:^|[`(|:]|\$ |&& |; )[ \t]*aws (?=[a-z0-9-]+ [a-z0-9-]+)|(?<=\s)aws (?=(?:{_SERVICES}) [a-z0-9-]+))",
    re.MULTILINE,
)
_ENDS = re.compile(r"`|\n| \|| >| <|&&|;|<<<|<\(")


@dataclass(frozen=True, slots=True)
class Found:
    """A command without its `aws`, and the file that has it."""

    path: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path}: aws {' '.join(self.words)}"


def found_commands() -> Iterator[Found]:
    """Those of guides and READMEs, of shell scripts and the Makefile, and of strings in Python."""
    for path in guides():
        for text in _code_of(path):
            yield from commands_in(path, text)
    for path in [ROOT / "Makefile", *scripts()]:
        yield from commands_in(path, path.read_text(encoding="utf-8"))
    for path in modules():
        for text in strings(path):
            yield from commands_in(path, text)


def _code_of(page: Path) -> Iterator[str]:
    """Blocks of code, then what stands between backticks elsewhere."""
    yield from (block.text for block in blocks(page))
    yield from (code for _, code in inline_code(page))


def commands_in(path: Path, text: str) -> Iterator[Found]:
    """The commands of a text, which is code or has code in it; `path` is the file that it is from."""
    text = re.sub(r"\\\n\s*", "", text)
    for begin in _COMMAND.finditer(text):
        rest = text[begin.end() :]
        end = _ENDS.search(rest)
        command = rest[: end.start()] if end else rest
        yield Found(str(path.relative_to(ROOT)), tuple(shlex.split(_closed(command))))


def _closed(command: str) -> str:
    """Without what closes the brackets that the command stands in."""
    while command.count(")") > command.count("("):
        command = command[: command.rindex(")")]
    return command
