"""The event vocabulary: the names that trackers send, and the closed set of types that all analysis uses."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class EventType(StrEnum):
    """What an event is, whatever name its tracker sends."""

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

# What a `search` event searched for: the first of these fields in `properties` that has text. Ours; Segment's `query`,
# GA4's `search_term`, Meta's `search_string`.
SEARCH_TERM_FIELDS = ("searchQuery", "search_query", "searchTerm", "search_term", "search_string", "query")

# Its type depends on `element.dataset.toggledOn`.
WISHLIST_TOGGLE = "wishlist_toggle"

# Ours; of Segment's specification, today's and the one before; of GA4 and Firebase; of Meta's and TikTok's pixels; of
# Shopify's web pixels; of PostHog and Snowplow.
_SENT_NAMES: dict[EventType, tuple[str, ...]] = {
    EventType.PAGE_VIEW: ("Page Viewed", "Viewed Page", "$pageview"),
    EventType.VIEW_HOME: ("home_view",),
    EventType.VIEW_ITEM_LIST: (
        "category_view",
        "Product List Viewed",
        "Viewed Product List",
        "Viewed Product Category",
        "list_view",
        "ViewCategory",
        "collection_viewed",
    ),
    EventType.SELECT_ITEM: ("Product Clicked", "Clicked Product", "list_click"),
    EventType.VIEW_ITEM: ("product_view", "Product Viewed", "Viewed Product", "ViewContent"),
    EventType.ADD_TO_CART: ("add_to_cart_click", "Product Added", "Added Product", "product_added_to_cart"),
    EventType.REMOVE_FROM_CART: (
        "remove_from_cart_click",
        "Product Removed",
        "Removed Product",
        "product_removed_from_cart",
    ),
    EventType.VIEW_CART: ("Cart Viewed", "Viewed Cart"),
    EventType.ADD_TO_WISHLIST: ("Product Added to Wishlist", "Added Product to Wishlist"),
    EventType.REMOVE_FROM_WISHLIST: ("Product Removed from Wishlist", "Removed Product from Wishlist"),
    EventType.SHARE: ("share_click", "Product Shared", "Cart Shared"),
    EventType.LOGIN_PROMPT: ("login_open",),
    EventType.LOGIN: ("login_success", "Signed In"),
    EventType.LOGOUT: ("Signed Out",),
    EventType.BEGIN_CHECKOUT: ("checkout_start", "Checkout Started", "Started Checkout", "InitiateCheckout"),
    EventType.CHECKOUT_PROGRESS: (
        "checkout_step",
        "add_shipping_info",
        "add_payment_info",
        "Checkout Step Viewed",
        "Viewed Checkout Step",
        "Checkout Step Completed",
        "Completed Checkout Step",
        "Payment Info Entered",
        "checkout_contact_info_submitted",
        "checkout_address_info_submitted",
        "checkout_shipping_info_submitted",
        "payment_info_submitted",
    ),
    EventType.PURCHASE: (
        "checkout_complete",
        "Checkout Completed",
        "Order Completed",
        "Completed Order",
        "CompletePayment",
        "ecommerce_purchase",
        "transaction",
    ),
    EventType.REFUND: ("Order Refunded", "Refunded Order", "purchase_refund"),
    EventType.VIEW_PROMOTION: ("promo_view", "Promotion Viewed", "Viewed Promotion"),
    EventType.SELECT_PROMOTION: ("promo_click", "Promotion Clicked", "Clicked Promotion"),
    EventType.SEARCH: ("Products Searched", "Searched Products", "view_search_results", "search_submitted"),
    EventType.CLICK: ("link_click", "$autocapture"),
    EventType.ENGAGEMENT: ("page_ping", "user_engagement"),
}

EVENT_TYPES: Mapping[str, EventType] = {str(event_type): event_type for event_type in EventType} | {
    name: event_type for event_type, names in _SENT_NAMES.items() for name in names
}


_separators = re.compile(r"[\W_]+")


@lru_cache(maxsize=1_024)
def spelled_alike(name: str) -> str:
    """The form in which two spellings of one name are the same: `AddToCart`, `add_to_cart` and `Add to cart`."""
    return _separators.sub("", name).lower()


_TYPES_BY_SPELLING = {spelled_alike(name): event_type for name, event_type in EVENT_TYPES.items()}
_WISHLIST_TOGGLE = spelled_alike(WISHLIST_TOGGLE)


def event_type_of(event_name: str, *, toggled_on: bool | None = None) -> EventType:
    """The type of an event by the name it was sent with; `toggled_on` tells which way a wishlist toggle went.

    Names are compared without case and separators.
    """
    if event_name in EVENT_TYPES:
        return EVENT_TYPES[event_name]
    name = spelled_alike(event_name)
    if name == _WISHLIST_TOGGLE:
        if toggled_on is None:
            return EventType.UNKNOWN
        return EventType.ADD_TO_WISHLIST if toggled_on else EventType.REMOVE_FROM_WISHLIST
    return _TYPES_BY_SPELLING.get(name, EventType.UNKNOWN)
