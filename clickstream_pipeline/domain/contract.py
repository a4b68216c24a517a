"""The wire contract as data: every field, its spellings, its type and where its value goes.

The parser runs on these tables and docs/wire-contract.md is rendered from them; there is no second list.
"""

from dataclasses import dataclass, field, replace

from clickstream_pipeline.domain.coercion import MAX_KEY_BYTES, Kind
from clickstream_pipeline.domain.currencies import WITHDRAWN
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.vocabulary import EVENT_TYPES, EventType, LoginState


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `column` is where its value goes; without one, it stays in `properties` under its own path."""

    name: str
    kind: Kind
    meaning: str
    column: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """The fields of one object; `path` is its dotted name (empty for the event itself)."""

    path: str
    fields: tuple[Field, ...]
    # Every spelling of every field, to the field's name; an earlier spelling of a field wins over a later one.
    names: dict[str, str] = field(init=False)
    # Name, column, kind and dotted path of each field that is coerced.
    coerced: tuple[tuple[str, str, Kind, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        names = {spelling: each.name for each in self.fields for spelling in (each.name, *each.aliases)}
        prefix = f"{self.path}." if self.path else ""
        coerced = tuple((f.name, f.column, f.kind, prefix + f.name) for f in self.fields if f.column is not None)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "coerced", coerced)


EVENT = Level(
    "",
    (
        Field("eventName", Kind.NAME, "what happened, as sent; required", None, ("event_name",)),
        Field("eventId", Kind.UUID, "made once in the browser, so a retry never counts twice", None, ("event_id",)),
        Field("eventTimestamp", Kind.TIME, "browser clock: when it happened", "client_timestamp", ("event_timestamp",)),
        Field("sentAt", Kind.TIME, "browser clock: when the batch left", None, ("sent_at",)),
        Field("pageUrl", Kind.TEXT, "address of the page", "page_url", ("page_url",)),
        Field("referrer", Kind.TEXT, "address of the page before", "referrer"),
        Field("userId", Kind.IDENTITY, "who is logged in", "user_id", ("user_id",)),
        Field(
            "userLoginState",
            Kind.LABEL,
            "whether the visitor has signed in; a guest buys without an account",
            "user_login_state",
            ("user_login_state",),
        ),
        Field(
            "identitySource",
            Kind.TEXT,
            "who vouches for `userId`, e.g. `cognito`",
            "identity_source",
            ("identity_source",),
        ),
        Field("clientId", Kind.IDENTITY, "the browser", "client_id", ("client_id",)),
        Field(
            "sessionId",
            Kind.IDENTITY,
            "the visit; new after 30 idle minutes; at most 24 hours are one visit",
            "session_id",
            ("session_id",),
        ),
        Field("isFirstVisit", Kind.BOOLEAN, "nobody saw this browser before", "is_first_visit", ("is_first_visit",)),
        Field("product", Kind.OBJECT, "the product the event is about", None, ("context_product",)),
        Field("items", Kind.LIST, "all products the event is about", None, ("products",)),
        Field("quantity", Kind.QUANTITY, "pieces of the one product the event is about", None, ("qty",)),
        Field("cart", Kind.OBJECT, "the cart as it stands", None),
        Field("order", Kind.OBJECT, "the order that was placed", None),
        Field("checkoutStep", Kind.INTEGER, "which step of the checkout", "checkout_step", ("checkout_step",)),
        Field("element", Kind.ANY, "what was clicked: `{tag,id,role,text,dataset}`", None),
        Field(
            "userAgent",
            Kind.TEXT,
            "the browser of the event, where somebody else posts it; also as `context.userAgent`",
            None,
            ("user_agent",),
        ),
        Field("_ingest", Kind.OBJECT, "added by the ingest handler, never trusted from a browser", None),
        Field(
            "_lastModified", Kind.TIME, "added when an erasure rewrites an object whose LastModified was the receipt"
        ),
    ),
)

# What only our own side writes into an event or a batch, never a browser.
OURS = frozenset({"_ingest", "_lastModified"})

_PRODUCT_ID = Field("id", Kind.PRODUCT_ID, "the shop's id", "id", ("product_id", "item_id", "productId", "sku"))
_PRODUCT_NAME = Field("name", Kind.PRODUCT_TEXT, "", "name", ("product_name", "item_name"))
_PRODUCT_CATEGORY = Field("category", Kind.PRODUCT_TEXT, "", "category", ("product_category", "item_category"))
_PRODUCT_BRAND = Field(
    "brand",
    Kind.PRODUCT_TEXT,
    "",
    "brand",
    ("brandName", "brand_name", "product_brand", "product_brand_name", "item_brand"),
)
_DISCOUNT_PRICES = ("discount_price", "product_discount_price")

PRODUCT = Level(
    "product",
    (
        replace(_PRODUCT_ID, column="context_product_id"),
        replace(_PRODUCT_NAME, column="context_product_name"),
        replace(_PRODUCT_CATEGORY, column="context_product_category"),
        replace(_PRODUCT_BRAND, column="context_product_brand"),
        Field("price", Kind.AMOUNT, "before any discount", "context_product_price", ("product_price",)),
        Field("discount", Kind.AMOUNT, "what is taken off the price of one"),
        Field(
            "discountPrice",
            Kind.AMOUNT,
            "what it costs now",
            "context_product_discount_price",
            _DISCOUNT_PRICES,
        ),
        Field("quantity", Kind.QUANTITY, "pieces of it", None, ("qty",)),
        Field("urlPath", Kind.TEXT, "", "context_product_url_path", ("url_path", "product_url_path")),
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
        Field("id", Kind.TRIMMED_ID, "", "cart_id"),
        Field("total", Kind.AMOUNT, "", "cart_value"),
        Field("currency", Kind.CURRENCY, "`currency` where the order names none", "currency"),
        Field("itemCount", Kind.ANY, "", None, ("item_count",)),
    ),
)

ORDER = Level(
    "order",
    (
        Field("id", Kind.TRIMMED_ID, "an order counts once per id", "order_id"),
        Field("number", Kind.ANY, "what the customer sees", None),
        Field("revenue", Kind.AMOUNT, "", "order_value"),
        Field("currency", Kind.CURRENCY, "", "currency"),
        Field("quantity", Kind.QUANTITY, "pieces of all it holds", None),
    ),
)

INGEST = Level(
    "_ingest",
    (
        Field("receivedAt", Kind.TIME, "our clock: when it arrived", "received_at", ("received_at",)),
        Field("sourceIp", Kind.ADDRESS, "truncated; the whole address is never kept", "ip_prefix", ("source_ip",)),
        Field("userAgent", Kind.ANY, "", None, ("user_agent",)),
        Field("method", Kind.ANY, "", None),
        Field("path", Kind.ANY, "", None),
        Field("requestId", Kind.ANY, "", None, ("request_id",)),
        Field("apiId", Kind.ANY, "", None, ("api_id",)),
        Field("stage", Kind.ANY, "", None),
        Field("traceId", Kind.ANY, "", None, ("trace_id",)),
    ),
)

# What older trackers put into `element.dataset`, by the event's name as sent, and the field that it fills.
DATASET_CART = ("checkout_start", {"cartId": "id", "total": "total", "itemCount": "itemCount"})
DATASET_ORDER = ("checkout_complete", {"orderId": "id", "orderNumber": "number", "total": "revenue"})

LEVELS: tuple[Level, ...] = (EVENT, PRODUCT, ITEM, CART, ORDER, INGEST)


REASONS: dict[RejectReason, str] = {
    RejectReason.INVALID_JSON: "not JSON",
    RejectReason.NOT_AN_OBJECT: "JSON, but no object: a number, a text, an array in an array",
    RejectReason.MISSING_EVENT_NAME: (
        "no `eventName`, or one that is blank, not text (this field is not coerced) "
        f"or longer than {MAX_KEY_BYTES} bytes"
    ),
    RejectReason.INVALID_UTF8: "not UTF-8",
    RejectReason.TOO_LARGE: "an event longer than 1 MiB",
    RejectReason.TOO_DEEP: "an event nested deeper than 64, the event itself being 1",
    RejectReason.UNREADABLE_OBJECT: "an object that can't be read at all (broken gzip): one event, position 0",
}

_OPENING = """\
# The wire contract

