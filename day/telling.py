"""What a scene shows, on a page and on a terminal: sentences, commands with output, changes of code, pictures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_WIDTH = 140
LEFT_OUT = "…"


@dataclass(frozen=True, slots=True)
class Sentences:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Ran:
    """A command as it was typed, and some lines of its output; `…` is in place of the others."""

    command: str
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of code, as `diff -u` writes it."""

    diff: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's file, and what it shows."""

    file: Path
    caption: str


Told = Sentences | Ran | Change | Picture


@dataclass(slots=True)
class ToldScene:
    """A scene that was played."""

    title: str
    told: list[Told] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """All that was shown, in order; `listen` gets each part as soon as it is there."""

    listen: Callable[[str | Told], None]
    scenes: list[ToldScene] = field(default_factory=list)

    def begin(self, title: str) -> None:
        """Begins a scene."""
        self.scenes.append(ToldScene(title))
        self.listen(title)

    def add(self, told: Told) -> None:
        """Adds to the scene that was begun last."""
        self.scenes[-1].told.append(told)
        self.listen(told)


def bounded(output: str, keep: Callable[[str], object], *, most: int) -> tuple[str, ...]:
    """The lines of an output to show: those of `keep`, at most so many, cut after 140 characters; `…` for each gap."""
    shown: list[str] = []
    kept = 0
    for line in output.rstrip("\n").splitlines():
        if kept < most and keep(line):
            shown.append(_cut(line))
            kept += 1
        elif not shown or shown[-1] != LEFT_OUT:
            shown.append(LEFT_OUT)
    return tuple(shown)


def _cut(line: str) -> str:
    line = line.rstrip()
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}{LEFT_OUT}"
