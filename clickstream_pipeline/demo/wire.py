"""Serialises actions as the JSON that trackers send and the ingest handler stores."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from clickstream_pipeline.demo.actions import Action, Item, Tracker
from clickstream_pipeline.demo.catalogue import Product
from clickstream_pipeline.demo.clock import iso_ms
from clickstream_pipeline.demo.delivery import Post

JsonObject = dict[str, object]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL = timezone(timedelta(hours=7))

_SNAKE = {
    "eventName": "event_name",
    "eventId": "event_id",
    "eventTimestamp": "event_timestamp",
    "sentAt": "sent_at",
    "pageUrl": "page_url",
    "userId": "user_id",
    "userLoginState": "user_login_state",
    "identitySource": "identity_source",
    "clientId": "client_id",
    "sessionId": "session_id",
    "isFirstVisit": "is_first_visit",
    "checkoutStep": "checkout_step",
    "product": "context_product",
}
_SNAKE_PRODUCT = {
    "id": "product_id",
    "name": "product_name",
    "category": "product_category",
    "brand": "product_brand",
    "price": "product_price",
    "discountPrice": "product_discount_price",
    "urlPath": "product_url_path",
}


def _local(epoch_ms: int) -> str:
    return (_EPOCH + timedelta(milliseconds=epoch_ms)).astimezone(_LOCAL).isoformat(timespec="milliseconds")


_TIMES: dict[str, Callable[[int], object]] = {"iso": iso_ms, "epoch": int, "offset": _local}


def number(amount: Decimal) -> int | float:
    """An amount as a JSON number."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def ingest(post: Post, request_id: str) -> JsonObject:
    """The facts that the ingest handler adds to a post."""
    facts: JsonObject = {"receivedAt": iso_ms(post.received_ms), "method": "POST", "path": "/clickstream"}
    if post.visitor.source_ip is not None:
        facts["sourceIp"] = post.visitor.source_ip
    if post.visit.device.user_agent is not None:
        facts["userAgent"] = post.visit.device.user_agent
    facts["requestId"] = request_id
    return facts


def sent_at(post: Post) -> object:
    """The browser's time when it sent the post; None for trackers that do not send it."""
    tracker = post.visitor.tracker
    return _TIMES[tracker.times](post.received_ms + post.visitor.skew_ms) if tracker.corrects_time else None


def spell(post: Post, *, key_of_sent_at: bool = True, ingest_facts: JsonObject | None = None) -> list[JsonObject]:
    """A post's events in the spelling of its tracker; each with its own `sentAt` and `_ingest` if requested."""
    tracker, visitor = post.visitor.tracker, post.visitor
    sent = sent_at(post) if key_of_sent_at else None
    events = []
    for action, claim in zip(post.actions, post.claims, strict=True):
        happened: object = None
        if tracker.corrects_time:
            happened = _TIMES[tracker.times](claim + visitor.skew_ms)
        elif not tracker.has_receipt:
            happened = iso_ms(claim)
        event = _event(post, action, happened)
        if sent is not None:
            event["sentAt"] = sent
        if tracker.spelling == "snake":
            event = _in_snake_case(event)
        if ingest_facts is not None and tracker.has_receipt:
            event["_ingest"] = ingest_facts
        events.append(event)
    return events


def _event(post: Post, action: Action, happened: object) -> JsonObject:
    visit, tracker = post.visit, post.visitor.tracker
    event: JsonObject = {"eventName": action.name}
    if action.sent_id is not None:
        event["eventId"] = action.sent_id
    if happened is not None:
        event["eventTimestamp"] = happened
    event["pageUrl"] = action.url
    if action.referrer is not None:
        event["referrer"] = action.referrer
    if visit.client_id is not None:
        event["clientId"] = visit.client_id
    if visit.sent_session_id is not None:
        event["sessionId"] = visit.sent_session_id
    if action.login_state is not None:
        event["userLoginState"] = action.login_state
        event["userId"] = action.user_id
        if action.user_id is not None:
            event["identitySource"] = "cognito"
    if visit.is_first_visit is not None:
        event["isFirstVisit"] = visit.is_first_visit
    if action.product is not None:
        event["product"] = _product(action.product)
    elif action.category_id is not None:
        event["product"] = {"id": action.category_id}
    if action.items:
        event["items"] = [_item(item) for item in action.items]
    if action.checkout_step is not None:
        event["checkoutStep"] = action.checkout_step
    if action.order is not None:
        event.update(_order(action, tracker))
    if action.wire is not None:
        event.update(_plain(action.wire))
    return event


def _product(product: Product) -> JsonObject:
    return {
        "id": product.id,
        "name": product.name,
        "category": product.category,
        "brand": product.brand,
        "price": number(product.price),
        "discountPrice": None if product.discount_price is None else number(product.discount_price),
        "urlPath": product.path,
    }


def _item(item: Item) -> JsonObject:
    product = item.product
    fields: JsonObject = {
        "id": product.id,
        "name": product.name,
        "category": product.category,
        "brand": product.brand,
        "price": number(product.unit_price),
        "currency": product.currency,
    }
    if item.quantity is not None:
        fields["quantity"] = item.quantity
    return fields


def _order(action: Action, tracker: Tracker) -> JsonObject:
    order = action.order
    assert order is not None
    if not tracker.sends_items:
        dataset = {"orderId": order.id, "orderNumber": order.number, "total": str(order.value)}
        return {"element": {"tag": "button", "dataset": dataset}}
    fields: JsonObject = {} if order.id is None else {"id": order.id, "number": order.number}
    return {"order": fields | {"revenue": number(order.value), "currency": order.currency, "quantity": order.units}}


def _plain(fields: Mapping[str, object]) -> JsonObject:
    return {
        name: _plain(value) if isinstance(value, dict) else number(value) if isinstance(value, Decimal) else value
        for name, value in fields.items()
    }


def _in_snake_case(event: JsonObject) -> JsonObject:
    spelled = {_SNAKE.get(name, name): value for name, value in event.items()}
    product = spelled.get("context_product")
    if isinstance(product, dict):
        spelled["context_product"] = {_SNAKE_PRODUCT[name]: value for name, value in product.items()}
    return spelled
