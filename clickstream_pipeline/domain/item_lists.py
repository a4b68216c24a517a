"""Item lists: the products of an event in each of the forms in which senders write a list.

What a single item says is in event_items.py.
"""

import re
from collections.abc import Iterable

from clickstream_pipeline.domain.json_values import MAX_DEPTH, UndecodableError, decode, is_deeper

_is_index = re.compile("[0-9]{1,9}").fullmatch


def listed_items(value: object) -> Iterable[tuple[int, object]] | None:
    """Each item and its index, in their order; None for what is no list in any form.

    An object with indexes as keys is what PHP makes of an array with holes. JSON text is read once: a text in it is
    none. Both the text and its depth are those of an event at most.
    """
    if type(value) is str:
        value = _read(value)
    if value is None:
        return ()
    if type(value) is list:
        return enumerate(value)
    if type(value) is dict and all(map(_is_index, value)):
        return sorted(((int(key), item) for key, item in value.items()), key=lambda indexed: indexed[0])
    return None


def _read(text: str) -> object:
    """A list or an object from its JSON text; None for blank text, the text itself where it is neither."""
    text = text.strip()
    if not text:
        return None
    if text[0] not in "[{":
        return text
    try:
        # The text is rare, so it is always read with all digits, as the exact reader needs them.
        value = decode(text.encode(), exact=True)
    except UndecodableError:
        return text
    # The event itself is one level.
    return text if is_deeper(value, MAX_DEPTH - 1) else value
