"""The price table: AWS's price for a unit of each item, its source, and what it was compared with."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("prices.csv")
REGION = "ap-southeast-1"
TO_BE_CONFIRMED = "to be confirmed"


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs in US dollars, before taxes; `service` and `usage_type` name it in AWS's own price list."""

    item: str
    service: str
    usage_type: str
    unit: str
    usd: float
    source: str
    read: date
    held_against: str


def read_prices(path: Path = TABLE) -> Mapping[str, Price]:
    """The prices by item; raises `ValueError` for a row that lacks something, or an item that stands twice."""
    prices: dict[str, Price] = {}
    for price in _rows(path):
        if price.item in prices:
            raise ValueError(f"{path.name}: {price.item} stands twice")
        prices[price.item] = price
    return prices


def _rows(path: Path) -> Iterator[Price]:
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            lacking = [name for name, value in row.items() if not value]
            if lacking:
                raise ValueError(f"{path.name} line {line}: no {', '.join(lacking)}")
            fields: dict[str, Any] = {**row, "usd": float(row["usd"]), "read": date.fromisoformat(row["read"])}
            yield Price(**fields)
