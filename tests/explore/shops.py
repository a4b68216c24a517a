"""Small random shops for hypothesis: few of everything, so that everything collides.

Two or three browsers come on neighbouring days, often around midnight; many events have the same time, visits of one
browser overlap, and some visits have no browser at all.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.explore.reference.visits import Product
from tests.explore.rows import Happening

FIRST_DAY = date(2026, 1, 30)
ZONES = ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"]
TYPES = [
    "view_item",
    "view_item",
    "add_to_cart",
    "page_view",
    "purchase",
    "search",
    "view_item_list",
    "click",
    "view_home",
]
PAGES = ["/", "/p/1", "/p/2", "/p", "/cart", None]
PRODUCTS = [
    Product("1", "Laptops", "Acme"),
    Product("2", "Laptops", "Bolt"),
    Product("3", "Monitors", "Acme"),
    Product("4", "", ""),
    Product("", "Laptops", ""),
]
CHANNELS = ["email", "direct", None]
DEVICES = ["desktop", "mobile"]
LOGINS = ["logged_in", "guest", None]
SEARCHES = ["Laptop 15", "laptop", "desk"]

# Visits begin on one of these days, and at one of these times of the shop's clock.
_DAYS = [0, 0, 0, 1, 1, 1, 2, 3, 8, 31]
_TIMES = [time(10), time(10), time(23, 59, 59), time(23, 50), time(0)]
_PAUSES_MS = [0, 0, 0, 1, 1_000, 10_000, 60_000, 600_000, 1_800_000]


@dataclass(frozen=True)
class RandomShop:
    """What happened, in which zone, and when it was last loaded."""

    happenings: list[Happening]
    zone: ZoneInfo
    known_until: datetime


@st.composite
def shops(draw: st.DrawFn) -> RandomShop:
    """A shop of up to seven visits of up to seven events each."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    happenings: list[Happening] = []
    for number in range(draw(st.sampled_from([4, 5, 6, 7, 2, 3]))):
        happenings += draw(_visits(number, zone))
    # Data end after everything, or right behind some event: then windows and periods are still running.
    last = max(each.at for each in happenings)
    some = draw(st.sampled_from(happenings)).at
    known_until = draw(
        st.sampled_from([last + timedelta(days=400), last + timedelta(days=1), last, some + timedelta(hours=30), some])
    )
    return RandomShop(happenings, zone, known_until)


@st.composite
def _visits(draw: st.DrawFn, number: int, zone: ZoneInfo) -> list[Happening]:
    client = draw(st.sampled_from(["c1", "c1", "c1", "c1", "c2", "c2", None]))
    # Without an id of its own a visit is what its browser did without a long pause.
    session = draw(st.sampled_from([None, f"s{number}"])) if client else f"s{number}"
    day = FIRST_DAY + timedelta(days=draw(st.sampled_from(_DAYS)))
    at = datetime.combine(day, draw(st.sampled_from(_TIMES)), zone).astimezone(UTC)
    who = {
        "client": client,
        "session": session,
        "channel": draw(st.sampled_from(CHANNELS)),
        "device": draw(st.sampled_from(DEVICES)),
        "login": draw(st.sampled_from(LOGINS)),
    }
    happenings = []
    for _ in range(draw(st.sampled_from([3, 4, 5, 6, 7, 1, 2]))):
        happenings.append(draw(_events(at, who)))
        at += timedelta(milliseconds=draw(st.sampled_from(_PAUSES_MS)))
    return happenings


@st.composite
def _events(draw: st.DrawFn, at: datetime, who: dict[str, str | None]) -> Happening:
    event_type = draw(st.sampled_from(TYPES))
    details: dict[str, object] = {"page": draw(st.sampled_from(PAGES))}
    if event_type in ("view_item", "add_to_cart", "purchase", "view_item_list"):
        details["products"] = tuple(draw(st.lists(st.sampled_from(PRODUCTS), max_size=3, unique=True)))
        details["in_items"] = draw(st.booleans())
    if event_type == "search":
        details["search"] = draw(st.sampled_from(SEARCHES))
    if event_type == "purchase":
        details["order"] = draw(st.sampled_from([None, None, "o1", "o2"]))
        details["revenue"] = draw(st.sampled_from([Decimal(10), Decimal("20.5"), Decimal(100), None]))
        details["currency"] = draw(st.sampled_from(["VND", "VND", "USD", None]))
    return Happening(at, event_type, **who, **details)  # type: ignore[arg-type]
