"""LAB0, the tour: the platform is up, and a purchase went all the way from the shop to the warehouse."""

from workshop.checking import Check, Place


def _parts(place: Place) -> str | None:
    state = place.state
    if state is None:
        return "it does not run"
    if state.absent:
        return "; ".join(f"{each.why}: {each.command}" for each in state.absent)
    silent = [part.name for part in state.parts if not part.is_ready]
    return f"{', '.join(silent)} does not answer" if silent else None


def _sent_orders(place: Place) -> list[str]:
    orders = (event.fields.get("order") for event in place.events())
    return [str(order["id"]) for order in orders if isinstance(order, dict) and "id" in order]


def _purchase(place: Place) -> str | None:
    return None if _sent_orders(place) else "no event in it has an order"


def _loaded_order(place: Place) -> str | None:
    sent = _sent_orders(place)
    loaded = place.rows("loaded_orders", order_ids=sent)
    if not sent:
        return "nothing was bought"
    return None if loaded else "no load has read the purchase"


CHECKS = (
    Check("every part of the platform answers", _parts, "Start it with `make up` in another terminal, and wait."),
    Check("your purchase is in the raw store", _purchase, "Accept the measurement in the shop, and buy a laptop."),
    Check("your order is in the warehouse", _loaded_order, 'Press "Load now" on the landing page, or run `make etl`.'),
)
