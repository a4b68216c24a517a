"""The printed report's tables: each is a renderable as wide as the console."""

from rich import box
from rich.console import Console, RenderableType

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.console import PrintableTable, lines, styled
from clickstream_pipeline.reporting.figures import Figures
from clickstream_pipeline.reporting.terminal_pictures import WIDE, Bar

_BOOKS = {
    "objects": "Objects",
    "size_bytes": "Size",
    "events": "Events",
    "loaded": "Loaded",
    "duplicates": "Duplicates",
    "rejected": "Rejected",
    "bots": "Bots",
    "unknown": "Unknown",
    "late_unreliable": "Late",
}
_NARROW_BOOKS = ("events", "loaded", "duplicates", "rejected", "bots")


def books(figures: Figures, console: Console) -> RenderableType:
    """Every load partition and the total, and whether each balances."""
    table = _table(console)
    table.add_column("Day loaded", no_wrap=True)
    columns = _BOOKS if console.width >= WIDE else {name: _BOOKS[name] for name in _NARROW_BOOKS}
    for head in columns.values():
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("Balances", no_wrap=True)
    for row in figures.books.to_dict("records"):
        is_total = formats.is_missing(row["load_date"])
        verdict = styled("yes", "green") if row["is_balanced"] else styled("NO", "bold white on red")
        table.add_row(
            "Total" if is_total else str(row["load_date"]),
            *(formats.size(row[name]) if name == "size_bytes" else formats.count(row[name]) for name in columns),
            verdict,
            style="bold" if is_total else "",
        )
    return table


def headline(figures: Figures, console: Console) -> RenderableType:
    """The headline figures, each above its name."""
    head = figures.headline.iloc[0]
    tiles = [
        ("sessions", formats.count(head["sessions"])),
        ("visitors", formats.count(head["visitors"])),
        ("page views", formats.count(head["page_views"])),
        ("orders", formats.count(head["orders"])),
        ("of sessions buy", formats.share(head["conversion"], 2)),
        ("of carts abandoned", formats.share(head["cart_abandonment"])),
        ("of sessions bounce", formats.share(head["bounce_rate"])),
        ("of sessions engaged", formats.share(head["engagement_rate"])),
    ]
    grid = PrintableTable.grid(padding=(0, 3))
    per_row = 8 if console.width >= 150 else 4
    for start in range(0, len(tiles), per_row):
        chunk = tiles[start : start + per_row]
        grid.add_row(*(styled(figure, "bold cyan") for _, figure in chunk))
        grid.add_row(*(styled(name, "dim") for name, _ in chunk))
    return grid


def funnel(figures: Figures, console: Console) -> RenderableType:
    """The five steps with bars, the sessions lost after each, and the mean time to reach it."""
    wide = console.width >= WIDE
    table = _table(console)
    table.add_column("Step", no_wrap=True)
    table.add_column("Sessions", justify="right", no_wrap=True)
    table.add_column("", ratio=1, no_wrap=True)
    table.add_column("Of start" if wide else "Share", justify="right", no_wrap=True)
    table.add_column("Lost after" if wide else "Lost", justify="right", no_wrap=True)
    table.add_column("Lost share" if wide else "", justify="right", no_wrap=True)
    table.add_column("Mean time to reach" if wide else "Mean time", justify="right", no_wrap=True)
    table.expand = True
    for row in figures.funnel.to_dict("records"):
        is_last = row["step"] == "purchase"
        table.add_row(
            formats.STEP_NAMES[row["step"]],
            formats.count(row["sessions"]),
            Bar(_fraction(row["share_of_start"]), style="blue", most=60),
            formats.share(row["share_of_start"]),
            "" if is_last else styled(formats.count(row["sessions_lost"]), "dark_orange"),
            "" if is_last else styled(formats.share(row["lost_share"]), "dark_orange"),
            "" if row["step"] == "session" else formats.duration(row["mean_s_from_step_before"]),
        )
    return table


