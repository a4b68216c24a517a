"""storefront/lib/tracker/contract.ts: the wire contract as TypeScript."""

from collections.abc import Iterable

from clickstream_pipeline.domain.coercion import Kind
from clickstream_pipeline.domain.contract import Field, Level
from clickstream_pipeline.domain.vocabulary import PAGE_VIEW_TYPES, EventType, LoginState
from clickstream_pipeline.rendering.written_fields import WRITTEN_LEVELS, written

_TYPES: dict[Kind, str] = {
    Kind.NAME: "string",
    Kind.UUID: "string",
    Kind.TEXT: "string",
    Kind.ID: "string",
    Kind.IDENTITY: "string",
    Kind.TRIMMED_ID: "string",
    Kind.PRODUCT_ID: "string",
    Kind.PRODUCT_TEXT: "string",
    Kind.LABEL: "LoginState",
    Kind.CURRENCY: "string",
    Kind.BOOLEAN: "boolean",
    Kind.AMOUNT: "number",
    Kind.QUANTITY: "number",
    Kind.INTEGER: "number",
    Kind.TIME: "string | number",
}
# What a tracker writes where the kind leaves it open.
_TYPES_BY_PATH: dict[str, str] = {
    "product": "Product",
    "items": "Item[]",
    "cart": "Cart",
    "order": "Order",
    "element": "ClickedElement",
    "cart.itemCount": "number",
    "order.number": "string",
}

_OPENING = """\
// Rendered from clickstream_pipeline/domain/contract.py. Change that file, then run `make render`.
"""

_ELEMENT = """\
/** What was clicked. */
export interface ClickedElement {
  tag?: string | null;
  id?: string | null;
  role?: string | null;
  text?: string | null;
  dataset?: Record<string, unknown> | null;
}
"""


def render() -> str:
    """The module contract.ts: names, interfaces, and the fields with their kinds as data for tests."""
    # The tracker holds each name once: it has few bytes.
    views = [f'"{each}"' for each in PAGE_VIEW_TYPES]
    others = [f'"{each}"' for each in EventType if each not in {EventType.UNKNOWN, *PAGE_VIEW_TYPES}]
    every = "Every event type but `unknown`; each is also a name to send."
    sections = [
        _OPENING,
        _names("PAGE_VIEW_NAMES", "PageViewName", "Exactly one of these is sent for a page shown.", views),
        _names("EVENT_NAMES", "EventName", every, ["...PAGE_VIEW_NAMES", *others]),
        "export type LoginState = " + " | ".join(f'"{each}"' for each in LoginState) + ";\n",
        _ELEMENT,
        *(_interface(name, level) for name, level in WRITTEN_LEVELS),
        _fields(),
    ]
    return "\n".join(sections)


def _names(constant: str, type_name: str, meaning: str, elements: Iterable[str]) -> str:
    lines = "".join(f"  {element},\n" for element in elements)
    return (
        f"/** {meaning} */\n"
        f"export const {constant} = [\n{lines}] as const;\n"
        f"export type {type_name} = (typeof {constant})[number];\n"
    )


def _interface(name: str, level: Level) -> str:
    lines = [f"export interface {name} {{"]
    for each in written(level):
        if each.meaning:
            lines.append(f"  /** {each.meaning[0].upper()}{each.meaning[1:]}. */")
        required = each.kind is Kind.NAME
        lines.append(f"  {each.name}{'' if required else '?'}: {_type(level, each)}{'' if required else ' | null'};")
    return "\n".join([*lines, "}", ""])


def _type(level: Level, each: Field) -> str:
    return _TYPES_BY_PATH.get(level.path_of(each)) or _TYPES[each.kind]


def _fields() -> str:
    lines = ["/** Every field and its kind, by the object it stands in (empty for the event itself). */"]
    lines.append("export const WIRE_FIELDS: Record<string, Record<string, string>> = {")
    for _, level in WRITTEN_LEVELS:
        lines.append(f'  "{level.path}": {{')
        lines += [f'    {each.name}: "{each.kind}",' for each in written(level)]
        lines.append("  },")
    return "\n".join([*lines, "};", ""])
