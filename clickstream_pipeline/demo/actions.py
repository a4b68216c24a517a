"""The actions of a visitor, before a tracker serialises them as events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from clickstream_pipeline.demo.arrivals import DIRECT, Source
from clickstream_pipeline.demo.catalogue import Product
from clickstream_pipeline.demo.user_agents import Device

Kind = Literal[
    "page_view",
    "view_home",
    "view_item_list",
    "select_item",
    "view_item",
    "add_to_cart",
    "remove_from_cart",
    "view_cart",
    "add_to_wishlist",
    "remove_from_wishlist",
    "share",
    "login_prompt",
    "login",
    "logout",
    "begin_checkout",
    "checkout_progress",
    "purchase",
    "view_promotion",
    "select_promotion",
    "search",
    "click",
    "engagement",
    "unknown",
]

PAGE_KINDS: frozenset[Kind] = frozenset({"page_view", "view_home", "view_item_list", "view_item", "view_cart"})


@dataclass(frozen=True, slots=True)
class Item:
    """A product and its quantity; `quantity` is None when the tracker sends none, which means one."""

    product: Product
    quantity: int | None

    @property
    def units(self) -> int:
        """The number of pieces."""
        return 1 if self.quantity is None else self.quantity


@dataclass(frozen=True, slots=True)
class Order:
    """A paid order; `id` is None when the tracker sends no order id. `value` includes shipping, the items do not."""

    id: str | None
    number: str
    value: Decimal
    currency: str
    units: int


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a visitor. `at_ms` is the time (UTC, epoch ms) that the warehouse should store for it.

    `event_id` is the id it should get (None: the loader derives it from the object and line), `sent_id` the text that
    the tracker sends. `is_refresh` marks a repeated view of a confirmation page. `wire` holds fields that only the
    payload has.
    """

    at_ms: int
    event_id: str | None
    sent_id: str | None
    name: str
    kind: Kind
    path: str
    url: str
    referrer: str | None
    login_state: str | None
    user_id: str | None
    product: Product | None = None
    category_id: str | None = None
    items: tuple[Item, ...] = ()
    order: Order | None = None
    is_refresh: bool = False
    checkout_step: int | None = None
    wire: Mapping[str, object] | None = None

    def about(self) -> tuple[Item, ...]:
        """The products that the action concerns; a category is not a product."""
        if self.items:
            return self.items
        return () if self.product is None else (Item(self.product, None),)


@dataclass(slots=True)
class Visit:
    """One visit of one visitor: its ids, device and source, and its actions in order."""

    client_id: str | None
    sent_session_id: str | None
    is_first_visit: bool | None
    device: Device
    source: Source = DIRECT
    is_bot: bool = False
    actions: list[Action] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tracker:
    """The script that a visitor's browser runs: which fields it sends, and in which spelling.

    `corrects_time`: it sends both browser times, so that the error of its clock can be removed; otherwise the time of
    receipt counts.
    """

    name: str
    weight: float
    ids: Literal["time_ordered", "text", "upper", "none"] = "time_ordered"
    has_session_ids: bool = True
    has_client_ids: bool = True
    corrects_time: bool = True
    tells_login: bool = True
    tells_first_visit: bool = True
    has_receipt: bool = True
    times: Literal["iso", "epoch", "offset"] = "iso"
    spelling: Literal["camel", "snake"] = "camel"
    vocabulary: Literal["shop", "suite"] = "shop"
    sends_items: bool = True


