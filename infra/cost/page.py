"""Writes docs/cost.md: what a month costs, by part and by size, from the price table and the assumptions."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.cost.assumptions import DAYS, HOURS, read_assumptions
from infra.cost.prices import TO_BE_CONFIRMED, read_prices
from infra.cost.usage import (
    INTERFACE_ENDPOINTS,
    SCALES,
    Scale,
    etl_call_s,
    month,
    notifications,
    notified_calls,
    through_nat_gb,
    warehouse_gb,
)

PAGE = Path(__file__).parents[2] / "docs" / "cost.md"
_TEMPLATE = Path(__file__).with_name("page.md")
_PAGES = 100_000
_USERS = 1_000


def page() -> str:
    """The whole of docs/cost.md."""
    blocks = {
        "by part": _table(["part", *map(_size, SCALES)], _by_part()),
        "by use": _table(["part", "what", "item", *map(_size, SCALES)], _by_use()),
        "nat": _table(["", *map(_size, SCALES)], _nat()),
        "notifications": _table(["", *map(_size, SCALES)], _notifications()),
        "shop": _table(["what", "USD"], _shop()),
        "sizes": _table(["", *map(_size, SCALES)], _sizes()),
        "prices": _table(["item", "USD", "per", "in AWS's price list", "source", "read", "compared with"], _prices()),
        "assumptions": _table(["figure", "value", "from"], _assumptions()),
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name, block in blocks.items():
        text = text.replace(f"{{{name}}}", block)
    return text


def month_usd(scale: Scale) -> dict[str, float]:
    """What a month costs, by part, in US dollars."""
    prices = read_prices()
    parts: dict[str, float] = {}
    for use in month(scale):
        parts[use.part] = parts.get(use.part, 0) + use.quantity * prices[use.item].usd
    return parts


def nat_usd(scale: Scale) -> float:
    """What a NAT gateway would add to a month, when it takes the endpoints' place."""
    prices = read_prices()
    saved = INTERFACE_ENDPOINTS * HOURS * prices["endpoint"].usd
    return HOURS * prices["nat"].usd + through_nat_gb(scale) * prices["nat_data"].usd - saved


def notifications_usd(scale: Scale) -> float:
    """What `etl_on_new_objects` adds to a month."""
    prices = read_prices()
    return sum(use.quantity * prices[use.item].usd for use in notifications(scale))


def _by_part() -> Iterator[list[str]]:
    columns = [month_usd(scale) for scale in SCALES]
    for part in columns[0]:
        yield [part, *(_usd(column[part]) for column in columns)]
    yield ["**a month**", *(f"**{_usd(sum(column.values()))}**" for column in columns)]
    million = [
        sum(column.values()) / scale.events_per_day / DAYS * 10**6
        for column, scale in zip(columns, SCALES, strict=True)
    ]
    yield ["a million events", *map(_usd, million)]


def _by_use() -> Iterator[list[str]]:
    prices = read_prices()
    columns = [list(month(scale)) for scale in SCALES]
    for uses in zip(*columns, strict=True):
        items = dict.fromkeys(use.item for use in uses)
        figures = [f"{_quantity(use.quantity)}: {_usd(use.quantity * prices[use.item].usd)}" for use in uses]
        yield [uses[0].part, uses[0].purpose, ", ".join(items), *figures]


def _nat() -> Iterator[list[str]]:
    prices = read_prices()
    yield ["730 hours of it", *(_usd(HOURS * prices["nat"].usd) for _ in SCALES)]
    yield ["GB through it", *(_quantity(through_nat_gb(scale)) for scale in SCALES)]
    yield ["for these", *(_usd(through_nat_gb(scale) * prices["nat_data"].usd) for scale in SCALES)]
    yield [
        "less the interface endpoints",
        *(_usd(-INTERFACE_ENDPOINTS * HOURS * prices["endpoint"].usd) for _ in SCALES),
    ]
    yield ["**it would add**", *(f"**{_usd(nat_usd(scale))}**" for scale in SCALES)]


def _notifications() -> Iterator[list[str]]:
    prices = read_prices()
    yield ["calls beside the 720 of the hours", *(_quantity(notified_calls(scale)) for scale in SCALES)]
    columns = [list(notifications(scale)) for scale in SCALES]
    for uses in zip(*columns, strict=True):
        yield [uses[0].purpose, *(_usd(use.quantity * prices[use.item].usd) for use in uses)]
    yield ["**it would add**", *(f"**{_usd(notifications_usd(scale))}**" for scale in SCALES)]


def _shop() -> Iterator[list[str]]:
    prices, figures = read_prices(), read_assumptions()
    rendered = _PAGES * (prices["amplify_request"].usd + figures["page_s"].value * prices["amplify_compute"].usd)
    yield [f"{_PAGES:,} pages rendered", _usd(rendered)]
    yield [f"{_PAGES:,} pages sent", _usd(_PAGES * figures["page_mb"].value / 1_000 * prices["amplify_out"].usd)]
    call_s = figures["shop_call_s"].value * 0.5
    asked = _PAGES * (prices["lambda_call"].usd + call_s * prices["lambda"].usd)
    yield [f"{_PAGES:,} questions to `clickstream-lambda-shop`", _usd(asked)]
    yield ["ten builds of ten minutes", _usd(100 * prices["amplify_build"].usd)]
    yield [f"{_USERS:,} people who sign in", _usd(_USERS * prices["cognito_user"].usd)]


def _sizes() -> Iterator[list[str]]:
    yield ["warehouse's host", *(scale.configuration.warehouse_instance_type for scale in SCALES)]
    yield ["its volume, GB", *(_quantity(scale.configuration.warehouse_data_gb) for scale in SCALES)]
    yield ["of which tables take", *(_quantity(warehouse_gb(scale)) for scale in SCALES)]
    yield ["`etl_memory_mb`", *(_quantity(scale.configuration.etl_memory_mb) for scale in SCALES)]
    yield ["an hourly load, seconds of 900", *(_quantity(etl_call_s(scale)) for scale in SCALES)]


def _prices() -> Iterator[list[str]]:
    for price in read_prices().values():
        held = f"**{price.held_against}**" if price.held_against == TO_BE_CONFIRMED else price.held_against
        usd = f"{price.usd:.10f}".rstrip("0")
        yield [
            price.item,
            usd,
            price.unit,
            f"{price.service}, `{price.usage_type}`",
            f"<{price.source}>",
            str(price.read),
            held,
        ]


def _assumptions() -> Iterator[list[str]]:
    for figure in read_assumptions().values():
        yield [
            figure.name,
            f"{figure.value:,g} {figure.unit}" if figure.value >= 1 else f"{figure.value:g} {figure.unit}",
            figure.origin,
        ]


def _table(head: Sequence[str], rows: Iterator[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _size(scale: Scale) -> str:
    return f"{scale.events_per_day:,} a day"


def _usd(amount: float) -> str:
    return f"{amount:,.2f}"


def _quantity(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:,.2f}".rstrip("0").rstrip(".")
