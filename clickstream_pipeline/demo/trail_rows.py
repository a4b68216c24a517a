"""What each visit did, in order: the rows of `trails` and of the tables that its characters and numbers refer to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clickstream_pipeline.demo.actions import Action
from clickstream_pipeline.demo.clock import DAY_MS, iso_day
from clickstream_pipeline.demo.session_rows import Group
from clickstream_pipeline.demo.truth import Plain, TruthRow, plain

# Actions of one moment are in the order of these letters: a page before what is done on it.
_LETTERS = {
    "view_home": "a",
    "page_view": "b",
    "search": "c",
    "view_item_list": "d",
    "view_promotion": "e",
    "select_promotion": "f",
    "select_item": "g",
    "view_item": "h",
    "click": "i",
    "engagement": "j",
    "add_to_wishlist": "k",
    "remove_from_wishlist": "l",
    "share": "m",
    "add_to_cart": "n",
    "remove_from_cart": "o",
    "view_cart": "p",
    "login_prompt": "q",
    "login": "r",
    "logout": "s",
    "begin_checkout": "t",
    "checkout_progress": "u",
    "purchase": "v",
    "repeated_purchase": "w",
    "unknown": "y",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}

# Letter, page, product id, category, brand, search term; empty for what an action does not tell.
_Thing = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Walk:
    """A visit: its row of `sessions`, its group, and for each action its time, its things, and its order if it has one.

    Several things are the products of one action.
    """

    session: TruthRow
    group: Group
    steps: list[tuple[int, tuple[_Thing, ...], Action | None]]


class Trails:
    """The visits of all days, as trails."""

    def __init__(self) -> None:
        self._days: dict[int, list[_Walk]] = defaultdict(list)

    def record(self, session: TruthRow, day: int, group: Group, actions: Iterable[Action]) -> None:
        """Add a visit of a day of the shop; its actions are sorted."""
        steps = [
            (action.at_ms, things, action if things[0][0] == "v" else None)
            for action in actions
            for things in (_things_of(action),)
        ]
        if any(steps[n][0] == steps[n + 1][0] for n in range(len(steps) - 1)):
            steps.sort(key=lambda step: (step[0], step[1][0][0]))
        self._days[day].append(_Walk(session, group, steps))

    def tables(self) -> dict[str, list[TruthRow]]:
        """The rows of the four tables of trails; also writes `visit_no` into the rows of `sessions`."""
        tables: dict[str, list[TruthRow]] = {
            "trails": [],
            "trail_groups": [],
            "trail_dictionary": [],
            "trail_details": [],
        }
        for day, walks in self._days.items():
            walks.sort(key=lambda walk: str(walk.session["session_id"]))
            on_day: TruthRow = {"session_date": iso_day(day)}
            group_numbers = {group: number for number, group in enumerate(sorted({walk.group for walk in walks}), 1)}
            codes = _codes_of(walks)
            for visit_no, walk in enumerate(walks, 1):
                walk.session["visit_no"] = visit_no
                key = on_day | {"visit_no": visit_no}
                tables["trails"].append(key | _trail_of(walk, day, group_numbers[walk.group], codes))
                tables["trail_details"] += [key | row for row in _details_of(walk, codes)]
            tables["trail_groups"] += [
                on_day
                | {"group_no": number, "channel": channel, "device_class": device, "user_login_state": login_state}
                for (channel, device, login_state), number in group_numbers.items()
            ]
            tables["trail_dictionary"] += [on_day | row for row in _dictionary_of(codes)]
        return tables


def _things_of(action: Action) -> tuple[_Thing, ...]:
    kind = "repeated_purchase" if action.is_refresh else action.kind
    letter, term = _LETTERS[kind], ""
    if kind == "search" and action.wire is not None:
        term = str(action.wire["searchQuery"]).lower()
    items = () if kind == "view_item_list" else action.about()
    if not items:
        return ((letter, action.path, "", "", "", term),)
    return tuple(
        (letter, action.path, item.product.id, item.product.category, item.product.brand, term) for item in items
    )


def _codes_of(walks: Iterable[_Walk]) -> dict[_Thing, str]:
    """The character of each thing of a day: the first, the one after the space, is the most frequent thing's."""
    counts: dict[_Thing, int] = defaultdict(int)
    for walk in walks:
        for _, things, _ in walk.steps:
            for thing in things:
                counts[thing] += 1
    order = sorted(counts, key=lambda thing: (-counts[thing], *(text.encode() for text in thing)))
    return {thing: chr(ord(" ") + number) for number, thing in enumerate(order, 1)}


def _trail_of(walk: _Walk, day: int, group_no: int, codes: dict[_Thing, str]) -> TruthRow:
    moments = [at_ms for at_ms, _, _ in walk.steps]
    day_ms = day * DAY_MS
    return {
        "group_no": group_no,
        "has_ties": len(set(moments)) < len(moments),
        "kinds": "".join([things[0][0] for _, things, _ in walk.steps]),
        "things": "".join([codes[things[0]] for _, things, _ in walk.steps]),
        "times": b"".join([(at_ms - day_ms).to_bytes(4, "big", signed=True) for at_ms in moments]).hex(),
    }


def _details_of(walk: _Walk, codes: dict[_Thing, str]) -> Iterable[TruthRow]:
    """The order of each purchase that placed one, and the products after the first of each action."""
    for place, (_, things, purchase) in enumerate(walk.steps, 1):
        if purchase is not None and purchase.order is not None:
            order = purchase.order
            yield _detail(place, 1, codes[things[0]], plain(order.value), order.currency)
        for item_no, thing in enumerate(things[1:], 2):
            yield _detail(place, item_no, codes[thing], None, None)


def _detail(place: int, item_no: int, code: str, value: Plain, currency: str | None) -> TruthRow:
    return {"place": place, "item_no": item_no, "code": code, "order_value": value, "order_currency": currency}


def _dictionary_of(codes: dict[_Thing, str]) -> Iterable[TruthRow]:
    """A row per kind of action; the things of each are in the order of their characters."""
    by_letter: dict[str, list[_Thing]] = defaultdict(list)
    for thing in codes:
        by_letter[thing[0]].append(thing)
    for letter, things in by_letter.items():
        _, pages, products, categories, brands, terms = map(list, zip(*things, strict=True))
        yield {
            "event_type": _KINDS[letter],
            "codes": "".join(codes[thing] for thing in things),
            "page_paths": pages,
            "product_ids": products,
            "product_categories": categories,
            "product_brands": brands,
            "search_terms": terms,
        }
