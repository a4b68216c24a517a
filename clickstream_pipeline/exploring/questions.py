"""Questions of an analyst's own, as a YAML file says them: funnels, paths, retention and segments.

docs/explore.md describes the form, docs/metrics.md what the answers count. A question becomes the JSON that the SQL of
`dbt-free-sql/questions/explore/` reads.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from clickstream_pipeline.domain.vocabulary import EventType

EVENT_TYPES = (*(str(each) for each in EventType), "repeated_purchase")
MOST_BYTES = 100_000
_LAST_DAYS = re.compile(r"last *([1-9][0-9]{0,3})")
_SPAN = re.compile(r"([1-9][0-9]{0,8}) *(second|minute|hour|day|week)s?")
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
# The longest window: half a year.
_LONGEST_S = 184 * 86_400
_UNTIL_ORDER = ("at_least", "at_most", "currency")

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
PageKind = Literal["home", "list", "product", "cart", "checkout", "search", "account", "other"]


class QuestionError(ValueError):
    """A question can't be asked as it is; the message names the file, the field and what is expected."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the parts of a question share: no field that is misspelled passes."""


class Step(_Strict, frozen=True, kw_only=True):
    """What an event has to be; all fields that are given have to hold. Without any field, it is any event.

    A page without an event means its views. `at_least` and `at_most` are an order's revenue, in `currency`.
    """

    event: str | list[str] = []
    page: Text | None = None
    page_below: Text | None = None
    page_kind: PageKind | None = None
    product: Text | None = None
    category: Text | None = None
    brand: Text | None = None
    search: Text | None = None
    at_least: int | float | None = None
    at_most: int | float | None = None
    currency: Text | None = None

    @property
    def events(self) -> list[str]:
        return [self.event] if isinstance(self.event, str) else self.event


class Exclusion(Step, frozen=True, kw_only=True):
    """An event that may not happen between the step with this number and the next one."""

    after: Annotated[int, msgspec.Meta(ge=1, le=7)]


class Only(_Strict, frozen=True, kw_only=True):
    """The visits that the question is about; a category is one of which the visit viewed a product."""

    channel: Text | None = None
    device: Text | None = None
    login: Text | None = None
    category: Text | None = None


class Days(_Strict, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """The first and the last of the shop's days."""

    first: date
    last: date


class Question(_Strict, frozen=True, kw_only=True, tag_field="ask"):
    """What all questions have. `days` are `last 28` or two dates; `of` says what is counted."""

    name: Text = ""
    days: str | Days = "last 28"
    of: Literal["visits", "visitors"] = "visits"
    only: Only = Only()


class Funnel(Question, frozen=True, kw_only=True, tag="funnel"):
    """How many come through two to eight steps; `within` is the time from the first step, such as `30 minutes`."""

    steps: Annotated[list[Step], msgspec.Meta(min_length=2, max_length=8)]
    order: Literal["in_order", "next", "any_order"] = "in_order"
    within: str | None = None
    open: bool = False
    without: Annotated[list[Exclusion], msgspec.Meta(max_length=8)] = []
    by: Literal["", "channel", "device", "login", "category", "brand", "product", "page", "day", "week"] = ""


def read_question(path: Path) -> Funnel:
    """The question of a YAML file, checked. Raises `QuestionError`, and OSError for a file that can't be read."""
    import yaml

    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise QuestionError(f"{path} has {len(content):,} bytes; a question has {MOST_BYTES:,} at most")
    try:
        return checked(yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), str(path))
    except yaml.YAMLError as error:
        raise QuestionError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from error


