"""Posts of a few hundred bytes, zipped, which once took the ingest handler a second; most are as large as may be."""

_SIZE = 256 * 1024


def _filled(unit: bytes, before: bytes = b"", after: bytes = b"", between: bytes = b"") -> bytes:
    times = (_SIZE - len(before) - len(after)) // (len(unit) + len(between))
    return before + between.join([unit] * times) + after


_REFUSED = {
    "numbers": _filled(b"1", b"[", b"]", b","),
    "empty objects": _filled(b"{}", b"[", b"]", b","),
    "empty arrays": _filled(b"[]", b"[", b"]", b","),
    "batch of empty objects": _filled(b"{}", b'{"events":[', b"]}", b","),
    "lines of objects": _filled(b"{}\n"),
    "lines of numbers": _filled(b"0\n"),
    "empty lines": _filled(b"\n", b"{", b"}"),
    "empty lines of no JSON": _filled(b"\n", b"", b"x"),
    "arrays that begin": _filled(b"["),
    "arrays in arrays": b"[" * (_SIZE // 2) + b"]" * (_SIZE // 2),
    "objects that begin": _filled(b'{"a":'),
    "depth within an event": b'{"eventName":"x","a":' + b"[" * 120_000 + b"]" * 120_000 + b"}",
    "many depths": _filled(b"[" * 1000 + b"]" * 1000, b"[", b"]", b","),
    "lines of depths": b"\n".join([b"[" * 1030] * 30),
    "containers in an event": _filled(b"{}", b'[{"eventName":"x","a":[', b"]}]", b","),
    "containers in no event": _filled(b"{}", b'[{"a":[', b"]}]", b","),
    "numbers beyond a double": _filled(b"1e999999", b"[", b"]", b","),
    "numbers after one beyond a double": _filled(b"1", b"[1e999,", b"]", b","),
    "numbers of 4,301 digits": _filled(b"9" * 4_301, b"[", b"]", b","),
    "numbers before no JSON": _filled(b"1", b"[", b"x", b","),
    "one key many times": _filled(b'"a":1', b"{", b"}", b","),
    "lone surrogates": _filled(b'"\\ud800"', b"[", b"]", b","),
    "numbers after a lone surrogate": _filled(b"1", b'["\\ud800",', b"]", b","),
    "nulls": _filled(b'"\\u0000"', b"[", b"]", b","),
    "objects without a comma": _filled(b"{}"),
    "commas": _filled(b",", b"["),
    "30,000 numbers after a lone surrogate": b'["\\ud800",' + b",".join([b"1"] * 30_000) + b"]",
    "30,000 numbers before no JSON": b"[" + b",".join([b"1"] * 30_000) + b"x",
    "30,000 arrays that begin": b"[" * 30_000,
    "501 events": b"[" + b",".join([b'{"eventName":"x"}'] * 501) + b"]",
}
_UNREADABLE = {
    "quotes": _filled(b'"'),
    "escaped quotes": _filled(b'\\"', b'"'),
    "colons": _filled(b":"),
    "ends": _filled(b"}"),
    "not UTF-8": _filled(b"\xff"),
    "500 empty objects": b"[" + b",".join([b"{}"] * 500) + b"]",
    "2,000 arrays that begin": b"[" * 2_000,
    "30,000 numbers in no event": b'{"a":[' + b",".join([b"1"] * 30_000) + b"]}",
}
_ACCEPTED = {
    "one number": b'{"eventName":"x","a":' + b"9" * 60_000 + b"}",
    "500 events": b"[" + b",".join([b'{"eventName":"x"}'] * 500) + b"]",
}
REFUSED, UNREADABLE, ACCEPTED = list(_REFUSED), list(_UNREADABLE), list(_ACCEPTED)
HOSTILE_POSTS = {**_REFUSED, **_UNREADABLE, **_ACCEPTED}
