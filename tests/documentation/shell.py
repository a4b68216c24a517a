"""The commands of pages: the lines behind `$` in blocks of a console, and code in sentences that begins with a program.

A line is split as a shell splits it, into simple commands; what a shell would fill in stays as it is.
"""

import itertools
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from tests.documentation.pages import Block, Place, blocks, guides, inline_code
from tests.documentation.programs import modules, strings

_CONSOLES = {"console", "bash", "sh", "shell"}
# In sentences code is much else: these are programs whose names begin a command.
_PROGRAMS = re.compile(
    r"(?:cd \S+ && )?(?:[A-Z_]+=\S+ )*(?:sudo |\.venv[\w-]*/bin/|make |clickstream |infra/connect\b|python3? -m "
    r"|npm |npx |pytest |systemctl |journalctl |pre-commit |psql |apt-get )"
)
_OPERATOR = re.compile(r"[();<>|&]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A command line of a page. One from a block is whole; one from a sentence may lack what the reader knows."""

    place: Place
    text: str
    is_whole: bool

    def __str__(self) -> str:
        return f"{self.place}: {self.text.splitlines()[0]}"


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its words, the program first, without `sudo` and what is set before it."""

    line: Line
    words: tuple[str, ...]

    @property
    def program(self) -> str:
        """Its name, without the folder of an environment."""
        return re.sub(r"^\.venv[\w-]*/bin/", "", self.words[0])


def lines() -> list[Line]:
    """Every command line of every guide."""
    found = []
    for page in guides():
        for block in blocks(page):
            if block.language in _CONSOLES:
                found += [Line(block.place, text, is_whole=True) for text in typed(block)]
        for place, code in inline_code(page):
            if _PROGRAMS.match(code):
                found.append(Line(place, code, is_whole=False))
    return found


def message_lines() -> list[Line]:
    """Every command that a message or a docstring of ours names between backticks."""
    return [
        Line(Place(module, 1), code.replace("{}", "…"), is_whole=False)
        for module in modules()
        for text in strings(module)
        for code in re.findall(r"`([^`\n]+)`", text)
        if _PROGRAMS.match(code)
    ]


def typed(block: Block) -> Iterator[str]:
    """What is typed in a console: each line behind `$ `, with the lines in which it goes on."""
    return (command for _, command, _ in exchanges(block))


def exchanges(block: Block) -> Iterator[tuple[int, str, list[str]]]:
    """What is typed in a console: the number of its first line, from 1, the text, and the lines that answer it."""
    rest = block.text.splitlines()
    count = len(rest)
    while rest:
        number = count - len(rest) + 1
        text = rest.pop(0)
        if text.startswith("$ "):
            text = text.removeprefix("$ ")
            while rest and (text.endswith("\\") or not _is_closed(text)):
                text += "\n" + rest.pop(0)
            ahead = next((at for at, line in enumerate(rest) if line.startswith("$ ")), len(rest))
            yield number, text, rest[:ahead]


def commands_of(line: Line) -> Iterator[Command]:
    """The simple commands of a line, in their order. Raises `ValueError` for a quotation that is not closed."""
    words: list[str] = []
    redirected = False
    for word in [*_split(line.text), ";"]:
        if _OPERATOR.fullmatch(word):
            redirected = word in (">", ">>", "<")
            if not redirected and words:
                own = _without_surroundings(words)
                # What begins with an option goes on behind `$(…)`.
                if own and not own[0].startswith("-"):
                    yield Command(line, tuple(own))
                words = []
        elif redirected:
            redirected = False
        else:
            words.append(word)


def _split(text: str) -> list[str]:
    # A reader fills these in: they are no redirections.
    text = re.sub(r"<([a-z]+)>", r"…\1…", text.replace("\\\n", ""))
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    # A comment goes to the end, and may have an apostrophe.
    return list(itertools.takewhile(lambda word: word != "#", lexer))


def _is_closed(text: str) -> bool:
    try:
        _split(text)
    except ValueError:
        return False
    return True


def _without_surroundings(words: list[str]) -> list[str]:
    """Without the variables that are set for the command, and without the account that it runs as."""
    while words and re.fullmatch(r"\w+=.*", words[0], re.DOTALL):
        words = words[1:]
    if words[:1] == ["sudo"]:
        words = words[3:] if words[1:2] == ["-u"] else words[1:]
    return words
