"""The cases of tests/data/explore: what they ask and expect, in the words of our questions.

Letters stand for events: they are bound to types of events. A person, whatever clients he has, is one browser.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clickstream_pipeline.domain.pages import plain_path
from tests.explore.reference.retention import following
from tests.explore.reference.visits import Json, Product
from tests.explore.rows import Happening

_FOLDER = Path(__file__).parents[1] / "data/explore"

# Cases that do not fit our visits or questions, each with the reason.
LEFT_OUT = {
    "retention-07": "a return takes two events there; a return is one event here",
    "path-10": "pages are put into groups by a pattern there; a page is its path here",
    "path-25": "a pause of exactly 30 minutes ends a visit there; here a longer one does",
    "path-29": "repeats are not put together there, and nodes at the end are set aside",
}

# When the data end where a case does not say: everything is settled.
_LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)

# In the order of the letters of a case; none of a list view, which names no product, and none of an order.
_TYPES = [
    "view_item", "add_to_cart", "select_item", "begin_checkout", "add_to_wishlist", "share", "view_cart", "login",
    "click",
]  # fmt: skip


@dataclass(frozen=True)
class PeerCase:
    """One case: what happened, what is asked, and what the peer answers.

    `names` are the peer's names of event types and pages by ours.
    """

    id: str
    happenings: list[Happening]
    question: Json
    expected: Json
    zone: ZoneInfo
    known_until: datetime
    names: dict[str, str]


def peer_cases(kind: str) -> list[Json]:
    """All cases of a kind, `funnel`, `retention` or `path`, as they are written."""
    lines = (_FOLDER / f"{kind}_cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def bound(case: Json, *, backwards: bool = False) -> PeerCase:
    """A case in our words; `backwards` binds its letters to the types of events the other way round."""
    asked = case["question"]
    if asked["type"] == "retention_mean":
        return _bound_mean(case)
    letters = sorted({_letter(event, asked) for event in case["events"]} | _asked_letters(asked))
    choices = [each for each in _TYPES if not each.startswith("view_")] if "page_view" in letters else _TYPES
    types = dict(zip(letters, choices[: len(letters)][:: -1 if backwards else 1], strict=True))
    types |= {"page_view": "page_view"} if "page_view" in letters else {}
    person = {client: who for who, clients in (case.get("identity") or {}).items() for client in clients}
    happenings = [_happening(event, person, types, asked) for event in case["events"]]
    make = {"funnel": _funnel, "retention": _retention}.get(asked["type"], _paths)
    zone = ZoneInfo(asked.get("zone", "UTC"))
    question, known_until = make(asked, types, happenings, zone)
    names = {ours: its for its, ours in types.items()}
    names |= {_path(event["page"]): event["page"] for event in case["events"] if asked["type"] == "transitions"}
    return PeerCase(case["id"], happenings, question, case["expected"], zone, known_until, names)


def _letter(event: Json, asked: Json) -> str:
    """What stands for an event; with ten steps, pages of all sorts are nodes like any other event."""
    return event["page"] if asked.get("steps") == 10 and "page" in event else event["event"]


def _asked_letters(asked: Json) -> set[str]:
    steps = asked["steps"] if asked["type"] == "funnel" else [asked.get("start", "*"), asked.get("return", "*")]
    told = [*steps, *asked.get("exclusions", [])] if asked["type"] != "paths" else []
    return {letter for letter in (each["event"] if isinstance(each, dict) else each for each in told) if letter != "*"}


def _happening(event: Json, person: dict[str, str], types: dict[str, str], asked: Json) -> Happening:
    # The value of a property becomes the brand of a product.
    props = event.get("props") or {}
    products = tuple(Product(id="p", brand=value) for value in props.values())
    client = person.get(event["client"], event["client"])
    page = event.get("page")
    event_type = types[_letter(event, asked)]
    if asked["type"] == "transitions" and event["event"] == "search":
        event_type, page = "page_view", f"search/{page}"
    return Happening(
        datetime.fromisoformat(event["t"]),
        event_type,
        client=client,
        page=None if page is None else _path(page),
        products=products,
        device="mobile" if event["client"] in asked.get("only_visitors", []) else "desktop",
    )


def _path(page: str) -> str:
    """A page as the loader writes its path."""
    return plain_path("/" + page.lstrip("/"))


def _step(told: Any, types: dict[str, str]) -> Json:
    told = told if isinstance(told, dict) else {"event": told}
    step: Json = {} if told["event"] == "*" else {"event": [types[told["event"]]]}
    if told.get("props"):
        (step["brand"],) = told["props"].values()
    return {**step, **({"first_ever": True} if told.get("first_ever") else {})}


def _days(asked: Json, happenings: list[Happening], zone: ZoneInfo) -> Json:
    days = sorted(each.at.astimezone(zone).date() for each in happenings)
    return {
        "first_day": asked.get("first_day") or str(days[0]),
        "last_day": asked.get("last_day") or str(days[-1]),
    }


def _funnel(asked: Json, types: dict[str, str], happenings: list[Happening], zone: ZoneInfo) -> tuple[Json, datetime]:
    assert all(each["before_step"] == each["after_step"] + 1 for each in asked.get("exclusions", []))
    return {
        "ask": "funnel",
        **_days(asked, happenings, zone),
        "of": "visitors",
        "order": {"ordered": "in_order", "strict": "next", "unordered": "any_order"}[asked["order"]],
        "within_s": asked["window_s"],
        "steps": [_step(each, types) for each in asked["steps"]],
        "without": [{"after": each["after_step"], **_step(each, types)} for each in asked.get("exclusions", [])],
        "by": "brand" if asked.get("breakdown") else "",
    }, _LONG_AFTER


def _retention(
    asked: Json, types: dict[str, str], happenings: list[Happening], zone: ZoneInfo
) -> tuple[Json, datetime]:
    question = {
        "ask": "retention",
        "of": "visitors",
        "every": asked["period"],
        # Weeks begin on Monday unless something else is asked for.
        "week_start": 7 if asked.get("week_starts") == "sunday" else 1,
        "first": _step(asked["start"], types),
        "again": _step(asked["return"], types),
        "cohorts": "each_period" if asked["cohort"] == "every_period" else "first_ever",
        "count": asked["match"],
        "periods": asked["periods"],
        "measure": "visitors",
    }
    if asked.get("only_visitors"):
        question["segment"] = {"of": "visitors", "all": [{"device": "mobile"}]}
    begins = ends = date.fromisoformat(asked["first"])
    for _ in range(asked.get("cohorts", asked["periods"])):
        ends = following(ends, question)
    question |= {"first_day": str(begins), "last_day": str(ends - timedelta(days=1))}
    # Where rows are given in full, nothing lies ahead; else they end with the last period.
    return question, _LONG_AFTER if "cohorts" in asked else datetime.combine(ends, datetime.min.time(), zone)


def _paths(asked: Json, types: dict[str, str], happenings: list[Happening], zone: ZoneInfo) -> tuple[Json, datetime]:
    question: Json = {"ask": "paths", **_days(asked, happenings, zone), "of": "visits", "most": 50}
    if asked["type"] == "transitions":
        return {**question, "nodes": "page", "around": {"page": "/" + asked["page"]}}, _LONG_AFTER
    is_of_events = asked.get("nodes") == "event" or asked["steps"] == 10
    question |= {"nodes": "event" if is_of_events else "page", "deep": asked["steps"]}
    ends = {"from": asked.get("start"), "to": asked.get("end")}
    return {**question, **{key: {"page": page} for key, page in ends.items() if page}}, _LONG_AFTER


def _bound_mean(case: Json) -> PeerCase:
    """A table of cohorts by weeks: as many visitors, of whom so many came back so many weeks later."""
    asked, happenings = case["question"], []
    for begins, cells in asked["cohorts_given"].items():
        monday = datetime.fromisoformat(begins).replace(hour=12, tzinfo=UTC) + timedelta(days=1)
        for number in range(cells[0]):
            for week, came_back in enumerate(cells):
                if number < came_back:
                    at = monday + timedelta(days=7 * week)
                    happenings.append(Happening(at, "view_item", client=f"{begins} {number}"))
    question = {
        "ask": "retention", "of": "visitors", "every": "week", "week_start": 7, "first": {"event": ["view_item"]},
        "again": {"event": ["view_item"]}, "cohorts": "first_ever", "count": "on", "measure": "visitors",
        "periods": len(next(iter(asked["cohorts_given"].values()))),
        "first_day": min(asked["cohorts_given"]), "last_day": max(asked["cohorts_given"]),
    }  # fmt: skip
    question["last_day"] = str(date.fromisoformat(question["last_day"]) + timedelta(days=6))
    # There a period counts from its beginning, here from its end: the same cells are ripe a week later.
    known_until = datetime.fromisoformat(asked["as_of"]) + timedelta(days=7)
    return PeerCase(case["id"], happenings, question, case["expected"], ZoneInfo("UTC"), known_until, {})
