"""Which events serve a step."""

from tests.explore.reference.visits import Event, Json, Product


def serves(event: Event, step: Json, currency: str) -> bool:
    """Whether all that the step asks holds for the event; `currency` is the shop's."""
    asked = {key: value for key, value in step.items() if value not in (None, "", [])}
    asks_page = asked.keys() & {"page", "page_below", "page_kind"}
    return (
        event.event_type in asked.get("event", [event.event_type])
        and (not asks_page or "event" in asked or event.page_kind is not None)
        and asked.get("page", event.page) == event.page
        and ("page_below" not in asked or _is_below(event.page, asked["page_below"]))
        and asked.get("page_kind", event.page_kind) == event.page_kind
        and asked.get("search", "").lower() in event.search
        and _names_product(event, asked)
        and _has_revenue(event, asked, currency)
    )


def _names_product(event: Event, asked: Json) -> bool:
    """Whether all that is asked of products holds for one of them."""
    return any(
        asked.get("product", product.id) == product.id
        and asked.get("category", product.category) == product.category
        and asked.get("brand", product.brand) == product.brand
        for product in event.products or (Product(),)
    )


def _is_below(page: str, folder: str) -> bool:
    return page != "" and (page == folder or page.startswith(folder.rstrip("/") + "/"))


def _has_revenue(event: Event, asked: Json, currency: str) -> bool:
    if not asked.keys() & {"at_least", "at_most", "currency"}:
        return True
    if event.event_type != "purchase" or event.currency != asked.get("currency", currency):
        return False
    if "at_least" in asked and (event.revenue is None or event.revenue < asked["at_least"]):
        return False
    return "at_most" not in asked or (event.revenue is not None and event.revenue <= asked["at_most"])