Rendered from `clickstream_pipeline/domain/contract.py`; a test compares the two. Change the code, then run
`python -m clickstream_pipeline.domain.contract > docs/wire-contract.md`.

A raw object holds one event, an array of events, a batch `{"sentAt": …, "events": […]}`, or any of these one behind the
other: on lines, on one line, or over several; between two may stand space, a byte-order mark, or a record separator
(U+001E, U+2028, U+2029). Lines end with LF or CRLF, with CR where the text has no LF but at its end. It is plain or
gzip (told by its first bytes), of one member or many, with space or zeros behind each. An event's position is its
ordinal in the object, from 1.

Of what is broken, the sound parts load, and each broken one is one rejection, with a position of its own: an element of
an array or a batch, where the elements can be told apart and one of them is an object (nothing before a comma is one
too); a value with its brackets closed; else the rest of the line. A line of `{…},` is an element of a list that begins
elsewhere: it is rejected whole.

`sentAt` and `_ingest` of a batch hold for its events, an event's own wins, field by field; what else a batch says is
kept in each event's `properties._batch`. Of what is longer than 1,024 characters all stands with the batch's first
event only.

Raw objects are read under `events/YYYY/MM/DD/HH/<name>` and `events/YYYY/MM/DD/<name>`, and in the Hive layout,
`events/year=YYYY/month=MM/day=DD/hour=HH/<name>`, with the hour or without, its month and day both with leading zeros
or both without. Skipped are names and folders that begin with `_` or a dot, folder markers (`…_$folder$`, keys that end
with `/`), and checksums (`.crc`, `.md5`, `.sha256`, …). Objects anywhere else under `events/` are not read, and told
of.

