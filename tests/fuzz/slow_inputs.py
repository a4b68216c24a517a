"""Raw objects that might take long to read: each is a function of the length that it should have."""

import gzip
import json
from collections.abc import Callable
from itertools import repeat

Make = Callable[[int], bytes]

# What is repeated in a text: separators of hosts, addresses, times, numbers and agents, and words of patterns.
UNITS = (
    ".", "a.", "co.uk.", "1.", "1.1.", "/", "%", "%41", "&", "a=1&", "utm_source=a&", "a;", "shop", "cp", "paid", " ",
    "\u3000", "[", "]", "(", ")", "((", "1", "9", "e", "-", "T", ":", "::", "\x00", "+", "=", ";", "; ", "\t", "é",
    ",", "_", "A", "aA", "@", "x@", "#", "?", "\\", "\n", "bot", "Android ", "Mozilla/5.0 ", "compatible; ", "Build/",
    "Version/1 ", "http://",
)  # fmt: skip
# Where a text may stand, and what may stand around it.
PLACES: dict[str, tuple[str, ...]] = {
    "pageUrl": (
        "{}", "https://{}", "https://{}/", "https://h/{}", "https://h/?{}", "https://h/?utm_source={}",
        "https://h/?utm_medium={}", "https://h/?utm_source=a&utm_campaign={}", "https://h/#{}", "https://{}@h/",
        "https://[{}]/", "http:{}",
    ),
    "referrer": ("{}", "https://{}", "https://{}/", "https://[{}", "https://h:{}", "android-app://{}"),
    "eventName": ("{}",),
    "eventId": ("{}", "urn:uuid:{}"),
    "eventTimestamp": ("{}", "2026-01-05T02:49:58.{}", "2026-01-05 02:49{}"),
    "sentAt": ("{}", "2026-01-05T02:49:58.{}"),
    "userId": ("{}",),
    "userLoginState": ("{}",),
    "clientId": ("{}",),
    "isFirstVisit": ("{}",),
    "checkoutStep": ("{}", "1{}"),
    "product.id": ("{}",),
    "product.price": ("{}", "1.{}", "1e{}"),
    "order.currency": ("{}",),
    "order.revenue": ("{}",),
    "_ingest.userAgent": ("{}", "Mozilla/5.0 ({}) x", "Mozilla/5.0 (Linux; {}", "Opera/9 ({}"),
    "_ingest.sourceIp": ("{}",),
    "_ingest.receivedAt": ("{}",),
    "element.text": ("{}",),
    "element.dataset.toggledOn": ("{}",),
    "items": ("{}",),
}  # fmt: skip


