"""A visit as a row of `sessions`."""

from collections import defaultdict
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from clickstream_pipeline.demo.actions import Action, Visit
from clickstream_pipeline.demo.clock import iso_day, iso_ms
from clickstream_pipeline.demo.funnel import STEPS
from clickstream_pipeline.demo.truth import TruthRow, plain

# Channel, device class and login state.
Group = tuple[str, str, str]
_ENGAGED_OVER_MS = 10_000


def session_row(
    visit: Visit,
    session_id: str,
    day: int,
    actions: list[Action],
    page_views: list[Action],
    purchases: list[Action],
    group: Group,
    moments: list[int],
    categories: list[str],
) -> TruthRow:
    """The row of a visit in `sessions`; its actions are sorted, `day` is the first one's.

    `moments` are the times of the steps that it reached.
    """
    lasted_ms = actions[-1].at_ms - actions[0].at_ms
    kinds: dict[str, int] = defaultdict(int)
    for action in actions:
        kinds[action.kind] += 1
    users = [action.user_id for action in actions if action.user_id is not None]
    about = [action.about() for action in actions if action.kind != "view_item_list"]
    products = [items[-1].product.id for items in about if items]
    channel, device_class, login_state = group
    viewed_at, added_at, checkout_at, purchased_at = _steps_after_the_start(moments)
    return {
        "session_id": session_id,
        "session_date": iso_day(day),
        "client_id": visit.client_id,
        "user_id": users[-1] if users else None,
        "started_at": iso_ms(actions[0].at_ms),
        "ended_at": iso_ms(actions[-1].at_ms),
        "duration_s": plain(Decimal(lasted_ms) / 1000),
        "events": len(actions),
        "page_views": len(page_views),
        "product_views": kinds["view_item"],
        "adds": kinds["add_to_cart"],
        "removes": kinds["remove_from_cart"],
        "checkouts": kinds["begin_checkout"],
        "purchases": len(purchases),
        "is_bounce": len(page_views) == 1 and not kinds["add_to_cart"] and not purchases,
        "is_engaged": lasted_ms > _ENGAGED_OVER_MS or len(page_views) >= 2 or bool(purchases),
        "has_abandoned_cart": kinds["add_to_cart"] > 0 and not purchases,
        "is_first_visit": visit.is_first_visit,
        "user_login_state": login_state,
        "landing_page": page_views[0].path if page_views else None,
        "exit_page": page_views[-1].path if page_views else None,
        "referrer_host": visit.source.referrer_host,
        "utm_source": visit.source.utm_source,
        "utm_medium": visit.source.utm_medium,
        "utm_campaign": visit.source.utm_campaign,
        "channel": channel,
        "device_class": device_class,
        "viewed_at": viewed_at,
        "added_at": added_at,
        "checkout_at": checkout_at,
        "purchased_at": purchased_at,
        "viewed_categories": categories,
        "exit_product_id": products[-1] if products else None,
    }


def session_id_of(visit: Visit, started_ms: int) -> str | None:
    """The id that was sent, else an id derived from client and start; None if neither is known."""
    if visit.sent_session_id is not None:
        return visit.sent_session_id
    if visit.client_id is None:
        return None
    return str(uuid5(NAMESPACE_URL, f"session:{visit.client_id}:{iso_ms(started_ms)}"))


def login_state_of(actions: list[Action]) -> str:
    """`logged_in` if any action has it, else the last known state."""
    states = [action.login_state for action in actions if action.login_state is not None]
    if "logged_in" in states:
        return "logged_in"
    return states[-1] if states else "unknown"


def viewed_categories(actions: list[Action]) -> list[str]:
    """The categories of which a product was viewed, sorted."""
    return sorted(
        {item.product.category for action in actions if action.kind == "view_item" for item in action.about()}
    )


def _steps_after_the_start(moments: list[int]) -> list[str | None]:
    """The times as columns of a session: None from the first step that it did not reach."""
    return [iso_ms(moments[number]) if number < len(moments) else None for number in range(1, len(STEPS))]
