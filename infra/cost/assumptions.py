"""What the month's quantities are derived from, and where each figure comes from."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("assumptions.csv")
DAYS = 30
HOURS = 730


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure, its unit, and its origin: a measurement, a page, a file of ours, or an estimate."""

    name: str
    value: float
    unit: str
    origin: str


def read_assumptions(path: Path = TABLE) -> Mapping[str, Assumption]:
    """The figures by name; raises `ValueError` for a row that lacks something."""
    found: dict[str, Assumption] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not all(row.values()):
                raise ValueError(f"{path.name}: {row} lacks something")
            found[row["name"]] = Assumption(row["name"], float(row["value"]), row["unit"], row["from"])
    return found