An object is read up to 128 MiB, unzipped, and set aside beyond. Gzip that comes to more, or beyond 16 MiB to over 250
times its own bytes, is unreadable.

Where a person was erased, `{"_erased": "<etag>"}` stands in the place of an event: it is none, and takes its position
so that the others keep theirs. The etag is that of the content which held the event; loading the object takes out what
came from that place before.

Only `eventName` is required. Of two spellings of one field the one listed first wins; the other stays in `properties`
under its own key. Every field without a column, known or not, stays in `properties` under its own path.
"""

_CLOSING = """\
## Values

| type | what is taken | what is not goes to `properties.invalid` under its dotted name |
|---|---|---|
| text | text as sent; a number or boolean as JSON spells it | lists, objects |
| id | as text; a blank one is null | lists, objects, text longer than 800 bytes |
| identity | as an id | placeholders (`undefined`, `null`, `(not set)`, `0`, the nil UUID, …), and what is no id |
| trimmed id | as an identity, without spaces around; `"1001"`, `1001.0`, `"1001.0"` are `1001` | as for an identity |
| product id | as an id | as for an id; `(not set)`, `undefined`, `null`, `NaN`, `[object Object]` in any case |
| product text | as text | as for text; `(not set)` in any case |
| label | one of a closed set: {login_states}, in any case and with spaces around; blank text is null | anything else |
| currency | a code of ISO 4217, see below, in any case and with spaces around; blank text is null | anything else |
| boolean | `true`, `false`, 1, 0, also as text in any case | anything else |
| amount | a number or its text, rounded half to even to 6 decimals | not finite, 10¹⁵ or more in size, words |
| quantity | as an amount, of four bytes | as for an amount; an item's is `null` in `items` then |
| integer | a whole number of four bytes, or its text | fractions, wider ones |
| time | see below; no zone = UTC | anything else, and what can be read in two ways |
| UUID | in any spelling | lists, objects; other text becomes UUIDv5 of `eventId:<text>`, kept in `properties.eventId` |
| IP address | cut to IPv4 /24 or IPv6 /48 | never kept: the original may be personal |

Currencies are stored in capitals. Codes without minor units (`XAU`, `XTS`, `XXX`, …) are none; those withdrawn since
2016 are still taken: {withdrawn}.

