"""Shows the story on the terminal, at the pace of a reader."""

import select
import sys
import textwrap
import time

from clickstream_pipeline.reporting.console import console
from day.telling import Change, Picture, Ran, Sentences, Told

_WIDTH = 96
_WORDS_A_SECOND, _LINES_A_SECOND = 3.0, 1.5
_PICTURE_S = 4.0


class Terminal:
    """Prints each part of the story, and waits as long as it takes to read; Enter goes on at once.

    `pace` multiplies the waits; they are left out with 0, and where the input or the output is no terminal.
    """

    def __init__(self, pace: float) -> None:
        self._pace = pace if sys.stdin.isatty() and console.is_terminal else 0.0

    def __call__(self, told: str | Told) -> None:
        match told:
            case str():
                console.say("")
                console.say(told)
                console.say("─" * len(told))
                self._wait(1.0)
            case Sentences():
                console.say("")
                for line in textwrap.wrap(told.text.replace("`", ""), _WIDTH, break_on_hyphens=False):
                    console.say(line)
                self._wait(len(told.text.split()) / _WORDS_A_SECOND)
            case Ran():
                console.say("")
                for number, line in enumerate(told.command.splitlines()):
                    console.say(f"{'    ' if number else '  $ '}{line}")
                for line in told.output:
                    console.say(f"  {line}")
                self._wait(len(told.output) / _LINES_A_SECOND)
            case Change():
                console.say("")
                for line in told.diff.splitlines():
                    console.say(f"  {line}")
                self._wait(_PICTURE_S)
            case Picture():
                console.say("")
                console.say(f"  picture: {told.file}")
                for line in textwrap.wrap(told.caption, _WIDTH - 11):
                    console.say(f"           {line}")
                self._wait(_PICTURE_S)

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds * self._pace
        while (left_s := deadline - time.monotonic()) > 0:
            if select.select([sys.stdin], [], [], left_s)[0]:
                sys.stdin.readline()
                return
