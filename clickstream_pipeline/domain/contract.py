"""The wire contract as data: every field, its spellings, its type, its column, and how the quick reader takes it.

The parser, the columns of `clickstream_events`, COPY, the quick reader, the tracker's types and docs/wire-contract.md
follow from it. A new column takes an entry here and a migration.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from clickstream_pipeline.domain.coercion import Kind


class Part(StrEnum):
    """The parts of a row of `clickstream_events`, in the order in which COPY sends them.

    The quick reader works a part out once for all events that share it.
    """

    OWN = "what each event has of its own"
    VISITOR = "the ids of a visitor and a visit"
    STATE = "what a visitor's events say of the sign-in"
    AGENT = "what the user agent tells"
    ADDRESS = "the network"
    NAME = "the event's name"
    PRODUCT = "the product"
    PAGE = "what the page's address tells"
    ARRIVAL = "what page and referrer tell"
    OBJECT = "the raw object"
    REST = "what only the exact parser reads"
    PROPERTIES = "what has no column"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `column` is where its value goes; without one, it stays in `properties` under its own path.

    `part` is the part of a row that the quick reader makes from it. Without one, an event with this field goes to the
    exact parser. A new column can be in the parts VISITOR, STATE or PRODUCT; the others have code of their own.
    """

    name: str
    kind: Kind
    meaning: str
    column: str | None = None
    aliases: tuple[str, ...] = ()
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """The fields of one object; `path` is its dotted name (empty for the event itself)."""

    path: str
    fields: tuple[Field, ...]
    # Every spelling of every field, to the field's name; an earlier spelling of a field wins over a later one.
    names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        names = {spelling: each.name for each in self.fields for spelling in (each.name, *each.aliases)}
        object.__setattr__(self, "names", names)

    def path_of(self, each: Field) -> str:
        """The dotted name of one of the fields."""
        return f"{self.path}.{each.name}" if self.path else each.name


EVENT = Level(
    "",
    (
        Field("eventName", Kind.NAME, "what happened, as sent; required", None, ("event_name",), Part.NAME),
        Field(
            "eventId",
            Kind.UUID,
            "made once in the browser, so a retry never counts twice",
            None,
            ("event_id",),
            Part.OWN,
        ),
        Field(
            "eventTimestamp",
            Kind.TIME,
            "browser clock: when it happened",
            "client_timestamp",
            ("event_timestamp",),
            Part.OWN,
        ),
        Field("sentAt", Kind.TIME, "browser clock: when the batch left", None, ("sent_at",), Part.PROPERTIES),
        Field("pageUrl", Kind.TEXT, "address of the page", "page_url", ("page_url",), Part.PAGE),
        Field("referrer", Kind.TEXT, "address of the page before", "referrer", (), Part.ARRIVAL),
        Field("userId", Kind.IDENTITY, "who is signed in", "user_id", ("user_id",), Part.VISITOR),
        Field(
            "userLoginState",
            Kind.LABEL,
            "the sign-in: logged_in, anonymous or guest; a guest buys without an account",
            "user_login_state",
            ("user_login_state",),
            Part.STATE,
        ),
        Field(
            "identitySource",
            Kind.TEXT,
            "the service that identified the user, such as cognito",
            "identity_source",
            ("identity_source",),
            Part.STATE,
        ),
        Field("clientId", Kind.IDENTITY, "the browser: a visitor", "client_id", ("client_id",), Part.VISITOR),
        Field(
            "sessionId",
            Kind.IDENTITY,
            "the visit, as its tracker names it: new after 30 idle minutes, at most 24 hours long",
            "session_id",
            ("session_id",),
            Part.VISITOR,
        ),
        Field(
            "isFirstVisit", Kind.BOOLEAN, "the browser's first visit", "is_first_visit", ("is_first_visit",), Part.STATE
        ),
        Field("product", Kind.OBJECT, "the product the event is about", None, ("context_product",), Part.PRODUCT),
        Field("items", Kind.LIST, "all products the event is about", None, ("products",)),
        Field("quantity", Kind.QUANTITY, "pieces of the one product the event is about", None, ("qty",)),
        Field("cart", Kind.OBJECT, "the cart after the event", None),
        Field("order", Kind.OBJECT, "the order that was placed", None),
        Field(
            "checkoutStep",
            Kind.INTEGER,
            "the step of the checkout, as its tracker counts",
            "checkout_step",
            ("checkout_step",),
        ),
        Field("element", Kind.ANY, "what was clicked: `{tag,id,role,text,dataset}`", None, (), Part.PROPERTIES),
        Field(
            "userAgent",
            Kind.TEXT,
            "the browser of the event, where another program posts it; also as `context.userAgent`",
            None,
            ("user_agent",),
        ),
        Field("_ingest", Kind.OBJECT, "added by the ingest handler, never trusted from a browser", None, (), Part.OWN),
        Field(
            "_lastModified", Kind.TIME, "added when an erasure rewrites an object whose LastModified was the receipt"
        ),
    ),
)

# What only our own side writes into an event or a batch, never a browser.
OURS = frozenset({"_ingest", "_lastModified"})

