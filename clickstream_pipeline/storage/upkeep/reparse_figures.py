"""The figures of a reparse: rows changed, by cause, rejections, orders, and objects left out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Cause(StrEnum):
    """The part of a row that differs, in the operator's words; a row has one cause for each part that differs."""

    EVENT_ID = "event id"
    PLACE = "place in its object"
    TIME = "time"
    VISITOR = "visitor and visit"
    ROBOT = "robot"
    DEVICE = "device"
    EVENT_TYPE = "event name and type"
    PRODUCT = "product and items"
    PAGE = "page"
    CHANNEL = "channel"
    ORDER = "order and cart ids"
    AMOUNT = "amounts and currency"
    OTHER = "other fields"


class LeftOut(StrEnum):
    """Why an object of the days is not read again; its rows stay as they are."""

    NOT_LOADED = "not loaded yet"
    CHANGED = "changed since it was loaded"
    OVERWRITTEN = "overwritten once: the first content can't be read again"
    SET_ASIDE = "set aside"
    GONE = "gone from the raw store, or skipped by their names"
    UNREADABLE = "not readable today"


_COLUMNS = {
    Cause.EVENT_ID: ("event_id",),
    Cause.PLACE: ("raw_object", "raw_position", "load_date"),
    Cause.TIME: ("event_timestamp", "event_date", "received_at", "client_timestamp", "is_late_unreliable"),
    Cause.VISITOR: (
        "client_id", "session_id", "user_id", "user_login_state", "identity_source", "is_first_visit",
    ),
    Cause.ROBOT: ("is_bot",),
    Cause.DEVICE: ("device_class", "browser", "os", "ip_prefix"),
    Cause.EVENT_TYPE: ("event_name", "event_type"),
    Cause.PRODUCT: (
        "context_product_id", "context_product_name", "context_product_category", "context_product_brand",
        "context_product_price", "context_product_discount_price", "context_product_url_path", "items",
    ),
    Cause.PAGE: ("page_url", "page_path"),
    Cause.CHANNEL: ("channel", "referrer", "utm_source", "utm_medium", "utm_campaign"),
    Cause.ORDER: ("order_id", "cart_id"),
    Cause.AMOUNT: ("order_value", "cart_value", "currency"),
}  # fmt: skip
_CAUSE_OF = {column: cause for cause, columns in _COLUMNS.items() for column in columns}


def causes_of(columns: Iterable[str]) -> set[Cause]:
    """The causes that some columns belong to; a column without a group belongs to the other fields."""
    return {_CAUSE_OF.get(column, Cause.OTHER) for column in columns}


@dataclass(frozen=True, slots=True)
class OrdersTold:
    """The orders of changed rows: how many, and their revenue by currency."""

    orders: int = 0
    revenue: dict[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class ReparseResult:
    """What a reparse changes; a dry run has the same figures as the run that carries it out.

    `rewritten` rows stay with other values; `causes` counts each of them once or more. `added` rows are of events that
    had no row from their place: never loaded, rejected, or counted as copies. `removed` rows are of events that are
    rejected today, or copies of others. `rejected` and `no_longer_rejected` count rejections that are added and
    removed. `left_out` objects are not read; `first_left_out` has a key for each reason, if one is known.
    """

    objects: int = 0
    size_bytes: int = 0
    events: int = 0
    rewritten: int = 0
    added: int = 0
    removed: int = 0
    rejected: int = 0
    no_longer_rejected: int = 0
    causes: Counter[Cause] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    first_left_out: dict[LeftOut, str] = field(default_factory=dict)
    orders_before: OrdersTold = field(default_factory=OrdersTold)
    orders_after: OrdersTold = field(default_factory=OrdersTold)
    chunks: int = 0
    seconds: float = 0.0

    def leave_out(self, why: LeftOut, key: str) -> None:
        self.left_out[why] += 1
        self.first_left_out.setdefault(why, key)

    def is_nothing(self) -> bool:
        """Whether every row and rejection of what was read stays as it is."""
        return not (self.rewritten or self.added or self.removed or self.rejected or self.no_longer_rejected)
