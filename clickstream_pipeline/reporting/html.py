"""The report as one self-contained page: it makes no request and runs no script."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from clickstream_pipeline.domain.printable import printable
from clickstream_pipeline.reporting import charts, formats, funnel_chart
from clickstream_pipeline.reporting.advice import advice_for
from clickstream_pipeline.reporting.busy import LEVELS, BusyHours
from clickstream_pipeline.reporting.figures import Figures
from clickstream_pipeline.reporting.palette import DARK, LIGHT


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure, its meaning, and its course by day."""

    name: str
    figure: str
    meaning: str
    spark: Markup


def write_html(figures: Figures, path: Path) -> None:
    """Writes the page in UTF-8 and makes its folder; a page without figures contains advice."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_html(figures), encoding="utf-8")


def render_html(figures: Figures) -> str:
    """The page's text."""
    busy = BusyHours.of(figures)
    return _template().render(
        figures=figures,
        advice=advice_for(figures),
        tiles=_tiles(figures),
        products=_products(figures),
        busy=busy,
        levels=range(LEVELS),
        charts=charts,
        funnel_chart=funnel_chart,
        formats=formats,
        light=LIGHT,
        dark=DARK,
    )


@lru_cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("clickstream_pipeline.reporting", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
    )
    return environment.get_template("report.html.j2")


def _shown(value: object) -> object:
    """Makes text printable, without invisible or direction-changing characters; our own `Markup` stays as it is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _tiles(figures: Figures) -> list[Tile]:
    def tile(name: str, column: str, meaning: str, decimals: int | None = None) -> Tile:
        def shown(value: Any) -> str:
            return formats.count(value) if decimals is None else formats.share(value, decimals)

        titles = [
            f"{formats.day(day)}: {shown(value)}" for day, value in zip(by_day["day"], by_day[column], strict=True)
        ]
        spark = charts.sparkline([float(value) for value in by_day[column]], titles)
        return Tile(name, shown(figures.headline[column].iloc[0]), meaning, spark)

    by_day = figures.by_day
    return [
        tile("Sessions", "sessions", "visits, each ending after 30 idle minutes"),
        tile("Visitors", "visitors", "different browsers"),
        tile("Page views", "page_views", "pages shown"),
        tile("Orders", "orders", "each counted once, even if its page was reloaded"),
        tile("Conversion", "conversion", "of sessions bought something", 2),
        tile("Cart abandonment", "cart_abandonment", "of sessions with a cart bought nothing", 1),
        tile("Bounce rate", "bounce_rate", "of sessions saw one page and left", 1),
        tile("Engaged", "engagement_rate", "of sessions stayed over 10 s, saw two pages or bought", 1),
    ]


def _products(figures: Figures) -> list[dict[str, Any]]:
    """The top products, each with its rows of revenue under `sales`."""
    revenue = figures.product_revenue
    return [
        {**product, "sales": revenue[revenue["product_id"] == product["product_id"]].to_dict("records")}
        for product in figures.products.to_dict("records")
    ]
