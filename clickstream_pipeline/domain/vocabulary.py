"""The event vocabulary: the names that trackers send, and the closed set of types that all analysis uses."""

from collections.abc import Mapping
from enum import StrEnum


class EventType(StrEnum):
    """What an event is, whatever its tracker calls it."""

    PAGE_VIEW = "page_view"
    VIEW_HOME = "view_home"
    VIEW_ITEM_LIST = "view_item_list"
    SELECT_ITEM = "select_item"
    VIEW_ITEM = "view_item"
    ADD_TO_CART = "add_to_cart"
    REMOVE_FROM_CART = "remove_from_cart"
    VIEW_CART = "view_cart"
    ADD_TO_WISHLIST = "add_to_wishlist"
    REMOVE_FROM_WISHLIST = "remove_from_wishlist"
    SHARE = "share"
    LOGIN_PROMPT = "login_prompt"
    LOGIN = "login"
    LOGOUT = "logout"
    BEGIN_CHECKOUT = "begin_checkout"
    CHECKOUT_PROGRESS = "checkout_progress"
    PURCHASE = "purchase"
    REFUND = "refund"
    VIEW_PROMOTION = "view_promotion"
    SELECT_PROMOTION = "select_promotion"
    SEARCH = "search"
    CLICK = "click"
    ENGAGEMENT = "engagement"
    UNKNOWN = "unknown"


class LoginState(StrEnum):
    """Whether the visitor has signed in; a guest buys without an account."""

    LOGGED_IN = "logged_in"
    ANONYMOUS = "anonymous"
    GUEST = "guest"


# A tracker sends exactly one of these for a page shown.
PAGE_VIEW_TYPES = (
    EventType.PAGE_VIEW,
    EventType.VIEW_HOME,
    EventType.VIEW_ITEM_LIST,
    EventType.VIEW_ITEM,
    EventType.VIEW_CART,
)

# Its type depends on `element.dataset.toggledOn`.
WISHLIST_TOGGLE = "wishlist_toggle"

_SENT_NAMES: dict[EventType, tuple[str, ...]] = {
    EventType.PAGE_VIEW: ("Page Viewed", "$pageview"),
    EventType.VIEW_HOME: ("home_view",),
    EventType.VIEW_ITEM_LIST: ("category_view", "Product List Viewed", "list_view"),
    EventType.SELECT_ITEM: ("Product Clicked", "list_click"),
    EventType.VIEW_ITEM: ("product_view", "Product Viewed"),
    EventType.ADD_TO_CART: ("add_to_cart_click", "Product Added"),
    EventType.REMOVE_FROM_CART: ("remove_from_cart_click", "Product Removed"),
    EventType.VIEW_CART: ("Cart Viewed",),
    EventType.ADD_TO_WISHLIST: ("Product Added to Wishlist",),
    EventType.REMOVE_FROM_WISHLIST: ("Product Removed from Wishlist",),
    EventType.SHARE: ("share_click",),
    EventType.LOGIN_PROMPT: ("login_open",),
    EventType.LOGIN: ("login_success", "Signed In"),
    EventType.LOGOUT: ("Signed Out",),
    EventType.BEGIN_CHECKOUT: ("checkout_start", "Checkout Started"),
    EventType.CHECKOUT_PROGRESS: (
        "checkout_step",
        "add_shipping_info",
        "add_payment_info",
        "Checkout Step Completed",
    ),
    EventType.PURCHASE: ("checkout_complete", "Order Completed", "transaction"),
    EventType.REFUND: ("Order Refunded",),
    EventType.VIEW_PROMOTION: ("promo_view", "Promotion Viewed"),
    EventType.SELECT_PROMOTION: ("promo_click", "Promotion Clicked"),
    EventType.SEARCH: ("Products Searched",),
    EventType.CLICK: ("link_click", "$autocapture"),
    EventType.ENGAGEMENT: ("page_ping", "user_engagement"),
}

EVENT_TYPES: Mapping[str, EventType] = {str(event_type): event_type for event_type in EventType} | {
    name: event_type for event_type, names in _SENT_NAMES.items() for name in names
}


def event_type_of(event_name: str, *, toggled_on: bool | None = None) -> EventType:
    """The type of an event by the name it was sent with; `toggled_on` tells which way a wishlist toggle went."""
    name = event_name.strip()
    if name == WISHLIST_TOGGLE:
        if toggled_on is None:
            return EventType.UNKNOWN
        return EventType.ADD_TO_WISHLIST if toggled_on else EventType.REMOVE_FROM_WISHLIST
    return EVENT_TYPES.get(name, EventType.UNKNOWN)
