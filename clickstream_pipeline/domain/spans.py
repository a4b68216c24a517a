"""Spans: the parts of a JSON array or object as their bytes stand, told apart without reading them."""

import re

# Linear on any input: an unclosed string runs to the end, so nothing is scanned twice.
TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{},]', re.DOTALL)


def spans_of(text: bytes) -> list[bytes] | None:
    """The comma-separated parts of the container that begins the text; None unless it also ends it, balanced."""
    body = text.strip()
    if body[:1] not in (b"[", b"{"):
        return None
    level, start = 0, 1
    spans: list[bytes] = []
    for token in TOKEN.finditer(body):
        mark = token.group()
        if mark in (b"[", b"{"):
            level += 1
        elif mark in (b"]", b"}"):
            level -= 1
            if level == 0:
                last = body[start : token.start()].strip()
                return ([*spans, last] if last or spans else spans) if token.end() == len(body) else None
        elif mark == b"," and level == 1:
            spans.append(body[start : token.start()].strip())
            start = token.end()
    return None


def name_and_value(member: bytes) -> tuple[bytes, bytes] | None:
    """A part of an object as the texts of its name, quotes and all, and of its value; None where that is not it."""
    token = TOKEN.match(member)
    if token is None:
        return None
    before, _, value = member[token.end() :].partition(b":")
    return None if before.strip() else (token.group(), value.strip())
