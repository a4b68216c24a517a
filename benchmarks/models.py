"""All models of one day of 1,000,000 events: alone in the table, then with 29 more such days stored.

    .venv/bin/python -m benchmarks.models [--events 1000000] [--days 30] [--rounds 3]

The other days are the first one's events again, with ids, visits and dates of their own.
"""

import argparse
import statistics
from contextlib import closing
from datetime import timedelta

from psycopg2 import sql

from benchmarks.load import DAY, bench
from clickstream_pipeline.domain.rows import EVENT_COLUMNS
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.tables.models import ModelChoices, RecomputeResult, recompute_day

# What of an event another day has otherwise.
_SHIFTED = {
    "event_id": "gen_random_uuid()",
    "event_timestamp": "event_timestamp + %(later)s",
    "received_at": "received_at + %(later)s",
    "event_date": "event_date + %(days)s",
    "load_date": "load_date + %(days)s",
    "session_id": "session_id || %(suffix)s",
    "client_id": "client_id || %(suffix)s",
    "order_id": "order_id || %(suffix)s",
}


def _another_day() -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, EVENT_COLUMNS))
    values = sql.SQL(", ").join(sql.SQL(_SHIFTED.get(name, name)) for name in EVENT_COLUMNS)
    statement = "insert into clickstream_events ({}) select {} from clickstream_events where event_date = %(day)s"
    return sql.SQL(statement).format(columns, values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    day = DAY.date()
    with bench(events=options.events, events_per_object=1_000) as loads, closing(connect(loads.address)) as connection:
        loads.ours()

        def rounds() -> list[RecomputeResult]:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("vacuum analyze clickstream_events")
                cursor.execute("checkpoint")
            connection.autocommit = False
            return [recompute_day(connection, day, choices=ModelChoices("VND")) for _ in range(options.rounds)]

        alone = rounds()
        for n in range(1, options.days):
            binds = {"later": timedelta(days=-n), "days": -n, "suffix": f"-{n}", "day": day}
            with connection, connection.cursor() as cursor:
                cursor.execute(_another_day(), binds)
        among = rounds()
    first, second = (statistics.median(result.seconds for result in results) for results in (alone, among))
    print(f"all models, a day of {options.events:,} events, median of {options.rounds} rounds")
    print(f"alone: {first:.1f} s; among {options.days} such days: {second:.1f} s, {second / first:.2f} x")
    print("rows:", ", ".join(f"{model} {count:,}" for model, count in alone[0].rows.items()))


if __name__ == "__main__":
    main()
