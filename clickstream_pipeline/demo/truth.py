"""The truth: every figure that the derived tables must have, counted from the simulated actions.

It does not use serialised events: a visit is counted from its visitor's actions when it ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from clickstream_pipeline.demo.delivery import Post

Plain = str | int | bool | list[str] | None
TruthRow = dict[str, Plain]

_DAYS = ("session_date", "event_date", "load_date")


@dataclass(slots=True)
class Books:
    """The counts of one load date: the events of its objects, before the loader drops any."""

    objects: int = 0
    bytes: int = 0
    events: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    bots: int = 0
    unknown: int = 0
    late_unreliable: int = 0

    def count(self, posts: Iterable["Post"], *, broken: int) -> None:
        """Add one object's posts and broken lines; a copy arrives after its original, so the copy is the duplicate."""
        self.events += broken
        self.rejected += broken
        for post in posts:
            events = len(post.actions)
            self.events += events
            if post.is_copy:
                self.duplicates += events
                continue
            self.loaded += events
            self.bots += events * post.visit.is_bot
            self.unknown += sum(action.kind == "unknown" for action in post.actions)
            self.late_unreliable += events * post.is_unreliable


@dataclass(frozen=True, slots=True)
class Truth:
    """The rows that the warehouse must have for a generated shop.

    `tables` holds the rows of each derived table under the names of its columns: counts as numbers,
    `numeric` columns as text without trailing zeros, dates `2026-01-05`, times `2026-01-05T02:59:58.120Z`, bytes as hex
    text, arrays as arrays of text.
    `load_daily` has no `last_loaded_at` and `last_loaded_by`. `event_id` of `orders` is the first purchase event's.
    """

    first_day: date
    days: int
    visitors_per_day: int
    seed: int
    shop_timezone: str
    tables: dict[str, list[TruthRow]]

    def write(self, path: Path) -> None:
        """Write as JSON: per table its columns, then its rows as arrays, one per line."""
        facts = {
            "first_day": self.first_day.isoformat(),
            "days": self.days,
            "visitors_per_day": self.visitors_per_day,
            "seed": self.seed,
            "shop_timezone": self.shop_timezone,
        }
        encode = msgspec.json.Encoder().encode
        with path.open("wb") as file:
            file.write(b'{"generated":%b,\n"tables":{' % encode(facts))
            for number, (table, rows) in enumerate(self.tables.items()):
                columns = list(rows[0]) if rows else []
                file.write(b'%b\n%b:{"columns":%b,"rows":[\n' % (b"," * bool(number), encode(table), encode(columns)))
                file.write(b",\n".join(encode([row[column] for column in columns]) for row in rows) + b"\n]}")
            file.write(b"}}\n")

    @classmethod
    def read(cls, path: Path) -> "Truth":
        """Read a file that `write` wrote."""
        document = msgspec.json.decode(path.read_bytes())
        facts = document["generated"]
        tables = {
            table: [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]
            for table, content in document["tables"].items()
        }
        return cls(**facts | {"first_day": date.fromisoformat(facts["first_day"])}, tables=tables)


def plain(value: object) -> Plain:
    """A value of the database in the form of the truth.

    ValueError for a type that no derived table has.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, memoryview):
        return value.hex()
    raise ValueError(f"{value!r} is a {type(value).__name__}: no derived table has such a column")


def in_order(rows: Iterable[TruthRow]) -> list[TruthRow]:
    """Rows by their day, then by their values in the order of columns."""
    return sorted(rows, key=lambda row: [_day_of(row), *map(str, row.values())])


def _day_of(row: TruthRow) -> str:
    return next(str(row[name]) for name in _DAYS if name in row)
