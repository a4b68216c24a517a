"""The printed report's charts: bars, and the heat map, which is readable without colours too."""

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.style import Style
from rich.text import Text

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.busy import LEVELS, BusyHours
from clickstream_pipeline.reporting.console import styled
from clickstream_pipeline.reporting.palette import LIGHT

# A terminal with at least this many columns has room for the figures that a narrow one omits.
WIDE = 110


class Bar:
    """A horizontal bar as wide as its column; `fraction` of it is filled."""

    def __init__(self, fraction: float, *, style: str, most: int) -> None:
        self.fraction = min(max(fraction, 0.0), 1.0)
        self.style = style
        self.most = most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        eighths = round(self.fraction * min(self.most, options.max_width) * 8)
        if self.fraction > 0:
            eighths = max(eighths, 1)
        if options.ascii_only:
            yield styled("#" * max(round(eighths / 8), 1 if eighths else 0), self.style)
            return
        yield styled("█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip(), self.style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(min(6, options.max_width), min(self.most, options.max_width))


def heat_map(busy: BusyHours, console: Console) -> RenderableType:
    """Counts in the cells if there is room, else levels 0 to 9."""
    shows_counts = _shows_counts(busy, console)
    cell = 4 if shows_counts else 3
    hours = "".join(f"{hour:>{cell}}" for hour in range(24))
    lines = [styled("     ") + styled(hours, "dim")]
    for weekday in busy.week:
        line = styled(f"{formats.WEEKDAYS[weekday - 1][:3]}  ")
        for value in busy.cells[weekday - 1]:
            level = busy.level(value)
            shown = (
                "" if level is None or value is None else formats.count(round(value)) if shows_counts else str(level)
            )
            line.append(f"{shown:>{cell}}", style=_heat_style(level))
        lines.append(line)
    return Group(*lines)


def legend(busy: BusyHours, console: Console) -> Text:
    """The meaning of the heat map's cells."""
    if _shows_counts(busy, console):
        return styled("     Sessions in a mean hour.", "dim")
    legend = styled("     Sessions in a mean hour: ", "dim")
    for level in (0, 3, 6, 9):
        legend.append(f" {level} ", style=_heat_style(level))
        legend.append(f" {busy.range_of_level(level)}  ", style="dim")
    return legend


def _shows_counts(busy: BusyHours, console: Console) -> bool:
    return console.width >= WIDE and busy.highest < 999.5


def _heat_style(level: int | None) -> Style:
    if level is None:
        return Style()
    assert level < LEVELS
    return Style(color=LIGHT.heat_text[level], bgcolor=LIGHT.heat[level])