def text_object(path: str, around: str, unit: str, size_bytes: int) -> bytes:
    """One event whose field `path` holds a unit again and again."""
    event: dict[str, object] = {"eventName": "wishlist_toggle" if path.startswith("element") else "page_view"}
    place = event
    *parents, name = path.split(".")
    for parent in parents:
        inner: dict[str, object] = {}
        place[parent] = inner
        place = inner
    place[name] = around.format(unit * (size_bytes // len(unit.encode()) + 1))
    return json.dumps(event, ensure_ascii=False).encode()


def _filled(before: bytes, unit: bytes, after: bytes = b"") -> Make:
    return lambda size_bytes: before + unit * max(1, (size_bytes - len(before) - len(after)) // len(unit)) + after


def _numbered(before: bytes, unit: bytes, after: bytes = b"") -> Make:
    """Like `_filled`, with a number in each unit."""

    def make(size_bytes: int) -> bytes:
        count = size_bytes // (len(unit) + 5)
        return before + b"".join(unit % number for number in range(10_000, 10_000 + count)) + after

    return make


def _nested(before: bytes, opened: bytes, closed: bytes, after: bytes = b"") -> Make:
    def make(size_bytes: int) -> bytes:
        depth = size_bytes // (len(opened) + len(closed))
        return before + opened * depth + closed * depth + after

    return make


def _members(size_bytes: int) -> bytes:
    member = gzip.compress(b"", mtime=0)
    return member * (size_bytes // len(member))


def _told_by_a_batch(name: str) -> Make:
    """A batch whose one half is a field that holds for all of its events, its other half events."""

    def make(size_bytes: int) -> bytes:
        told = json.dumps({name: "9" * (size_bytes // 2)}).encode()[1:-1]
        events = b",".join(repeat(b'{"eventName":"a"}', size_bytes // 36))
        return b"{" + told + b',"events":[' + events + b"]}"

    return make


_EVENT = b'{"eventName":"a",'
# Objects by their structure.
STRUCTURES: dict[str, Make] = {
    "lines that are numbers": _filled(b"", b"1\n"),
    "lines that are no JSON": _filled(b"", b"x\n"),
    "lines that are open": _filled(b"", b"[\n"),
    "lines that are open and go on": _filled(b"", b"[1,\n"),
    "lines that open one another": _nested(b"", b"[\n", b"]\n"),
    "lines of open objects": _filled(b"", b'{"a":\n'),
    "lines that are not UTF-8": _filled(b"", b"\xff\n"),
    "blank lines": _filled(b"", b" \n"),
    "line breaks": _filled(b"", b"\r\n"),
    "empty objects": _filled(b"", b"{}\n"),
    "short events": _filled(b"", b'{"eventName":"a"}\n'),
    "short escaped events": _filled(b"", b'{"eventName":"\\u0061"}\n'),
    "events without names": _filled(b"", b'{"eventName":1}\n'),
    "events with ids that are none": _filled(b"", b'{"eventName":"a","eventId":"z"}\n'),
    "events that are nearly plain": _filled(b"", b'{"eventName":"a","eventTimestamp":"2026-01-05T02:49:58.000Z"}\n'),
    "events of as many agents": _numbered(b"", b'{"eventName":"a","_ingest":{"userAgent":"%d Linux; Android 9"}}\n'),
    "events of as many addresses": _numbered(b"", b'{"eventName":"a","pageUrl":"https://%d.example.co.uk/?a=b"}\n'),
    "deep events": _filled(b"", b'{"eventName":"a","x":' + b"[" * 70 + b"]" * 70 + b"}\n"),
    "empty batches": _filled(b"", b'{"events":[]}\n'),
    "an array of numbers": _filled(b"[", b"1,", b"1]"),
    "an array of arrays": _filled(b"[", b"[],", b"[]]"),
    "an array of objects": _filled(b"[", b"{},", b"{}]"),
    "an array of short events": _filled(b"[", b'{"eventName":"a"},', b"{}]"),
    "a batch of short events": _filled(b'{"events":[', b'{"eventName":"a"},', b'{"eventName":"a"}]}'),
    "a batch with one that is none": _filled(b'{"events":[', b'{"eventName":"a"},', b"1]}"),
    "a batch of deep events": _filled(b'{"events":[', b'{"a":' * 99 + b"1" + b"}" * 99 + b",", b"{}]}"),
    "a batch that tells an unknown field": _told_by_a_batch("z"),
    "a batch that tells a time": _told_by_a_batch("sentAt"),
    "a batch that tells an event's field": _told_by_a_batch("pageUrl"),
    "opened and never closed": _filled(b"", b"["),
    "objects opened and never closed": _filled(b"", b'{"a":'),
    "nested arrays": _nested(b"", b"[", b"]"),
    "nested in an event": _nested(_EVENT + b'"x":', b"[", b"]", b"}"),
    "nested objects": _nested(b"", b'{"a":', b"}", b""),
    "many keys": _numbered(_EVENT, b'"k%d":1,', b'"k":1}'),
    "one key many times": _filled(_EVENT, b'"k":1,', b'"k":1}'),
    "one field in its other spelling": _filled(_EVENT, b'"page_url":"b",', b'"k":1}'),
    "escaped zeros": _filled(_EVENT + b'"x":"', b"\\u0000", b'"}'),
    "lone surrogates": _filled(_EVENT + b'"x":"', b"\\ud800", b'"}'),
    "escapes that hide quotes": _filled(_EVENT + b'"x":"', b'\\"', b'"}'),
    "one integer": _filled(_EVENT + b'"x":', b"9", b"}"),
    "one fraction": _filled(_EVENT + b'"x":1.', b"9", b"}"),
    "integers beyond eight bytes": _filled(_EVENT + b'"x":[', b"99999999999999999999,", b"1]}"),
    "numbers beyond a double": _filled(_EVENT + b'"x":[', b"1e999,", b"1]}"),
    "large doubles": _filled(_EVENT + b'"x":[', b"1.1e300,", b"1]}"),
    "prices beyond all": _filled(b"", b'{"eventName":"a","product":{"price":"1e999999"}}\n'),
    "empty items": _filled(_EVENT + b'"items":[', b"{},", b"{}]}"),
    "items that are none": _filled(_EVENT + b'"items":[', b"1,", b"1]}"),
    "items without a price": _filled(_EVENT + b'"items":[', b'{"price":"x"},', b"{}]}"),
    "items by index": _numbered(_EVENT + b'"items":{', b'"%d":{},', b'"1":{}}}'),
    "items as text": _filled(_EVENT + b'"items":"[', b"{},", b'{}]"}'),
    "items as text by index": _numbered(_EVENT + b'"items":"{', b'\\"%d\\":{},', b'\\"1\\":{}}"}'),
    "items as deep text": _filled(_EVENT + b'"items":"', b"[", b'"}'),
    "items with a quantity that can't be read": _filled(_EVENT + b'"items":[', b'{"quantity":"x"},', b"{}]}"),
    "items with a price": _filled(_EVENT + b'"items":[', b'{"price":1.5},', b"{}]}"),
    "quotes": _filled(b"", b'"'),
    "backslashes": _filled(b"", b"\\"),
    "zeros": _filled(b"", b"\x00"),
    "UTF-16": lambda size_bytes: ('{"eventName":"a"}\n' * (size_bytes // 36)).encode("utf-16"),
    "pretty events": lambda size_bytes: json.dumps([{"eventName": "a"}] * (size_bytes // 40), indent=1).encode(),
    "pretty numbers": lambda size_bytes: json.dumps({"eventName": "a", "x": [1] * (size_bytes // 5)}).encode(),
    "members of gzip": _members,
    "gzip behind space": lambda size_bytes: gzip.compress(b"{}") + b" " * size_bytes,
    "objects without a line break": _filled(b"", b"{}"),
    "short events without a line break": _filled(b"", b'{"eventName":"a"}'),
    "objects behind separators": _filled(b"", b"{}\x1e\xef\xbb\xbf"),
    "objects behind carriage returns": _filled(b"", b"{}\r"),
    "carriage returns": _filled(b"{}x", b"\r"),
    "arrays without a line break": _filled(b"", b"[[]]"),
    "broken objects without a line break": _filled(b"", b'{"a":x}'),
    "open objects behind closed ones": _filled(b"", b'{}{"a":'),
    "open objects on lines with closed ones": _filled(b"", b'{}{"a":\n'),
    "an array of commas": _filled(b"[", b",", b"{}]"),
    "an array of what is no JSON": _filled(b"[", b"x,", b"{}]"),
    "an array of what is no JSON in lines": _filled(b"[", b"x,\n", b'{"eventName":"a"}]'),
    "an array of broken objects": _filled(b"[", b'{"a":x},\n', b"{}]"),
    "lines that open one another, the last broken": _nested(b"", b"[\n", b"]\n", b"x"),
    "lines that open one another around events": _nested(b"", b"[x,\n", b'{"eventName":"a"}\n]\n'),
    "objects in lines, the last broken": _nested(b"", b'{"a":\n', b"}\n", b"x"),
    "objects over lines": _filled(b"", b'{\n"a":1\n}\n'),
    "broken objects over lines": _filled(b"", b'{\n"a":x\n}\n'),
    "broken objects over lines around events": _filled(b"", b'{"a":x,"b":[\n{"eventName":"a"}\n]}\n'),
    "elements of a list": _filled(b"", b"{},\n"),
}  # fmt: skip