_PRODUCT_ID = Field(
    "id", Kind.PRODUCT_ID, "the shop's id of the product", "id", ("product_id", "item_id", "productId", "sku")
)
_PRODUCT_NAME = Field("name", Kind.PRODUCT_TEXT, "the product's name", "name", ("product_name", "item_name"))
_PRODUCT_CATEGORY = Field(
    "category", Kind.PRODUCT_TEXT, "the product's category", "category", ("product_category", "item_category")
)
_PRODUCT_BRAND = Field(
    "brand",
    Kind.PRODUCT_TEXT,
    "the product's brand",
    "brand",
    ("brandName", "brand_name", "product_brand", "product_brand_name", "item_brand"),
)
_DISCOUNT_PRICES = ("discount_price", "product_discount_price")

PRODUCT = Level(
    "product",
    (
        replace(_PRODUCT_ID, column="context_product_id", part=Part.PRODUCT),
        replace(_PRODUCT_NAME, column="context_product_name", part=Part.PRODUCT),
        replace(_PRODUCT_CATEGORY, column="context_product_category", part=Part.PRODUCT),
        replace(_PRODUCT_BRAND, column="context_product_brand", part=Part.PRODUCT),
        Field(
            "price",
            Kind.AMOUNT,
            "the product's price before any discount, in currency",
            "context_product_price",
            ("product_price",),
            Part.PRODUCT,
        ),
        Field("discount", Kind.AMOUNT, "what is taken off the price of one"),
        Field(
            "discountPrice",
            Kind.AMOUNT,
            "what the product costs now, in currency",
            "context_product_discount_price",
            _DISCOUNT_PRICES,
            Part.PRODUCT,
        ),
        Field("quantity", Kind.QUANTITY, "pieces of it", None, ("qty",)),
        Field(
            "urlPath",
            Kind.TEXT,
            "the path of the product's page",
            "context_product_url_path",
            ("url_path", "product_url_path"),
            Part.PRODUCT,
        ),
    ),
)

# The columns of an item are the names inside the `items` column.
ITEM = Level(
    "items",
    (
        _PRODUCT_ID,
        _PRODUCT_NAME,
        _PRODUCT_CATEGORY,
        _PRODUCT_BRAND,
        Field("variant", Kind.PRODUCT_TEXT, "", "variant", ("product_variant", "item_variant")),
        Field("price", Kind.AMOUNT, "of one, before any discount", "price", ("product_price",)),
        Field("discount", Kind.AMOUNT, "what is taken off the price of one", "discount"),
        Field("discountPrice", Kind.AMOUNT, "what one costs now", "discountPrice", _DISCOUNT_PRICES),
        Field("quantity", Kind.QUANTITY, "pieces; 1 where none is given", "quantity", ("qty",)),
        Field("currency", Kind.CURRENCY, "", "currency"),
    ),
)

CART = Level(
    "cart",
    (
        Field("id", Kind.TRIMMED_ID, "the cart the event is about", "cart_id"),
        Field("total", Kind.AMOUNT, "the cart's total, in currency", "cart_value"),
        Field("currency", Kind.CURRENCY, "`currency` where the order names none", "currency"),
        Field("itemCount", Kind.ANY, "", None, ("item_count",)),
    ),
)

ORDER = Level(
    "order",
    (
        Field("id", Kind.TRIMMED_ID, "the order the event is about; an order counts once per id", "order_id"),
        Field("number", Kind.ANY, "what the customer sees", None),
        Field("revenue", Kind.AMOUNT, "the order's revenue, in currency", "order_value"),
        Field("currency", Kind.CURRENCY, "", "currency"),
        Field("quantity", Kind.QUANTITY, "pieces of all it holds", None),
    ),
)

INGEST = Level(
    "_ingest",
    (
        Field("receivedAt", Kind.TIME, "our clock: when it arrived", "received_at", ("received_at",), Part.OWN),
        Field(
            "sourceIp",
            Kind.ADDRESS,
            "cut to IPv4 /24 or IPv6 /48; the whole address is never kept",
            "ip_prefix",
            ("source_ip",),
            Part.ADDRESS,
        ),
        Field("userAgent", Kind.ANY, "", None, ("user_agent",), Part.AGENT),
        Field("method", Kind.ANY, "", None, (), Part.PROPERTIES),
        Field("path", Kind.ANY, "", None, (), Part.PROPERTIES),
        Field("requestId", Kind.ANY, "", None, ("request_id",), Part.PROPERTIES),
        Field("apiId", Kind.ANY, "", None, ("api_id",), Part.PROPERTIES),
        Field("stage", Kind.ANY, "", None, (), Part.PROPERTIES),
        Field("traceId", Kind.ANY, "", None, ("trace_id",), Part.PROPERTIES),
    ),
)

# What older trackers put into `element.dataset`, by the event's name as sent, and the field that it fills.
DATASET_CART = ("checkout_start", {"cartId": "id", "total": "total", "itemCount": "itemCount"})
DATASET_ORDER = ("checkout_complete", {"orderId": "id", "orderNumber": "number", "total": "revenue"})

LEVELS: tuple[Level, ...] = (EVENT, PRODUCT, ITEM, CART, ORDER, INGEST)
