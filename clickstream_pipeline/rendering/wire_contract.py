"""docs/wire-contract.md: the fields, values, times, the event vocabulary and the rejections of the wire contract.

Its text is wire_contract.md.j2; its tables follow from the contract.
"""

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from clickstream_pipeline.domain.contract import EVENT, ITEM, LEVELS, Field, Level
from clickstream_pipeline.domain.currencies import WITHDRAWN
from clickstream_pipeline.domain.reject_reasons import REASONS, RejectReason
from clickstream_pipeline.domain.vocabulary import EVENT_TYPES, SEARCH_TERM_FIELDS, EventType, LoginState

# Fields of the event that are more than one column, or are described in a section of their own.
_STORED_APART = {
    "eventName": "`event_name`, `event_type`",
    "eventId": "`event_id`",
    "product": "below",
    "items": "`items`",
    "cart": "below",
    "order": "below",
    "_ingest": "below",
    "_lastModified": "`received_at`",
}


@dataclass(frozen=True, slots=True)
class _FieldLine:
    name: str
    also: str
    kind: str
    stored_in: str
    meaning: str


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    fields: list[_FieldLine]


def render() -> str:
    """The page, as Markdown."""
    # The page is Markdown of our own text: nothing in it comes from a browser.
    environment = Environment(
        loader=PackageLoader("clickstream_pipeline.rendering", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template("wire_contract.md.j2").render(
        sections=[_section(level) for level in LEVELS],
        login_states=" or ".join(f"`{each}`" for each in LoginState),
        withdrawn=", ".join(sorted(WITHDRAWN)),
        search_terms=", ".join(f"`{each}`" for each in SEARCH_TERM_FIELDS),
        vocabulary=[(event_type, _names_of(event_type)) for event_type in EventType],
        rejections=[(reason, REASONS[reason]) for reason in RejectReason],
    )


def _section(level: Level) -> _Section:
    title = f"`{level.path}`" if level.path else "The event"
    return _Section(title, [_line(level, each) for each in level.fields])


def _line(level: Level, each: Field) -> _FieldLine:
    also = ", ".join(f"`{alias}`" for alias in each.aliases)
    return _FieldLine(each.name, also, each.kind, _stored_in(level, each), each.meaning)


def _stored_in(level: Level, each: Field) -> str:
    if level is ITEM:
        return f"`items[].{each.name}`"
    if each.column is not None:
        return f"`{each.column}`"
    if level is EVENT and each.name in _STORED_APART:
        return _STORED_APART[each.name]
    return f"`properties.{level.path_of(each)}`"


def _names_of(event_type: EventType) -> str:
    names = ", ".join(f"`{name}`" for name, target in EVENT_TYPES.items() if target is event_type)
    return f"{names} and every other name" if event_type is EventType.UNKNOWN else names
