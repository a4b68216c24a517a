"""Funnels: every try of every visit or visitor, followed event by event."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tests.explore.reference.matching import largest_matching
from tests.explore.reference.segments import seen_visits
from tests.explore.reference.steps import serves
from tests.explore.reference.visits import DAY_MS, PAUSE_MS, Json, Product, Shop, Spot, Visit, day_of, is_on_days, spots

_NO_STEP = 1 << 20


@dataclass(frozen=True)
class Try:
    """One try of a visit or visitor: `times_ms` of the steps it came to, in order."""

    entry: Spot
    times_ms: tuple[int, ...]
    is_void: bool
    is_running: bool


@dataclass
class Group:
    """What a funnel says of one group; row n of the lists is step n + 1, sets hold the visits or visitors counted."""

    reached: list[set[Hashable]]
    came: list[set[Hashable]]
    # Those whose window is still running, and those of them that have come through.
    open: set[Hashable] = field(default_factory=set)
    open_through: set[Hashable] = field(default_factory=set)
    # Milliseconds from the step before, and from the first step to the last.
    step_ms: list[list[int]] = field(default_factory=list)
    total_ms: list[int] = field(default_factory=list)

    @property
    def counts(self) -> list[int]:
        return [len(who) for who in self.reached]


Groups = Callable[[str], Group]


def ask_funnel(shop: Shop, question: Json) -> dict[str, Group]:
    """What a funnel says, by group; without `by` the group's name is ''."""
    count = len(question["steps"])
    groups: dict[str, Group] = {}

    def group(name: str) -> Group:
        return groups.setdefault(
            name,
            Group([set() for _ in range(count)], [set() for _ in range(count)], step_ms=[[] for _ in range(count)]),
        )

    for who, visits in entities(seen_visits(shop, question), question).items():
        if question.get("open"):
            _count_open(group, who, visits, shop, question)
            continue
        clean = [each for each in tries(shop, visits, question) if not each.is_void]
        if not clean:
            continue
        # Of those that come equally far, the first.
        best = max(clean, key=lambda each: len(each.times_ms))
        own = group(_name(best.entry, question, shop))
        is_through = len(best.times_ms) == count
        if best.is_running if is_through else any(each.is_running for each in clean):
            own.open.add(who)
            if is_through:
                own.open_through.add(who)
            continue
        for step, at_ms in enumerate(best.times_ms):
            own.reached[step].add(who)
            if step:
                own.came[step].add(who)
                own.step_ms[step].append(at_ms - best.times_ms[step - 1])
        if is_through:
            own.total_ms.append(best.times_ms[-1] - best.times_ms[0])
    return groups


def entities(visits: list[Visit], question: Json) -> dict[Hashable, list[Visit]]:
    """The visits of each visit or visitor that the question is about, from its first day on."""
    of: dict[Hashable, list[Visit]] = {}
    for visit in visits:
        if question["of"] == "visits" and is_on_days(visit, question):
            of[visit.name] = [visit]
        if question["of"] == "visitors" and visit.visitor is not None and visit.day >= day_of(question, "first_day"):
            of.setdefault(visit.visitor, []).append(visit)
    return of


def window_ms(question: Json) -> int | None:
    """How long a try may last; None for the whole visit."""
    if question.get("within_s") is not None:
        return int(question["within_s"]) * 1000
    return 7 * DAY_MS if question["of"] == "visitors" else None


def tries(shop: Shop, visits: list[Visit], question: Json) -> list[Try]:
    """Every try of one visit or visitor, in the order of their entries."""
    events = ordered(shop, visits, question)
    followed = []
    for number, spot in enumerate(events):
        if is_on_days(spot.visit, question) and _can_begin(spot, shop, question):
            followed.append(_follow(shop, events[number:], question))
    return followed


def _mask(shop: Shop, spot: Spot, question: Json) -> int:
    """The steps that an event serves, as a binary number: bit 0 for step 1."""
    mask = sum(1 << n for n, step in enumerate(question["steps"]) if serves(spot.event, step, shop.currency))
    if question.get("order", "in_order") != "any_order" and not is_on_days(spot.visit, question):
        # Nobody enters after the last day.
        mask &= ~1
    return mask


def ordered(shop: Shop, visits: list[Visit], question: Json) -> list[Spot]:
    """The events in order: at equal times in the order of the steps that they serve, those that serve none last."""

    def turn(spot: Spot) -> tuple[object, ...]:
        mask = _mask(shop, spot, question)
        return spot.event.at_ms, (mask & -mask) or _NO_STEP, mask, *spot.key

    return sorted((Spot(visit, event) for visit in visits for event in visit.events), key=turn)


def _can_begin(spot: Spot, shop: Shop, question: Json) -> bool:
    steps = question["steps"] if question.get("order") == "any_order" else question["steps"][:1]
    if not any(serves(spot.event, step, shop.currency) for step in steps):
        return False
    if not steps[0].get("first_ever"):
        return True
    seen = seen_visits(shop, question)
    ever = [each for visit in seen if visit.visitor == spot.visit.visitor for each in spots([visit])]
    serving = [each for each in ever if serves(each.event, steps[0], shop.currency)]
    return spot == min(serving, key=lambda each: each.key)


