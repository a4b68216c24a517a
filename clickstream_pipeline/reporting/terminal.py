"""The report in a terminal: tables, a funnel with bars and a heat map, for 80 columns and more.

Colours only repeat the figures, so that `TERM=dumb`, a pipe and a screen reader get the same report.
"""

from rich.console import Console, RenderableType
from rich.rule import Rule

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.advice import advice_for
from clickstream_pipeline.reporting.busy import BusyHours
from clickstream_pipeline.reporting.console import PrintableTable, styled
from clickstream_pipeline.reporting.figures import Figures
from clickstream_pipeline.reporting.terminal_pictures import WIDE, heat_map, legend
from clickstream_pipeline.reporting.terminal_tables import (
    books,
    by_day,
    funnel,
    headline,
    pages,
    products,
    revenue,
    revenue_by_day,
    sources,
)

# Replacements for an ASCII-only terminal; every other character becomes a question mark.
_TO_ASCII = str.maketrans({"━": "=", "\N{EN DASH}": "-", "…": "~"})


def print_report(figures: Figures, console: Console) -> None:
    """Prints the whole report, or advice if there is nothing to report."""
    if not console.options.ascii_only:
        _print_report(figures, console)
        return
    with console.capture() as captured:
        _print_report(figures, console)
    console.file.write(captured.get().translate(_TO_ASCII).encode("ascii", "replace").decode())


def _print_report(figures: Figures, console: Console) -> None:
    window = f"{formats.day(figures.first_day)} to {formats.day(figures.last_day)}"
    console.print()
    console.print(Rule(styled(f"Clickstream report, {window} ({figures.shop_timezone})", "bold"), characters="━"))
    if figures.has_loads:
        _section(console, "The books, by the UTC day of receipt", books(figures, console))
        _print_empty_days(figures, console)
        _print_discarded(figures, console)
        _print_robot_orders(figures, console)
    advice = advice_for(figures)
    if advice:
        console.print()
        for sentence in advice:
            console.print(styled(sentence, "yellow"), soft_wrap=True)
        console.print()
        return
    _section(console, "At a glance", headline(figures, console))
    _section(console, "From visit to purchase", funnel(figures, console))
    _section(console, "Top products, by units sold", products(figures, console))
    if bool(figures.products["has_inferred"].any()):
        _note(console, "* partly inferred: an order had no items, so the content of its cart counts as bought.")
    _section(console, "Top pages", pages(figures, console))
    _print_busy_hours(figures, console)
    _section(console, "Revenue by currency", revenue(figures, console))
    _section(console, "Revenue by day", revenue_by_day(figures, console))
    _section(console, "Sessions by day", by_day(figures, console))
    _print_sources(figures, console)


def _print_empty_days(figures: Figures, console: Console) -> None:
    if figures.empty_days:
        _note(console, f"There is no event of {formats.days(figures.empty_days)}.")


def _print_discarded(figures: Figures, console: Console) -> None:
    if discarded := int(figures.books["discarded"].iloc[-1]):
        events = formats.counted(discarded, "loaded event")
        _note(console, f"Discards leave {events} out of every other figure: clickstream discard list shows why.")


def _print_robot_orders(figures: Figures, console: Console) -> None:
    if orders := int(figures.books["robot_orders"].iloc[-1]):
        sent = formats.counted(orders, "order")
        _note(console, f"Robots sent {sent}, which no other figure counts: the events have is_bot = true.")


def _print_busy_hours(figures: Figures, console: Console) -> None:
    busy = BusyHours.of(figures)
    _section(console, "When the shop is busy", heat_map(busy, console))
    console.print(legend(busy, console))
    for sentence in busy.in_words():
        console.print(styled(sentence))


def _print_sources(figures: Figures, console: Console) -> None:
    channels, devices = sources(figures, console, "channel"), sources(figures, console, "device_class")
    if console.width < WIDE:
        _section(console, "Channels", channels)
        _section(console, "Devices", devices)
        return
    grid = PrintableTable.grid(padding=(0, 6))
    grid.add_row(styled("Channels", "bold"), styled("Devices", "bold"))
    grid.add_row(channels, devices)
    console.print()
    console.print(grid)


def _section(console: Console, title: str, body: RenderableType) -> None:
    console.print()
    console.print(styled(title, "bold"))
    if isinstance(body, PrintableTable):
        body.keep_figures(console)
    console.print(body, crop=False)


def _note(console: Console, sentence: str) -> None:
    console.print(styled(sentence, "dim"))
