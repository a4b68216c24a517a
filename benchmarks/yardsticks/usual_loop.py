"""The usual way to write such an ETL: json.loads line by line, execute_values in pages of 200.

It makes the very rows that we load, every column of them, with the same cached look-ups of user agents, addresses and
campaigns. It counts on the benchmark's events being well formed: what the platform does for others isn't counted.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg2.extras import execute_values

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.enrichment import agent_facts, event_channel, referrer_facts, url_facts
from clickstream_pipeline.domain.rows import EVENT_COLUMNS
from clickstream_pipeline.domain.vocabulary import event_type_of
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.server.connections import connection_to

_INSERT = f"insert into clickstream_events ({', '.join(EVENT_COLUMNS)}) values %s on conflict (event_id) do nothing"


def main(folder: Path) -> None:
    settings = load_settings()
    assert settings.warehouse is not None, "DWH_HOST names the benchmark's server"
    with connection_to(settings.warehouse) as connection, connection.cursor() as cursor:
        for path in sorted(folder.glob("events/**/*.json")):
            rows = []
            key = path.relative_to(folder).as_posix()
            for position, line in enumerate(path.read_text().split("\n"), 1):
                try:
                    rows.append(_row(json.loads(line), key, position))
                except json.JSONDecodeError:
                    continue
            execute_values(cursor, _INSERT, rows, page_size=200)
            connection.commit()


def _row(event: dict[str, Any], key: str, position: int) -> tuple[Any, ...]:
    product, ingest, order = event["product"], event["_ingest"], event.get("order", {})
    received = datetime.fromisoformat(ingest["receivedAt"])
    happened = datetime.fromisoformat(event["eventTimestamp"])
    timestamp = received - (datetime.fromisoformat(event["sentAt"]) - happened)
    agent = agent_facts(ingest["userAgent"])
    page = url_facts(event["pageUrl"])
    kept: dict[str, Any] = {"sentAt": event["sentAt"], "_ingest": {"userAgent": ingest["userAgent"]}}
    if order:
        kept["order"] = {"quantity": order["quantity"]}
    values = {
        "event_id": event["eventId"],
        "event_timestamp": timestamp,
        "event_name": event["eventName"],
        "user_id": event["userId"],
        "user_login_state": event["userLoginState"],
        "client_id": event["clientId"],
        "session_id": event["sessionId"],
        "is_first_visit": event["isFirstVisit"],
        "context_product_id": product["id"],
        "context_product_name": product["name"],
        "context_product_category": product["category"],
        "context_product_brand": product["brand"],
        "context_product_price": product["price"],
        "context_product_discount_price": product["discountPrice"],
        "context_product_url_path": product["urlPath"],
        "event_type": str(event_type_of(event["eventName"], toggled_on=None)),
        "event_date": timestamp.date(),
        "received_at": received,
        "client_timestamp": happened,
        "page_url": event["pageUrl"],
        "page_path": page.page_path,
        "referrer": event["referrer"],
        "utm_source": page.utm_source,
        "utm_medium": page.utm_medium,
        "utm_campaign": page.utm_campaign,
        "channel": event_channel(page, referrer_facts(event["referrer"])),
        "device_class": agent.device_class,
        "browser": agent.browser,
        "os": agent.os,
        "is_bot": agent.is_bot,
        "is_late_unreliable": False,
        "ip_prefix": ip_prefix(ingest["sourceIp"]),
        "order_id": order.get("id"),
        "order_value": order.get("revenue"),
        "currency": order.get("currency"),
        "items": json.dumps(event["items"]) if "items" in event else None,
        "properties": json.dumps(kept),
        "raw_object": key,
        "raw_position": position,
        "load_date": key[len("events/") :][:10].replace("/", "-"),
    }
    return tuple(values.get(name) for name in EVENT_COLUMNS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
