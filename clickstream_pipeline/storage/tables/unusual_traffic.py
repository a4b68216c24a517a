"""What of a day's traffic is far from usual: hours, senders, and values that no earlier day has.

The rules stand in the functions of migration 0010, so that checks and dashboard agree.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class FarHour:
    """An hour, UTC, beside the median of the same hour and weekday in the eight weeks before."""

    hour: datetime
    events: int
    usual_events: float
    orders: int
    usual_orders: float


@dataclass(frozen=True, slots=True)
class FarSender:
    """An address, shortened, with its most frequent agent, beside its median of the two weeks before."""

    ip_prefix: str
    user_agent: str
    events: int
    purchases: int
    usual_events: float
    day_events: int


@dataclass(frozen=True, slots=True)
class FarValues:
    """An open set, with how many values the two weeks before did not tell, and some of them."""

    dimension: str
    new_values: int
    usual_values: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FarTraffic:
    """All that is far out on a day; nothing where there is too little before it to compare with."""

    day: date
    hours: list[FarHour] = field(default_factory=list)
    senders: list[FarSender] = field(default_factory=list)
    values: list[FarValues] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.hours) + len(self.senders) + len(self.values)


def far_traffic(connection: Connection, day: date) -> FarTraffic:
    """Looks at one day as it was last computed."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/far_hours.sql"), {"day": day})
        hours = [FarHour(*row) for row in cursor.fetchall()]
        cursor.execute(read_sql("loading/ledger/far_senders.sql"), {"day": day})
        senders = [FarSender(*row) for row in cursor.fetchall()]
        cursor.execute(read_sql("loading/ledger/far_values.sql"), {"day": day})
        values = [
            FarValues(dimension, new, usual, tuple(examples)) for dimension, new, usual, examples in cursor.fetchall()
        ]
    return FarTraffic(day, hours, senders, values)
