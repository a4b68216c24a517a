"""The simulated shop: one seed gives the same bytes, every kind of trouble occurs, the truth agrees with itself."""

import hashlib
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from clickstream_pipeline.demo import DEFAULT_VISITORS_PER_DAY, Truth, generate, plain
from clickstream_pipeline.demo.user_agents import CRAWLERS, DEVICES
from tests.demo.generated_shop import (
    BOM,
    DAYS,
    FIRST_DAY,
    VISITORS_PER_DAY,
    GeneratedShop,
    bodies_in,
    event_name_of,
    unpacked,
)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256((folder / "truth.json").read_bytes())
    for key, body in bodies_in(folder).items():
        stored_s = (folder / key).stat().st_mtime_ns
        digest.update(f"{key} {stored_s} ".encode() + body)
    return digest.hexdigest()


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    digests = []
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        generate(tmp_path / name, first_day=FIRST_DAY, days=2, visitors_per_day=20, seed=seed)
        digests.append(_digest(tmp_path / name))
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_raw_objects_that_already_lie_there_are_refused(tmp_path: Path) -> None:
    generate(tmp_path, first_day=FIRST_DAY, days=1, visitors_per_day=3, seed=1)
    before = _digest(tmp_path)
    with pytest.raises(FileExistsError, match="generate into another folder"):
        generate(tmp_path, first_day=FIRST_DAY, days=1, visitors_per_day=3, seed=2)
    assert _digest(tmp_path) == before


def test_a_default_week_holds_about_200_000_events(shop: GeneratedShop) -> None:
    events = sum(int(str(row["events"])) for row in shop.truth.tables["load_daily"])
    a_week = events / DAYS * 7 * DEFAULT_VISITORS_PER_DAY / VISITORS_PER_DAY
    assert 180_000 < a_week < 220_000


def test_progress_runs_to_a_hundred_per_cent(tmp_path: Path) -> None:
    told: list[int] = []
    generate(tmp_path, first_day=FIRST_DAY, days=2, visitors_per_day=10, seed=1, on_progress=told.append)
    assert told == sorted(set(told))
    assert told[-1] == 100


def test_truth_reads_back_as_it_was_written(shop: GeneratedShop) -> None:
    assert Truth.read(shop.folder / "truth.json") == shop.truth


def test_values_of_a_database_are_spelled_as_the_truth_spells_them() -> None:
    spelled = [
        plain(value)
        for value in (
            Decimal("12.500000"),
            Decimal("1600"),
            Decimal("1.6E+3"),
            date(2026, 1, 5),
            datetime(2026, 1, 5, 9, 59, 58, 120_000, tzinfo=UTC),
            UUID("0B9D9A3E-3F58-4C39-9D0E-3B1F0E0F5A01"),
            None,
            True,
        )
    ]
    assert spelled == [
        "12.5",
        "1600",
        "1600",
        "2026-01-05",
        "2026-01-05T09:59:58.120Z",
        "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01",
        None,
        True,
    ]


def test_objects_lie_under_the_time_of_their_receipt(shop: GeneratedShop) -> None:
    layouts = Counter(key.count("/") for key in shop.bodies)
    # Most under their hour, some directly under their day.
    assert layouts[5] > 10 * layouts[4] > 0
    for key in shop.bodies:
        _, year, month, day, *hour, _ = key.split("/")
        stored = datetime.fromtimestamp((shop.folder / key).stat().st_mtime, UTC) - timedelta(seconds=1)
        assert (f"{stored:%Y}", f"{stored:%m}", f"{stored:%d}") == (year, month, day)
        assert hour in ([], [f"{stored:%H}"])


def test_the_books_balance_and_count_the_objects_that_lie_there(shop: GeneratedShop) -> None:
    books = shop.truth.tables["load_daily"]
    for row in books:
        assert row["events"] == row["loaded"] + row["duplicates"] + row["rejected"]  # type: ignore[operator]
    assert sum(int(str(row["objects"])) for row in books) == len(shop.bodies)
    assert sum(int(str(row["bytes"])) for row in books) == sum(map(len, shop.bodies.values()))
    named = sum(
        isinstance(event_name_of(event), str) and str(event_name_of(event)).strip() != "" for event in shop.events
    )
    assert sum(int(str(row["loaded"])) + int(str(row["duplicates"])) for row in books) == named


def test_every_trouble_occurs_and_none_rules(shop: GeneratedShop) -> None:
    totals: Counter[str] = Counter()
    for row in shop.truth.tables["load_daily"]:
        totals.update({name: int(str(value)) for name, value in row.items() if name != "load_date"})
    for trouble, low, high in (
        ("duplicates", 0.003, 0.03),
        ("rejected", 0.0003, 0.01),
        ("bots", 0.01, 0.10),
        ("unknown", 0.003, 0.05),
        ("late_unreliable", 0.0005, 0.02),
    ):
        assert low < totals[trouble] / totals["events"] < high, trouble


