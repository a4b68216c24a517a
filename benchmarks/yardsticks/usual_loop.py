"""The usual way to write such an ETL: json.loads line by line, execute_values in pages of 200.

It reads the fields as they stand and enriches nothing: what the platform does beyond that is not counted against it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from psycopg2.extras import execute_values

from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.connections import connection_to

_INSERT = """
insert into clickstream_events (
    event_id, event_timestamp, event_name, user_id, user_login_state, client_id, session_id, is_first_visit,
    context_product_id, context_product_name, context_product_category, context_product_brand, context_product_price,
    context_product_discount_price, context_product_url_path, event_type, event_date, received_at, client_timestamp,
    page_url, referrer, device_class, is_bot, is_late_unreliable, properties, raw_object, raw_position, load_date
) values %s on conflict (event_id) do nothing
"""


def main(folder: Path) -> None:
    settings = load_settings()
    assert settings.warehouse is not None, "DWH_HOST names the benchmark's server"
    with connection_to(settings.warehouse) as connection, connection.cursor() as cursor:
        for path in sorted(folder.glob("events/**/*.json")):
            rows = []
            for position, line in enumerate(path.read_text().split("\n"), 1):
                try:
                    rows.append(_row(json.loads(line), str(path), position))
                except json.JSONDecodeError:
                    continue
            execute_values(cursor, _INSERT, rows, page_size=200)
            connection.commit()


def _row(event: dict[str, Any], key: str, position: int) -> tuple[Any, ...]:
    product, ingest = event["product"], event["_ingest"]
    received = ingest["receivedAt"]
    kept = json.dumps({"sentAt": event["sentAt"], "_ingest": {"userAgent": ingest["userAgent"]}})
    return (
        event["eventId"], event["eventTimestamp"], event["eventName"], event["userId"], event["userLoginState"],
        event["clientId"], event["sessionId"], event["isFirstVisit"], product["id"], product["name"],
        product["category"], product["brand"], product["price"], product["discountPrice"], product["urlPath"],
        event["eventName"], received[:10], received, event["eventTimestamp"], event["pageUrl"], event["referrer"],
        "desktop", False, False, kept, key, position, received[:10],
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