U+0000 and lone surrogates become U+FFFD, in keys and in values. Items that are no objects, and fields of items, stand
in `properties.invalid` with their index from 0: `items.2.price`.

Items are a list, an object whose keys are their indexes (`{"0": …, "2": …}`, in the order of the keys), or either as
JSON text. Blank text and an empty object hold none. Anything else goes to `properties.invalid` as a whole, also text
that would make the event nested deeper than 64.

What is paid for one piece is its price less its discount, whatever the discount's sign and never below 0; without a
discount it is the discount price, else the price. A quantity of the event or the order counts for the product where
the event is about one: of an item, its product, the event, the order the first that tells a quantity decides.

Ids and event names stand in keys, and an entry of PostgreSQL's index has room for 2,704 bytes: hence the 800.
`page_path` is cut there; `page_url` keeps the whole.

`page_path` has one spelling for each page: normalised by RFC 3986, section 6.2.2 (percent-encoding, dot segments) and
NFC, without slashes at its end. Letters of all languages stand as such, reserved and unseen characters stay encoded:
`/m%c3%a1y%2ft%C3%ADnh/` is `/máy%2Ftính`. Capitals and doubled slashes are kept: `/Laptops` and `//laptops` are other
pages than `/laptops`.

An event without `eventId`, or with a placeholder as such, gets UUIDv5 (URL namespace) of
`<key from events/ on>#<position>`. Events under one id that differ in name, client, browser time or order are no
copies: the one received first has the id, each other one a UUID of version 8 that is made of the id and of what makes
the event unlike; `sent_event_id` then is the id that it was sent with. A sent UUID of version 8 is read as text.

Placeholders are texts that stand where an id should be, in any case, with spaces or brackets around: `undefined`,
`null`, `nil`, `none`, `NaN`, `(not set)`, `N/A`, `unknown`, `anonymous`, `[object Object]`, `0`, `-1`,
`-`, the nil and the max UUID, and their like (`domain/placeholders.py`).

The browser that an event names (`userAgent`, else `context.userAgent`, else those of its batch) tells device, browser,
system and robot, before the one that posted it (`_ingest.userAgent`). A program that is neither browser nor crawler (an
HTTP library, a shop's server, a payment provider's webhook) is a sender: no robot, of `device_class` `unknown`, and
`browser` is its name.

The event's `currency` is
the order's, else the cart's, else the first item's. `element.dataset` of older trackers fills `cart` (`cartId`,
`total`, `itemCount`, on `checkout_start`) and `order` (`orderId`, `orderNumber`, `total`, on `checkout_complete`) where
those are absent.

## Cleaning

The raw object keeps what was sent; the row does not:

- An address (`pageUrl`, `referrer`, `urlPath`, and what stands under `href`, `src`, `url` and their like) loses its
  credentials, its fragment and the values of private parameters: those that carry mail addresses, names, telephone
  numbers, passwords, tokens, keys, sessions or cards (`domain/private_names.py`, `CLICKSTREAM_PRIVATE_PARAMETERS`).
  `?token=abc&q=laptop` becomes `?token=[removed]&q=laptop`. One longer than 8,192 characters loses all parameters.
- A mail address or a JSON Web Token in any text or key, however often it is percent-encoded, becomes `[removed]`; so
  does a value that hides an address with a private parameter, and any value under a key such as `password` or `email`.
- Ids (`userId`, `clientId`, `sessionId`, those of products, carts and orders) stay as they are: an erasure finds a
  person by them.

Host and channel come from the address as sent, `page_path` and campaign tags from the address as stored.

## Channel

An event's `channel` is what the campaign tags and click ids of its `pageUrl` tell, else what its `referrer` tells when
that is a source:

- A site is a registrable domain of the Public Suffix List: links between `www.shop.example` and `blog.shop.example`
  are no sources. Neither are links from the hosts in `CLICKSTREAM_SHOP_HOSTS`, and those below them.
- Hosts are compared in IDNA's ASCII form, in small letters, without port and without a dot at the end.
- What Google Translate, a cache or an archive shows is a page of the host that it shows.
- Hosts of payment providers, banks, 3-D Secure and sign-in are no sources (`domain/passing_hosts.py`,
  `CLICKSTREAM_EXCLUDED_REFERRERS`).
