"""The only module through which the command line prints: it prints all text as text, never as markup, and printable.

No other module makes a Rich console, table or text, or calls `print`; a test checks this.
"""

from collections.abc import Iterable
from io import TextIOBase
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod, RenderableType
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from clickstream_pipeline.domain.printable import printable, printable_lines

_ENDLESS = 1_000_000


class PrintableConsole(Console):
    """A console without markup, emoji names and automatic colours; a text is one line.

    It also makes the output of each renderable printable, in case a renderable does not.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(printable(text), **{**options, "markup": False, "emoji": False, "highlight": False})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment("\n".join(map(printable, segment.text.split("\n"))), segment.style)

    def say(self, text: str) -> None:
        """Prints one line of any length without wrapping, and flushes it; do not call it while bars are shown."""
        self.file.write(f"{printable(text)}\n")
        self.file.flush()


class PrintableTable(Table):
    """A table whose cells and headers are plain text."""

    def add_column(self, header: RenderableType = "", *args: Any, **options: Any) -> None:
        super().add_column(_cell(header), *args, **options)

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        super().add_row(*(None if cell is None else _cell(cell) for cell in cells), **options)

    def keep_figures(self, console: Console) -> None:
        """Makes the table wider than the window if a figure would be cut: a cut figure is a wrong figure."""
        endless = console.options.update(width=_ENDLESS)
        for column in self.columns:
            if column.justify == "right":
                cells = (column.header, *column.cells)
                column.min_width = max(Measurement.get(console, endless, cell).maximum for cell in cells)
        needed = Measurement.get(console, endless, self).minimum
        if needed > console.width:
            self.width = needed


def styled(
    text: str,
    style: str | Style = "",
    *,
    justify: JustifyMethod | None = None,
    overflow: OverflowMethod | None = None,
) -> Text:
    """A text in one style; line feeds in it are escaped."""
    return Text(printable(text), style=style, justify=justify, overflow=overflow)


def lines(texts: Iterable[str], style: str | Style = "") -> Text:
    """Texts, one per line."""
    return Text("\n".join(map(printable, texts)), style=style)


def paragraph(text: str, style: str | Style = "") -> Text:
    """A text that keeps its line feeds, for content of several lines: a server's message, an event."""
    return Text(printable_lines(text), style=style)


def progress_bars() -> Progress:
    """Progress bars on stderr, removed at the end of the block; none if stderr is not a terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )


class PrintableStream(TextIOBase):
    """Replaces a stream that other code writes to: tracebacks, warnings, logs of libraries."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write("\n".join(map(printable, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        # Libraries then write no colours.
        return False

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding


def _cell(cell: RenderableType) -> RenderableType:
    return styled(cell) if isinstance(cell, str) else cell


console = PrintableConsole()
errors = PrintableConsole(stderr=True)