def _follow(shop: Shop, events: list[Spot], question: Json) -> Try:
    """The try that begins with the first of the events."""
    entry, steps, window = events[0], question["steps"], window_ms(question)
    until_ms = None if window is None else entry.event.at_ms + window
    within = [spot for spot in events if until_ms is None or spot.event.at_ms <= until_ms]
    match question.get("order") or "in_order":
        case "any_order":
            times_ms = _any_order(within, steps, shop.currency)
        case "next":
            times_ms = _next(within, steps, shop.currency)
        case _:
            times_ms = _in_order(within, steps, shop.currency)
    ends_ms = until_ms if until_ms is not None else entry.visit.events[-1].at_ms + PAUSE_MS
    is_void = _is_void(within, times_ms, question, shop.currency)
    return Try(entry, tuple(times_ms), is_void, is_running=ends_ms > shop.known_until_ms)


def _in_order(events: list[Spot], steps: list[Json], currency: str) -> list[int]:
    times_ms: list[int] = []
    for spot in events:
        if len(times_ms) < len(steps) and serves(spot.event, steps[len(times_ms)], currency):
            times_ms.append(spot.event.at_ms)
    return times_ms


def _next(events: list[Spot], steps: list[Json], currency: str) -> list[int]:
    times_ms: list[int] = []
    for spot, step in zip(events, steps, strict=False):
        if not serves(spot.event, step, currency):
            break
        times_ms.append(spot.event.at_ms)
    return times_ms


def _any_order(events: list[Spot], steps: list[Json], currency: str) -> list[int]:
    times_ms: list[int] = []
    served: list[set[int]] = []
    for spot in events:
        served.append({n for n, step in enumerate(steps) if serves(spot.event, step, currency)})
        if largest_matching(served) > len(times_ms):
            times_ms.append(spot.event.at_ms)
    return times_ms


def _is_void(within: list[Spot], times_ms: list[int], question: Json, currency: str) -> bool:
    for without in question.get("without") or []:
        behind = without["after"]
        if behind > len(times_ms) or behind >= len(question["steps"]):
            continue
        for spot in within:
            # The step that follows was not done at all, or later.
            is_before_next = behind == len(times_ms) or spot.event.at_ms < times_ms[behind]
            is_after = spot.event.at_ms > times_ms[behind - 1]
            if is_after and is_before_next and serves(spot.event, without, currency):
                return True
    return False


def _count_open(groups: Groups, who: Hashable, visits: list[Visit], shop: Shop, question: Json) -> None:
    """An open funnel: who did step k on the days, or came to it from the step before."""
    assert not question.get("without")
    assert question.get("order") in (None, "", "in_order")
    events, window = ordered(shop, visits, question), window_ms(question)
    serving = [[serves(spot.event, step, shop.currency) for step in question["steps"]] for spot in events]
    on_days = [is_on_days(spot.visit, question) for spot in events]
    first = next((n for n in range(len(events)) if on_days[n] and any(serving[n])), None)
    if first is None:
        return
    own = groups(_name(events[first], question, shop))
    for step in range(len(question["steps"])):
        if any(on_days[n] and serving[n][step] for n in range(len(events))):
            own.reached[step].add(who)
        for before in range(len(events)):
            for after in range(before + 1, len(events)):
                apart_ms = events[after].event.at_ms - events[before].event.at_ms
                if (
                    step > 0
                    and on_days[before]
                    and serving[before][step - 1]
                    and serving[after][step]
                    and (window is None or apart_ms <= window)
                ):
                    own.reached[step].add(who)
                    own.came[step].add(who)


def _name(entry: Spot, question: Json, shop: Shop) -> str:
    """The group of the visit of an entry, or of the entry itself."""
    by = question.get("by") or ""
    if by in ("category", "brand", "product"):
        product = _product_of(entry, question, shop)
        return {"product": product.id, "category": product.category, "brand": product.brand}[by]
    if by == "page":
        return entry.event.page
    if by == "week":
        week_start = question.get("week_start") or 1
        return str(entry.visit.day - timedelta(days=(entry.visit.day.isoweekday() - week_start) % 7))
    if by == "day":
        return str(entry.visit.day)
    return str(getattr(entry.visit, by)) if by else ""


def _product_of(entry: Spot, question: Json, shop: Shop) -> Product:
    """The first product of the entry with which it serves a step that it may begin with."""
    begins_anywhere = question.get("order") == "any_order" or question.get("open")
    steps = question["steps"] if begins_anywhere else question["steps"][:1]
    for product in entry.event.products or (Product(),):
        alone = replace(entry.event, products=(product,))
        if any(serves(alone, step, shop.currency) for step in steps):
            return product
    raise AssertionError("the entry serves no step")
