"""Makes text from events safe to print: characters on which a terminal, a log or a shell acts become escapes.

The text of an event comes from a stranger. `reporting.console` and the logs call these functions for all they print.
"""

import re
import shlex
import unicodedata
from collections.abc import Sequence

# Controls, formats (bidirectional and of no width), surrogates, private use, not assigned; separators of lines.
_OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters and marks that are never drawn: Unicode's Default_Ignorable_Code_Point beyond those categories, and a blank.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Languages put up to four on a letter; piles of them cover the lines around.
_MOST_MARKS = 4
_PLAIN_ARGUMENT = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def printable(text: str) -> str:
    """The text in one line: `\\n` in place of a line feed, `\\x1b` of ESC, `\\u202e` of a bidirectional override."""
    if text.isascii() and text.isprintable():
        return text
    if any(map(unicodedata.combining, set(text))):
        text = _without_piles(text)
    return text.translate({ord(letter): _escaped(letter) for letter in set(text) if not _is_text(letter)})


def printable_lines(text: str) -> str:
    """The text with its line feeds, each printable and, from the second on, indented, so as not to look like ours."""
    return "\n  ".join(printable(line) for line in text.expandtabs().replace("\r\n", "\n").split("\n"))


def printable_json(document: str) -> str:
    """A JSON document with what can't be printed as `\\u` escapes: to whoever reads it, the same values."""
    if document.isascii() and document.isprintable():
        return document
    escaped = (letter for letter in set(document) if letter != "\n" and not _is_text(letter))
    return document.translate({ord(letter): _escaped_in_json(letter) for letter in escaped})


def pasteable(arguments: Sequence[str]) -> str:
    """A command that may be pasted into a shell: every argument arrives as it is, and all of it is printable.

    What can't be printed is written in octal between `$'` and `'`, which bash, zsh and POSIX.1-2024 read.
    """
    return " ".join(shlex.quote(each) if printable(each) == each else _in_octal(each) for each in arguments)


def _in_octal(argument: str) -> str:
    written = "".join(
        letter if _PLAIN_ARGUMENT.fullmatch(letter) else _octal(letter.encode("utf-8", "replace"))
        for letter in argument
    )
    return f"$'{written}'"


def _octal(encoded: bytes) -> str:
    return "".join(f"\\{byte:03o}" for byte in encoded)


def is_seen(letter: str) -> bool:
    """Whether a letter leaves ink; a space of any kind leaves none."""
    return _is_text(letter) and not letter.isspace()


def _is_text(letter: str) -> bool:
    return unicodedata.category(letter) not in _OBEYED and not _INVISIBLE.match(letter)


def _without_piles(text: str) -> str:
    shown: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        shown.append(_escaped(letter) if marks > _MOST_MARKS else letter)
    return "".join(shown)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def _escaped_in_json(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