CURRENT = Tracker("current", 76)
TRACKERS: tuple[Tracker, ...] = (
    CURRENT,
    Tracker("current, epoch times", 4, times="epoch"),
    Tracker("current, local times", 2, times="offset"),
    Tracker("older", 7, has_session_ids=False, corrects_time=False, sends_items=False, tells_first_visit=False),
    Tracker(
        "oldest",
        2.5,
        ids="none",
        has_session_ids=False,
        corrects_time=False,
        tells_login=False,
        tells_first_visit=False,
        sends_items=False,
    ),
    Tracker("text ids", 2, ids="text"),
    Tracker("analytics suite", 2, ids="upper", vocabulary="suite"),
    Tracker("snake case", 1.5, spelling="snake"),
    Tracker("cookies refused", 1.2, has_session_ids=False, has_client_ids=False),
    Tracker("session only", 0.8, has_client_ids=False),
    # Posted past the ingest handler: the object's LastModified is the only receipt.
    Tracker("no receipt", 0.5, corrects_time=False, has_receipt=False),
)
TRACKER_WEIGHTS = tuple(tracker.weight for tracker in TRACKERS)

_SHOP_NAMES: dict[Kind, str] = {
    "view_home": "home_view",
    "view_item_list": "category_view",
    "select_item": "list_click",
    "view_item": "product_view",
    "add_to_cart": "add_to_cart_click",
    "remove_from_cart": "remove_from_cart_click",
    "add_to_wishlist": "wishlist_toggle",
    "remove_from_wishlist": "wishlist_toggle",
    "share": "share_click",
    "login_prompt": "login_open",
    "login": "login_success",
    "begin_checkout": "checkout_start",
    "checkout_progress": "checkout_step",
    "purchase": "checkout_complete",
    "view_promotion": "promo_view",
    "select_promotion": "promo_click",
    "click": "link_click",
    "engagement": "page_ping",
}
_SUITE_NAMES: dict[Kind, str] = {
    "page_view": "Page Viewed",
    "view_item_list": "Product List Viewed",
    "select_item": "Product Clicked",
    "view_item": "Product Viewed",
    "add_to_cart": "Product Added",
    "remove_from_cart": "Product Removed",
    "view_cart": "Cart Viewed",
    "add_to_wishlist": "Product Added to Wishlist",
    "remove_from_wishlist": "Product Removed from Wishlist",
    "login": "Signed In",
    "logout": "Signed Out",
    "begin_checkout": "Checkout Started",
    "checkout_progress": "Checkout Step Completed",
    "purchase": "Order Completed",
    "view_promotion": "Promotion Viewed",
    "select_promotion": "Promotion Clicked",
    "search": "Products Searched",
    "click": "$autocapture",
    "engagement": "user_engagement",
}
_NAMES = {"shop": _SHOP_NAMES, "suite": _SUITE_NAMES}


def sent_name(tracker: Tracker, kind: Kind) -> str:
    """The event name that a tracker sends for a kind of action; the kind itself if it has no name for it."""
    return _NAMES[tracker.vocabulary].get(kind, kind)


def time_ordered_id(rng: Random, at_ms: int) -> str:
    """A UUID of version 7 (RFC 9562) for a time."""
    bits = rng.getrandbits(74)
    tail = f"{bits & 0x3FFFFFFFFFFFFFFF | 0x8000000000000000:016x}"
    head = f"{at_ms:012x}"
    return f"{head[:8]}-{head[8:]}-7{bits >> 62:03x}-{tail[:4]}-{tail[4:]}"


def random_id(rng: Random) -> str:
    """A UUID of version 4."""
    bits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(bits[16], 16) & 3]
    return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-{variant}{bits[17:20]}-{bits[20:]}"


def new_event_id(rng: Random, tracker: Tracker, kind: Kind, at_ms: int) -> tuple[str | None, str | None]:
    """The id that an event should get, and the text that the tracker sends for it; None and None when it sends none.

    A purchase always has an id: its order row contains that id, and the simulation cannot predict a derived one.
    """
    if tracker.ids == "none" and kind != "purchase":
        return None, None
    if tracker.ids == "text":
        text = f"{at_ms}-{rng.getrandbits(32):08x}"
        return str(uuid5(NAMESPACE_URL, f"eventId:{text}")), text
    event_id = time_ordered_id(rng, at_ms)
    return event_id, event_id.upper().replace("-", "") if tracker.ids == "upper" else event_id
