"""Random questions of each kind about the shops of tests/explore/shops.py."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.explore.reference.visits import Json
from tests.explore.shops import FIRST_DAY

_STEPS: list[Json] = [
    {"event": ["view_item"]},
    {"event": ["add_to_cart"]},
    {"event": ["purchase"]},
    {"event": ["view_item", "add_to_cart"]},
    {"event": ["search"], "search": "Laptop"},
    {"event": ["click", "page_view"]},
    {},
    {"page": "/p/1"},
    {"event": ["view_item"], "page": "/p/2"},
    {"page_below": "/p"},
    {"page_below": "/"},
    {"page_kind": "product"},
    {"page_kind": "cart"},
    {"product": "1"},
    {"category": "Laptops"},
    {"brand": "Acme"},
    {"event": ["view_item"], "category": "Laptops", "brand": "Acme"},
    {"at_least": 20, "currency": "VND"},
    {"event": ["purchase"], "at_most": 50, "currency": "VND"},
    {"at_least": 20, "currency": "VND", "brand": "Acme"},
    {"currency": "USD"},
    {"event": ["repeated_purchase"]},
]

_ONLY: list[Json] = [
    {"channel": "email"},
    {"channel": "direct"},
    {"device": "desktop", "login": ""},
    {"login": "unknown"},
    {"login": "logged_in", "device": "mobile"},
    {"category": "Laptops"},
    {"category": "Monitors", "channel": ""},
]

# Mostly what visits do most.
steps = st.sampled_from([*_STEPS[:4] * 5, *_STEPS])


@st.composite
def _choices(draw: st.DrawFn) -> Json:
    """The days, and sometimes the groups and the segment, of a question of any kind."""
    first = FIRST_DAY + timedelta(days=draw(st.sampled_from([0, 0, 0, 0, 1, -3])))
    last = first + timedelta(days=draw(st.sampled_from([3, 3, 0, 1, 40])))
    only = draw(st.sampled_from([{}] * 3 * len(_ONLY) + _ONLY))
    question: Json = {"first_day": str(first), "last_day": str(last), "only": only}
    if draw(st.sampled_from([False] * 6 + [True])):
        question["segment"] = draw(segments())
    return question


@st.composite
def segments(draw: st.DrawFn) -> Json:
    return {
        "of": draw(st.sampled_from(["visits", "visitors"])),
        "all": draw(st.lists(_conditions(), min_size=1, max_size=3)),
    }


@st.composite
def _conditions(draw: st.DrawFn) -> Json:
    match draw(st.sampled_from(["did", "did", "did_not", "then", "group"])):
        case "did":
            times = draw(st.sampled_from([None, 1, 2, 3]))
            return {"did": draw(steps), **({} if times is None else {"times": times})}
        case "did_not":
            return {"did_not": draw(steps)}
        case "then":
            return {"did": draw(steps), "then": draw(steps)}
    return draw(
        st.sampled_from([{"channel": "email"}, {"device": "mobile"}, {"login": "logged_in"}, {"category": "Laptops"}])
    )


@st.composite
def segment_questions(draw: st.DrawFn) -> Json:
    """The visits or visitors of a segment, beside all others."""
    question = draw(_choices())
    question.pop("segment", None)
    return {"ask": "segment", **question, **draw(segments())}


@st.composite
def funnels(draw: st.DrawFn) -> Json:
    asked = draw(st.lists(steps, min_size=2, max_size=draw(st.sampled_from([2, 3, 4, 8]))))
    is_open = draw(st.sampled_from([False, False, False, True]))
    without = []
    if not is_open and draw(st.booleans()):
        for _ in range(draw(st.sampled_from([1, 1, 2]))):
            without.append({"after": draw(st.integers(1, len(asked) - 1)), **draw(steps)})
    return {
        "ask": "funnel",
        **draw(_choices()),
        "of": draw(st.sampled_from(["visits", "visitors"])),
        "steps": asked,
        "order": "in_order" if is_open else draw(st.sampled_from(["in_order", "in_order", "next", "any_order"])),
        "within_s": draw(st.sampled_from([None, None, 0, 1, 10, 600, 90_000, 200_000, 3_122_064_000])),
        "open": is_open,
        "without": without,
        "by": draw(
            st.sampled_from(
                ["", "", "channel", "device", "login", "category", "brand", "product", "page", "day", "week"]
            )
        ),
        "week_start": draw(st.sampled_from([1, 7])),
    }


@st.composite
def paths(draw: st.DrawFn) -> Json:
    ends = draw(st.sampled_from([[], ["from"], ["to"], ["from", "to"], ["around"]]))
    return {
        "ask": "paths",
        **draw(_choices()),
        "of": "visits",
        "nodes": draw(st.sampled_from(["page_kind", "page", "event"])),
        **{key: draw(steps) for key in ends},
        "deep": draw(st.sampled_from([5, 2, 3, 8])),
        "most": draw(st.sampled_from([8, 1, 2, 3])),
    }


@st.composite
def retentions(draw: st.DrawFn) -> Json:
    return {
        "ask": "retention",
        **draw(_choices()),
        "of": "visitors",
        "first": draw(steps),
        "again": draw(st.one_of(steps, st.just({"event": ["purchase"]}))),
        "every": draw(st.sampled_from(["day", "week", "month"])),
        "week_start": draw(st.sampled_from([1, 7])),
        "cohorts": draw(st.sampled_from(["first_ever", "each_period"])),
        "count": draw(st.sampled_from(["on", "on_or_after"])),
        "periods": draw(st.sampled_from([8, 1, 2, 4])),
        "measure": draw(st.sampled_from(["visitors", "orders", "revenue"])),
    }