def test_raw_objects_come_in_every_form(shop: GeneratedShop) -> None:
    bodies = shop.bodies.values()
    texts = [text for text in map(unpacked, bodies) if text is not None]
    assert sum(unpacked(body) is None for body in bodies) == 1, "one compressed object is cut short"
    assert sum(body == b"" for body in bodies) == 1
    packed = sum(body[:2] == b"\x1f\x8b" for body in bodies) / len(bodies)
    assert 0.05 < packed < 0.2
    assert any(body.startswith(BOM) for body in bodies)
    assert any(text.startswith(b"[") for text in texts)
    assert any(text.startswith(b'{"sentAt"') for text in texts)
    assert any(b"\r\n" in text for text in texts)
    assert sum(text.count(b"\n") >= 5 for text in texts) > len(texts) / 2


def test_every_kind_of_broken_line_occurs(tmp_path: Path) -> None:
    generate(tmp_path, first_day=FIRST_DAY, days=2, visitors_per_day=500, seed=3)
    lines = [line for body in bodies_in(tmp_path).values() for line in (unpacked(body) or b"").splitlines()]
    found: Counter[str] = Counter()
    for line in lines:
        try:
            value = json.loads(line.decode())
        except UnicodeDecodeError:
            found["not UTF-8"] += 1
        except ValueError:
            found["not JSON"] += line not in (b"[", b"{", b"}", b"]") and not line.startswith((b"  ", b"}"))
        else:
            if not isinstance(value, dict | list):
                found["no object"] += 1
            elif isinstance(value, dict) and "events" not in value and not str(event_name_of(value) or "").strip():
                found["no name"] += 1
    assert set(found) == {"not UTF-8", "not JSON", "no object", "no name"}
    assert min(found.values()) > 0


def test_wire_events_use_every_spelling_that_readers_take(shop: GeneratedShop) -> None:
    events = shop.events
    assert any("event_name" in event and "context_product" in event for event in events)
    assert any(isinstance(event.get("eventTimestamp"), int) for event in events)
    assert any(str(event.get("eventTimestamp")).endswith("+07:00") for event in events)
    assert any("_ingest" not in event and "eventTimestamp" in event for event in events)
    assert any(event.get("eventId") is None and event.get("event_id") is None for event in events)
    assert any("-" not in str(event.get("eventId", "-")) for event in events)
    assert {"Product Viewed", "product_view", "wishlist_toggle", "chat_open"} <= {
        event_name_of(event) for event in events
    }
    addresses = {str(dict(event.get("_ingest", {})).get("sourceIp")) for event in events}  # type: ignore[call-overload]
    assert any(address.endswith("/24") for address in addresses)
    assert any("/" not in address and address[-1].isdigit() for address in addresses)


def test_offline_queues_arrive_hours_after_they_happened(shop: GeneratedShop) -> None:
    lateness_h = []
    for event in shop.events:
        sent, happened = event.get("sentAt"), event.get("eventTimestamp")
        if isinstance(sent, str) and isinstance(happened, str):
            waited = datetime.fromisoformat(sent) - datetime.fromisoformat(happened)
            lateness_h.append(waited / timedelta(hours=1))
    assert any(1 <= late <= 41 for late in lateness_h)
    assert any(72 < late < 100 for late in lateness_h)
    assert any(late < 0 for late in lateness_h)
    assert sum(late < 0.1 for late in lateness_h) > 0.95 * len(lateness_h)


def test_the_shop_is_busiest_in_its_own_evening(shop: GeneratedShop) -> None:
    by_hour: Counter[int] = Counter()
    for row in shop.truth.tables["activity_hourly"]:
        local = datetime.fromisoformat(str(row["hour"])) + timedelta(hours=7)
        by_hour[local.hour] += int(str(row["sessions"]))
    assert by_hour.most_common(1)[0][0] in (20, 21, 22)
    assert by_hour[12] > by_hour[9] > by_hour[4]


def test_about_a_hundred_user_agents_and_some_crawlers() -> None:
    agents = [device.user_agent for _, devices in DEVICES.values() for device in devices if device.user_agent]
    crawlers = [device.user_agent for device in CRAWLERS]
    assert len(set(agents) | set(crawlers)) == len(agents) + len(crawlers)
    assert 90 <= len(agents) <= 140
    assert not set(agents) & set(crawlers)
