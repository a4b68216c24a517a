"""Questions in words."""

from clickstream_pipeline.exploring.questions import Funnel, Step

_EVENTS = {
    "page_view": "viewed a page",
    "view_home": "viewed the home page",
    "view_item_list": "viewed a list of products",
    "select_item": "selected a product",
    "view_item": "viewed a product",
    "add_to_cart": "added to the cart",
    "remove_from_cart": "removed from the cart",
    "view_cart": "viewed the cart",
    "add_to_wishlist": "added to the wishlist",
    "remove_from_wishlist": "removed from the wishlist",
    "share": "shared something",
    "login_prompt": "was asked to sign in",
    "login": "signed in",
    "logout": "signed out",
    "begin_checkout": "began the checkout",
    "checkout_progress": "went on with the checkout",
    "purchase": "bought",
    "repeated_purchase": "saw an order again",
    "refund": "got a refund",
    "view_promotion": "saw a promotion",
    "select_promotion": "followed a promotion",
    "search": "searched",
    "click": "clicked",
    "engagement": "stayed on a page",
    "unknown": "did something unknown",
}
_ORDERS = {
    "in_order": "in this order",
    "next": "each right after the one before",
    "any_order": "in any order",
}


def step_in_words(step: Step) -> str:
    """`viewed a product, of category laptop`; without capitals."""
    if step.events:
        done = " or ".join(_EVENTS[name] for name in step.events)
    elif step.page or step.page_below or step.page_kind:
        done = "viewed a page"
    elif step.at_least is not None or step.at_most is not None:
        done = _EVENTS["purchase"]
    else:
        done = "did anything"
    told = [
        ("the page", step.page),
        ("a page below", step.page_below),
        ("of the kind", step.page_kind),
        ("product", step.product),
        ("of category", step.category),
        ("of brand", step.brand),
        ("with the words", step.search),
        ("for at least", _amount(step.at_least, step.currency)),
        ("for at most", _amount(step.at_most, step.currency)),
    ]
    return ", ".join([done, *(f"{word} {value}" for word, value in told if value is not None)])


def funnel_in_words(funnel: Funnel) -> str:
    """What the funnel counts, as a sentence."""
    within = funnel.within or ("the visit" if funnel.of == "visits" else "7 days")
    chosen = [f"{name} {value}" for name in funnel.only.__struct_fields__ if (value := getattr(funnel.only, name))]
    of = f"{funnel.of.capitalize()}{' with ' + ', '.join(chosen) if chosen else ''}"
    if funnel.open:
        return f"{of} that did the steps; people may enter at any step, and come to the next within {within}."
    without = "".join(
        f"; without those that {step_in_words(each)} between step {each.after} and {each.after + 1}"
        for each in funnel.without
    )
    return f"{of} that did the steps {_ORDERS[funnel.order]}, within {within}{without}."


def _amount(amount: float | None, currency: str | None) -> str | None:
    return None if amount is None else " ".join(filter(None, (f"{amount:,}", currency)))
