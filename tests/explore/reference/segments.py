"""Which visits a question sees, and which visits and visitors a segment has."""

from tests.explore.reference.steps import serves
from tests.explore.reference.visits import Json, Shop, Spot, Visit, is_on_days, spots


def seen_visits(shop: Shop, question: Json) -> list[Visit]:
    """The visits that `only` and the segment leave, of all days."""
    only = {key: value for key, value in (question.get("only") or {}).items() if value}
    visits = [visit for visit in shop.visits if all(_has(visit, key, value) for key, value in only.items())]
    segment = question.get("segment")
    if not segment:
        return visits
    if segment["of"] == "visits":
        return [visit for visit in visits if _fits(spots([visit]), [visit], segment, shop.currency)]
    chosen = visitors_in(shop, question, segment)
    return [visit for visit in visits if visit.visitor in chosen]


def visits_in(shop: Shop, question: Json, segment: Json) -> set[Visit]:
    """The visits of the chosen days that are in a segment of visits."""
    return {
        visit
        for visit in shop.visits
        if is_on_days(visit, question) and _fits(spots([visit]), [visit], segment, shop.currency)
    }


def visitors_in(shop: Shop, question: Json, segment: Json) -> set[str]:
    """The visitors that are in a segment of visitors, by their visits of the chosen days."""
    by_visitor: dict[str, list[Visit]] = {}
    for visit in shop.visits:
        if visit.visitor is not None and is_on_days(visit, question):
            by_visitor.setdefault(visit.visitor, []).append(visit)
    return {visitor for visitor, visits in by_visitor.items() if _fits(spots(visits), visits, segment, shop.currency)}


def _has(visit: Visit, key: str, value: str) -> bool:
    if key == "category":
        return value in visit.categories
    return bool(getattr(visit, key) == value)


def _fits(events: list[Spot], visits: list[Visit], segment: Json, currency: str) -> bool:
    return all(_holds(events, visits, condition, currency) for condition in segment["all"])


def _holds(events: list[Spot], visits: list[Visit], condition: Json, currency: str) -> bool:
    if "did_not" in condition:
        return not any(serves(spot.event, condition["did_not"], currency) for spot in events)
    if "did" in condition:
        did = [spot for spot in events if serves(spot.event, condition["did"], currency)]
        if "then" not in condition:
            return len(did) >= (condition.get("times") or 1)
        then = [spot for spot in events if serves(spot.event, condition["then"], currency)]
        return any(one != other and one.event.at_ms <= other.event.at_ms for one in did for other in then)
    ((key, value),) = condition.items()
    return any(_has(visit, key, value) for visit in visits)
