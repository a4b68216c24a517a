"""Paths of visits: which nodes follow each other."""

from collections import Counter
from dataclasses import dataclass, field

from tests.explore.reference.segments import seen_visits
from tests.explore.reference.steps import serves
from tests.explore.reference.visits import Event, Json, Shop, Visit, is_on_days

OTHER = "(other)"


@dataclass(frozen=True)
class Node:
    """Events of a visit one after the other that are one node."""

    name: str
    events: tuple[Event, ...]

    @property
    def at_ms(self) -> int:
        return self.events[-1].at_ms


@dataclass
class Reached:
    """The visits that reached a node of a level, and what became of them."""

    reached: set[Visit] = field(default_factory=set)
    went_on: set[Visit] = field(default_factory=set)

    @property
    def ended(self) -> set[Visit]:
        return self.reached - self.went_on


@dataclass
class Edge:
    """The visits that went from a node to one of the next level, and after how many milliseconds."""

    visits: set[Visit] = field(default_factory=set)
    apart_ms: list[int] = field(default_factory=list)


@dataclass
class Paths:
    """Nodes by level and name, edges by level, name and name of the next; levels begin with 1."""

    nodes: dict[tuple[int, str], Reached] = field(default_factory=dict)
    edges: dict[tuple[int, str, str], Edge] = field(default_factory=dict)


@dataclass
class Around:
    """What came before and after a node; a visit counts as often as it came to it."""

    views: int = 0
    occurrences: list[Visit] = field(default_factory=list)
    entries: list[Visit] = field(default_factory=list)
    ended: list[Visit] = field(default_factory=list)
    before: dict[str, list[Visit]] = field(default_factory=dict)
    after: dict[str, list[Visit]] = field(default_factory=dict)

    @property
    def loops(self) -> int:
        return self.views - len(self.occurrences)


def ask_paths(shop: Shop, question: Json) -> Paths:
    paths, deep = Paths(), question.get("deep") or 5
    ways = {visit: way for visit in _visits(shop, question) if (way := _cut(shop, visit, question))}
    shown = {
        visit: way[-deep:] if question.get("to") and not question.get("from") else way[:deep]
        for visit, way in ways.items()
    }
    names = [
        _named(Counter(way[level].name for way in shown.values() if level < len(way)), question)
        for level in range(deep)
    ]
    for visit, way in shown.items():
        for level, node in enumerate(way):
            name = names[level][node.name]
            reached = paths.nodes.setdefault((level + 1, name), Reached())
            reached.reached.add(visit)
            if node != ways[visit][-1]:
                reached.went_on.add(visit)
            if level + 1 < len(way):
                following = way[level + 1]
                edge = paths.edges.setdefault((level + 1, name, names[level + 1][following.name]), Edge())
                edge.visits.add(visit)
                edge.apart_ms.append(following.at_ms - node.at_ms)
    return paths


def ask_around(shop: Shop, question: Json) -> Around:
    answer = Around()
    for visit in _visits(shop, question):
        way = nodes_of(visit, question)
        for number, node in enumerate(way):
            if not _has(node, question["around"], shop):
                continue
            answer.views += len(node.events)
            answer.occurrences.append(visit)
            if number == 0:
                answer.entries.append(visit)
            else:
                answer.before.setdefault(way[number - 1].name, []).append(visit)
            if number == len(way) - 1:
                answer.ended.append(visit)
            else:
                answer.after.setdefault(way[number + 1].name, []).append(visit)
    answer.before = _largest(answer.before, question)
    answer.after = _largest(answer.after, question)
    return answer


def nodes_of(visit: Visit, question: Json) -> list[Node]:
    """The nodes of a visit in order; repeats in a row are one."""
    kind = question.get("nodes") or "page_kind"
    nodes: list[Node] = []
    for event in visit.events:
        if kind != "event" and event.page_kind is None:
            continue
        name = {"event": event.event_type, "page": event.page, "page_kind": event.page_kind or ""}[kind]
        if nodes and nodes[-1].name == name:
            nodes[-1] = Node(name, (*nodes[-1].events, event))
        else:
            nodes.append(Node(name, (event,)))
    return nodes


def _visits(shop: Shop, question: Json) -> list[Visit]:
    return [visit for visit in seen_visits(shop, question) if is_on_days(visit, question)]


def _has(node: Node, step: Json, shop: Shop) -> bool:
    return any(serves(event, step, shop.currency) for event in node.events)


def _cut(shop: Shop, visit: Visit, question: Json) -> list[Node]:
    """The nodes from the start to the end that the question asks for; none if the visit lacks one of them."""
    way = nodes_of(visit, question)
    if question.get("from"):
        starts = [number for number, node in enumerate(way) if _has(node, question["from"], shop)]
        way = way[starts[0] :] if starts else []
    if question.get("to"):
        ends = [number for number, node in enumerate(way) if _has(node, question["to"], shop)]
        way = way[: ends[0] + 1] if ends else []
    return way


def _named(counts: Counter[str], question: Json) -> dict[str, str]:
    """The names that the nodes of a level get: the most frequent their own."""
    order = sorted(counts, key=lambda name: (-counts[name], name.encode()))
    return {name: name if place < (question.get("most") or 8) else OTHER for place, name in enumerate(order)}


def _largest(sides: dict[str, list[Visit]], question: Json) -> dict[str, list[Visit]]:
    names = _named(Counter({name: len(visits) for name, visits in sides.items()}), question)
    named: dict[str, list[Visit]] = {}
    for name, visits in sides.items():
        named.setdefault(names[name], []).extend(visits)
    return named