- Where `pageUrl` names no host, `CLICKSTREAM_SHOP_HOSTS` decides; without it a referrer alone tells nothing.
- Search engines, social networks, shops and their like are known by their registered domain (`google.com.vn`, not
  `google.shop.example`) or by their app's package (`domain/source_categories.py`).

## Time

`received_at` is `_ingest.receivedAt`, else `_lastModified`, else the object's LastModified. A LastModified more than
24 hours away from the hour (or the day) in the object's key tells of a copy: `received_at` is then the last moment of
that hour or day. `event_timestamp` is `received_at - (sentAt - eventTimestamp)` when both browser times are there, else
`_ingest.receivedAt`, else `eventTimestamp`, else `received_at`. A result after `received_at`, or more than 72 hours
before it, is replaced by `received_at`, and the row is marked `is_late_unreliable`.

A number is seconds since 1970 below 10¹¹, milliseconds below 10¹⁴, microseconds below 10¹⁷, nanoseconds beyond. Text
is ISO 8601, also in lower case, with a decimal comma or with a zone's name behind the offset; or what can be read in
one way only: the year comes first, or the month is a word (`Sun, 18 Oct 2026 03:00:00 GMT`, JavaScript's, those of log
files). Zones are `Z`, `UTC`, `GMT` and offsets.
"""


def render_contract_markdown() -> str:
    """The page docs/wire-contract.md: fields by object, values, time, the event vocabulary, rejections."""
    sections = [_OPENING]
    for level in LEVELS:
        title = f"`{level.path}`" if level.path else "The event"
        lines = [f"## {title}\n", "| field | also spelled | type | stored in | meaning |", "|---|---|---|---|---|"]
        lines += [_field_line(level, each) for each in level.fields]
        sections.append("\n".join(lines) + "\n")
    sections.append(
        _CLOSING.replace("{login_states}", " or ".join(f"`{each}`" for each in LoginState)).replace(
            "{withdrawn}", ", ".join(sorted(WITHDRAWN))
        )
    )
    lines = ["## Event vocabulary\n", "| event_type | names that map to it |", "|---|---|"]
    for event_type in EventType:
        names = [f"`{name}`" for name, target in EVENT_TYPES.items() if target is event_type]
        lines.append(f"| `{event_type}` | {', '.join(names)}{' and every other name' * (event_type == 'unknown')} |")
    lines.append("\nCase and separators make no difference: `AddToCart`, `add to cart` and `add_to_cart` are one name.")
    lines.append("\n`wishlist_toggle` is `add_to_wishlist` or `remove_from_wishlist` by `element.dataset.toggledOn`.")
    sections.append("\n".join(lines) + "\n")
    lines = [
        "## Rejections\n",
        "Stored with object, position, reason and raw bytes.\n",
        "| reason | when |",
        "|---|---|",
    ]
    lines += [f"| `{reason}` | {REASONS[reason]} |" for reason in RejectReason]
    sections.append("\n".join(lines) + "\n")
    return "\n".join(sections)


def _field_line(level: Level, each: Field) -> str:
    also = ", ".join(f"`{alias}`" for alias in each.aliases)
    return f"| `{each.name}` | {also} | {each.kind} | {_stored_in(level, each)} | {each.meaning} |"


def _stored_in(level: Level, each: Field) -> str:
    if level is ITEM:
        return f"`items[].{each.name}`"
    if each.column is not None:
        return f"`{each.column}`"
    if level is EVENT and each.name in _STORED_APART:
        return _STORED_APART[each.name]
    return f"`properties.{level.path}.{each.name}`" if level.path else f"`properties.{each.name}`"


# Fields of the event whose columns are made in events.py, not by coercing one value into one column.
_STORED_APART = {
    "eventName": "`event_name`, `event_type`",
    "eventId": "`event_id`",
    "product": "below",
    "items": "`items`",
    "cart": "below",
    "order": "below",
    "_ingest": "below",
    "_lastModified": "`received_at`",
}


if __name__ == "__main__":
    print(render_contract_markdown(), end="")
