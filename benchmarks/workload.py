"""The benchmarks' input: one day of events as a browser tracker sends them, in raw objects of a chosen size.

500 user agents, 20,000 page addresses, 1 % duplicates, 0.1 % broken lines, an order (with items) in 5 % of the visits;
the same seed gives the same bytes.
"""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

USER_AGENTS = 500
PAGE_URLS = 20_000
DUPLICATE_SHARE = 0.01
BROKEN_SHARE = 0.001
EVENTS_PER_SESSION = 9
BUYER_SHARE = 0.05

_PLATFORMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "Linux; Android 14; Pixel 8",
    "iPhone; CPU iPhone OS 17_4 like Mac OS X",
)
_AGENT = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.{}.0 Safari/537.36"
_STEPS = ("home_view", "category_view", "product_view", "product_view", "add_to_cart_click", "view_cart",
          "checkout_start", "page_view", "click")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workload:
    """What was written: a folder of raw objects of one UTC day."""

    folder: Path
    day: datetime
    events: int
    objects: int


def write_workload(folder: Path, *, events: int, events_per_object: int, day: datetime, seed: int = 1) -> Workload:
    """Writes raw objects until `events` events (duplicates and broken lines among them) are there."""
    objects = 0
    lines: list[bytes] = []
    written = 0
    ids = random.Random(f"{seed} {day} names")
    for line in _lines(events, day, seed):
        lines.append(line)
        written += 1
        if len(lines) == events_per_object or written == events:
            hour = 24 * (written - 1) // events
            name = uuid.UUID(int=ids.getrandbits(128), version=4)
            path = folder / f"events/{day:%Y/%m/%d}/{hour:02}/event-{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"\n".join(lines))
            objects += 1
            lines = []
    return Workload(folder, day, written, objects)


def _lines(events: int, day: datetime, seed: int) -> Iterator[bytes]:
    rng = random.Random(f"{seed} {day}")
    agents = [_AGENT.format(_PLATFORMS[n % 5], 100 + n // 5, n) for n in range(USER_AGENTS)]
    campaign = "?utm_source=google&utm_medium=cpc&utm_campaign=c"
    pages = [
        f"https://shop.example/product/laptop-{n}" + (f"{campaign}{n % 50}" if n % 7 == 0 else "")
        for n in range(PAGE_URLS)
    ]
    recent: list[bytes] = []
    session, step, agent, client, session_id, address = 0, 0, "", "", "", ""
    for n in range(events):
        if recent and rng.random() < DUPLICATE_SHARE:
            yield rng.choice(recent)
            continue
        if rng.random() < BROKEN_SHARE:
            yield b'{"eventName": "page_view", "clientId": "c-'
            continue
        if step == 0:
            session += 1
            step = rng.randint(1, 2 * EVENTS_PER_SESSION - 1)
            agent, address = rng.choice(agents), f"203.0.{rng.randrange(256)}.0"
            client = str(uuid.UUID(int=rng.getrandbits(128), version=4))
            session_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        step -= 1
        received = day + timedelta(milliseconds=86_400_000 * n // events + 400)
        happened = received - timedelta(milliseconds=rng.randrange(50, 350))
        product = rng.randrange(400)
        buys = step == 0 and rng.random() < BUYER_SHARE
        line = json.dumps(
            {
                "eventName": "checkout_complete" if buys else rng.choice(_STEPS),
                "eventId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                "eventTimestamp": _iso(happened),
                "sentAt": _iso(received - timedelta(milliseconds=40)),
                "pageUrl": rng.choice(pages),
                "referrer": "https://www.google.com/" if step % 3 == 0 else "https://shop.example/",
                "userId": None,
                "userLoginState": "anonymous",
                "clientId": client,
                "sessionId": session_id,
                "isFirstVisit": session % 2 == 0,
                "product": {
                    "id": f"p-{product}",
                    "name": f"Laptop model {product}",
                    "category": "laptop",
                    "brand": ("Dell", "HP", "Lenovo", "Asus")[product % 4],
                    "price": 15_000_000 + 10_000 * product,
                    "discountPrice": 14_500_000 + 10_000 * product,
                    "urlPath": f"/product/laptop-{product}",
                },
                **(_order(n, product) if buys else {}),
                "_ingest": {"receivedAt": _iso(received), "sourceIp": address, "userAgent": agent},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        if len(recent) < 10_000:
            recent.append(line)
        else:
            recent[rng.randrange(10_000)] = line
        yield line


def _order(number: int, product: int) -> dict[str, object]:
    price = 14_500_000 + 10_000 * product
    return {
        "items": [{"id": f"p-{product}", "name": f"Laptop model {product}", "price": price, "quantity": 1}],
        "order": {"id": f"o-{number}", "revenue": price, "currency": "VND", "quantity": 1},
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
