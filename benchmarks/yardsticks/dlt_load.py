"""dlt at its fastest: Arrow in, read by DuckDB; CSV files out, which it copies; merged by `event_id`, as a retry needs.

Runs in an environment of its own (requirements/bench.txt). Like the usual loop it reads the fields as they stand and
enriches nothing; lines that are no JSON are left out.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dlt
import duckdb
import pyarrow as pa

_BATCH_ROWS = 200_000
_EVENTS = """
select
    "eventId"::varchar as event_id, "eventTimestamp" as event_timestamp, "eventName" as event_name, "userId" as user_id,
    "userLoginState" as user_login_state, "clientId" as client_id, "sessionId" as session_id,
    "isFirstVisit" as is_first_visit, product.id as context_product_id, product.name as context_product_name,
    product.category as context_product_category, product.brand as context_product_brand,
    product.price as context_product_price, product."discountPrice" as context_product_discount_price,
    product."urlPath" as context_product_url_path, "eventName" as event_type,
    "_ingest"."receivedAt"::date as event_date, "_ingest"."receivedAt" as received_at,
    "eventTimestamp" as client_timestamp, "pageUrl" as page_url, referrer, 'desktop' as device_class,
    false as is_bot, false as is_late_unreliable,
    to_json({'sentAt': "sentAt", '_ingest': {'userAgent': "_ingest"."userAgent"}})::varchar as properties,
    filename as raw_object, "_ingest"."receivedAt"::date as load_date
from read_json(
    ?, format = 'newline_delimited', ignore_errors = true, filename = true,
    columns = {
        'eventId': 'UUID', 'eventTimestamp': 'TIMESTAMP', 'sentAt': 'VARCHAR', 'eventName': 'VARCHAR',
        'pageUrl': 'VARCHAR', 'referrer': 'VARCHAR', 'userId': 'VARCHAR', 'userLoginState': 'VARCHAR',
        'clientId': 'VARCHAR', 'sessionId': 'VARCHAR', 'isFirstVisit': 'BOOLEAN',
        'product': 'STRUCT(id VARCHAR, name VARCHAR, category VARCHAR, brand VARCHAR, price DECIMAL(18, 2),
                           "discountPrice" DECIMAL(18, 2), "urlPath" VARCHAR)',
        '_ingest': 'STRUCT("receivedAt" TIMESTAMP, "sourceIp" VARCHAR, "userAgent" VARCHAR)'
    }
)
where "eventId" is not null
"""


def main(folder: Path) -> None:
    files = [str(path) for path in sorted(folder.glob("events/**/*.json"))]

    @dlt.resource(name="events", write_disposition={"disposition": "merge", "strategy": "delete-insert"},
                  primary_key="event_id", file_format="csv")  # fmt: skip
    def events() -> Iterator[pa.Table]:
        # DuckDB hands out a batch per file; dlt is fastest with few large ones.
        waiting: list[pa.RecordBatch] = []
        for batch in duckdb.sql(_EVENTS, params=[files]).to_arrow_reader(_BATCH_ROWS):
            waiting.append(batch)
            if sum(each.num_rows for each in waiting) >= _BATCH_ROWS:
                yield pa.Table.from_batches(waiting)
                waiting.clear()
        if waiting:
            yield pa.Table.from_batches(waiting)

    env = os.environ
    dlt.config["runtime.log_level"] = "ERROR"
    with tempfile.TemporaryDirectory() as work:
        pipeline = dlt.pipeline(
            "benchmark",
            pipelines_dir=work,
            dataset_name="dlt_benchmark",
            destination=dlt.destinations.postgres(
                f"postgresql://{env['DWH_USER']}:{env['DWH_PASSWORD']}@{env['DWH_HOST']}:{env['DWH_PORT']}"
                f"/{env['DWH_DATABASE']}"
            ),
        )
        pipeline.run(events())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
