"""Spans: the parts of a JSON array or object as bytes, separated without being decoded."""

import re

# Linear on any input: an unclosed string runs to the end, and nothing is scanned twice.
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
_TOKEN = re.compile(_STRING + rb"|,", re.DOTALL)
# Up to the next bracket that is in no string, or to the end.
_to_brackets = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+([\[\]{}]?)", re.DOTALL).finditer


def spans_of(text: bytes) -> list[bytes] | None:
    """The comma-separated parts of the container that begins the text; None unless it also ends it, balanced."""
    body = text.strip()
    if body[:1] not in (b"[", b"{"):
        return None
    level, start = 1, 1
    spans: list[bytes] = []
    for passed in _to_brackets(body, 1):
        if level == 1:
            for token in _TOKEN.finditer(body, *passed.span()):
                if token.group() == b",":
                    spans.append(body[start : token.start()].strip())
                    start = token.end()
        bracket = passed[1]
        if bracket in (b"[", b"{"):
            level += 1
        elif bracket in (b"]", b"}"):
            level -= 1
            if level == 0:
                last = body[start : passed.end() - 1].strip()
                return ([*spans, last] if last or spans else spans) if passed.end() == len(body) else None
    return None


def name_and_value(member: bytes) -> tuple[bytes, bytes] | None:
    """A part of an object as the texts of its name, quotes and all, and of its value; None if it is not such a part."""
    token = _TOKEN.match(member)
    if token is None:
        return None
    before, _, value = member[token.end() :].partition(b":")
    return None if before.strip() else (token.group(), value.strip())