def products(figures: Figures, console: Console) -> RenderableType:
    """The best products; revenue has a line per currency."""
    if figures.products.empty:
        return styled("No product was viewed, put into a cart or bought in these days.")
    table = _table(console)
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("Product", no_wrap=True, overflow="ellipsis", ratio=1, min_width=16)
    for head in ("Views", "Adds", "Orders", "Units"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("Revenue", justify="right", no_wrap=True)
    table.expand = True
    for rank, row in enumerate(figures.products.to_dict("records"), 1):
        revenue = figures.product_revenue[figures.product_revenue["product_id"] == row["product_id"]]
        sales = [
            formats.money(sale["revenue"], sale["currency"]) + ("*" if sale["has_inferred"] else " ")
            for sale in revenue.to_dict("records")
        ]
        table.add_row(
            str(rank),
            row["product_name"],
            formats.count(row["views"]),
            formats.count(row["adds"]),
            formats.count(row["orders"]),
            formats.count(row["units"]),
            lines(sales or [formats.NOTHING]),
        )
    return table


def pages(figures: Figures, console: Console) -> RenderableType:
    """The most viewed pages."""
    if figures.pages.empty:
        return styled("No page was viewed in these days.")
    table = _table(console)
    table.add_column("Page", no_wrap=True, overflow="ellipsis", ratio=2, min_width=16)
    table.add_column("Views", justify="right", no_wrap=True)
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("", ratio=1, no_wrap=True)
    table.add_column("Entrances", justify="right", no_wrap=True)
    table.add_column("Exits", justify="right", no_wrap=True)
    table.expand = True
    most = max((row["views"] for row in figures.pages.to_dict("records")), default=0)
    for row in figures.pages.to_dict("records"):
        table.add_row(
            row["page_path"],
            formats.count(row["views"]),
            formats.share(row["view_share"]),
            Bar(row["views"] / most if most else 0, style="blue", most=40),
            formats.count(row["entrances"]),
            formats.count(row["exits"]),
        )
    return table


def revenue(figures: Figures, console: Console) -> RenderableType:
    """A row per currency."""
    if figures.revenue.empty:
        return styled("No order in these days.")
    table = _table(console)
    table.add_column("Currency")
    for head in ("Orders", "Units", "Revenue", "Mean order"):
        table.add_column(head, justify="right", no_wrap=True)
    has_unvalued = bool((figures.revenue["orders_without_value"] > 0).any())
    if has_unvalued:
        table.add_column("Without value", justify="right", no_wrap=True)
    for row in figures.revenue.to_dict("records"):
        table.add_row(
            row["currency"],
            formats.count(row["orders"]),
            formats.count(row["units"]),
            styled(formats.plain_money(row["revenue"], row["currency"]), "bold"),
            formats.plain_money(row["mean_order_value"], row["currency"]),
            *([formats.count(row["orders_without_value"])] if has_unvalued else []),
        )
    return table


def revenue_by_day(figures: Figures, console: Console) -> RenderableType:
    """A row per day and a column per currency."""
    amounts = figures.daily_revenue()
    if amounts.columns.empty:
        return styled("No order in these days.")
    table = _table(console)
    table.add_column("Day", no_wrap=True)
    for currency in amounts.columns:
        table.add_column(currency, justify="right", no_wrap=True)
    for day, row in amounts.iterrows():
        table.add_row(
            f"{day:%a} {day}", *(formats.plain_money(row[currency], currency) for currency in amounts.columns)
        )
    return table


def by_day(figures: Figures, console: Console) -> RenderableType:
    """A row per day with a bar."""
    table = _table(console)
    table.add_column("Day", no_wrap=True)
    table.add_column("Sessions", justify="right", no_wrap=True)
    table.add_column("", ratio=1, no_wrap=True)
    for head in ("Visitors", "Views", "Orders", "Buy"):
        table.add_column(head, justify="right", no_wrap=True)
    table.expand = True
    most = max(int(figures.by_day["sessions"].max()), 1)
    for row in figures.by_day.to_dict("records"):
        table.add_row(
            f"{row['day']:%a} {row['day']}",
            formats.count(row["sessions"]),
            Bar(row["sessions"] / most, style="blue", most=40),
            formats.count(row["visitors"]),
            formats.count(row["page_views"]),
            formats.count(row["orders"]),
            formats.share(row["conversion"]),
        )
    return table


def sources(figures: Figures, console: Console, column: str) -> PrintableTable:
    """Channels or devices, by the name of their column."""
    frame = figures.channels if column == "channel" else figures.devices
    table = _table(console)
    table.add_column("Channel" if column == "channel" else "Device", no_wrap=True, min_width=16)
    for head in ("Sessions", "Share", "Buy", "Bounce"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in frame.to_dict("records"):
        table.add_row(
            formats.label(row[column]),
            formats.count(row["sessions"]),
            formats.share(row["session_share"]),
            formats.share(row["conversion"]),
            formats.share(row["bounce_rate"]),
        )
    return table


def _table(console: Console) -> PrintableTable:
    return PrintableTable(
        box=box.ASCII2 if console.options.ascii_only else box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0) if console.width < WIDE else (0, 1),
        header_style="dim",
    )


def _fraction(value: object) -> float:
    return 0.0 if formats.is_missing(value) else float(str(value))