def checked(content: object, where: str) -> Funnel:
    """The question that the objects of a YAML or JSON text say; `where` names the text. Raises `QuestionError`."""
    try:
        question = msgspec.convert(content, type=Funnel)
    except msgspec.ValidationError as error:
        raise QuestionError(f"{where}: {_with_fields(str(error))}") from error
    for number, step in enumerate(question.steps, start=1):
        _check_step(step, f"{where}: step {number}")
    for exclusion in question.without:
        _check_step(exclusion, f"{where}: what is excluded after step {exclusion.after}")
        if exclusion.after >= len(question.steps):
            raise QuestionError(
                f"{where}: `without` has `after: {exclusion.after}`, and no step follows; "
                f"expected 1 to {len(question.steps) - 1}"
            )
    if question.open and (question.order != "in_order" or question.without):
        raise QuestionError(f"{where}: an open funnel is `in_order` and has no `without`")
    if question.within is not None:
        seconds_of(question.within, where)
    return question


def as_json(question: Funnel, *, newest: date, week_start: int, currency: str, where: str) -> dict[str, Any]:
    """The form that SQL reads. `newest` is the day that `last 28` ends with.

    `currency` is that of amounts that name none; `week_start` is an ISO weekday. Raises `QuestionError`.
    """
    first, last = _days(question.days, newest, where)
    told = msgspec.to_builtins(question)
    steps = [_step_json(step, currency) for step in question.steps]
    without = [{**_step_json(each, currency), "after": each.after} for each in question.without]
    plain = {key: value for key, value in told.items() if key not in ("days", "name", "within", "steps", "without")}
    return {
        "of": question.of,
        **plain,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "week_start": week_start,
        "steps": steps,
        **({"without": without} if without else {}),
        **({} if question.within is None else {"within_s": seconds_of(question.within, where)}),
    }


def seconds_of(span: str, where: str) -> int:
    """`30 minutes` in seconds. Raises `QuestionError`."""
    found = _SPAN.fullmatch(span.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not 0 < seconds <= _LONGEST_S:
        raise QuestionError(
            f"{where}: within is {span!r}; expected a time such as `30 minutes` or `7 days`, of 184 days at most"
        )
    return seconds


def _step_json(step: Step, currency: str) -> dict[str, Any]:
    told: dict[str, Any] = {key: value for key, value in msgspec.to_builtins(step).items() if key != "after"}
    if step.events:
        told["event"] = step.events
    if told.keys() & {"at_least", "at_most"}:
        told.setdefault("currency", currency)
    return told


def _days(days: str | Days, newest: date, where: str) -> tuple[date, date]:
    if isinstance(days, Days):
        if days.last < days.first:
            raise QuestionError(f"{where}: days end on {days.last}, before they begin on {days.first}")
        return days.first, days.last
    found = _LAST_DAYS.fullmatch(days.strip())
    if found is None:
        raise QuestionError(f"{where}: days is {days!r}; expected `last 28`, or two dates: {{from: …, to: …}}")
    return newest - timedelta(days=int(found[1]) - 1), newest


def _check_step(step: Step, where: str) -> None:
    unknown = [name for name in step.events if name not in EVENT_TYPES]
    if unknown:
        raise QuestionError(f"{where} names the event {unknown[0]!r}; the events are {_listed(EVENT_TYPES)}")
    pages = [name for name in ("page", "page_below") if not (getattr(step, name) or "/").startswith("/")]
    if pages:
        raise QuestionError(f"{where}: {pages[0]} is {getattr(step, pages[0])!r}; a path begins with /")
    is_of_orders = any(getattr(step, name) is not None for name in _UNTIL_ORDER)
    if is_of_orders and step.events not in ([], ["purchase"]):
        raise QuestionError(f"{where} asks for an amount; only the event purchase has one")


def _with_fields(message: str) -> str:
    """A message of msgspec, and for an unknown field those that there are."""
    if "unknown field" not in message:
        return message
    of = next((part for place, part in _PLACES if place in message), Funnel)
    return f"{message}; the fields are {_listed([each.encode_name for each in msgspec.structs.fields(of)])}"


_PLACES: tuple[tuple[str, type], ...] = (
    ("$.steps", Step), ("$.without", Exclusion), ("$.only", Only), ("$.days", Days),
)  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
