"""Pages: the one spelling in which a page's path is compared, so that one page is not counted as several.

RFC 3986, section 6.2.2 (percent-encoding, dot segments) and Unicode's NFC, without a slash at the end. Letters of all
languages are not encoded, reserved and unseen characters are: `/m%c3%a1y%2ft%C3%ADnh/` is `/máy%2Ftính`.
Paths that differ in capitals or doubled slashes are different pages, as for web servers.
"""

import re
from unicodedata import category, normalize

# No page's path is longer. What is stored of it is shorter still.
_LONGEST_PATH = 4_096
_is_plain = re.compile(r"(?:/(?!\.)[A-Za-z0-9._~\-]+)+|/").fullmatch
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BETWEEN_ESCAPES = re.compile(r"((?:%[0-9A-F]{2})*)([^%]+)")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What browsers encode in a path (https://url.spec.whatwg.org/#path-percent-encode-set), a sign of encoding that encodes
# nothing, and two letters of which NFC makes a `;` and a backtick.
_NEVER_LITERAL = frozenset('%"#<>?^`{}\u037e\u1fef')
# Controls, formats, unknown and private characters, and spaces of all kinds: nobody sees them.
_UNSEEN = ("C", "Z")


def plain_path(path: str) -> str:
    """A page's path, which begins with a slash, as it is compared and stored. A path that it returns stays as it is."""
    if _is_plain(path):
        return path
    path = path[:_LONGEST_PATH]
    kept: list[str] = []
    begin = 0
    for escapes in _ESCAPES.finditer(path):
        kept += (_literal(path[begin : escapes.start()]), _decoded(escapes[0]))
        begin = escapes.end()
    path = "".join((*kept, _literal(path[begin:])))
    if not path.isascii():
        # A mark after an escape would become one letter with the escape's last digit.
        path = _BETWEEN_ESCAPES.sub(lambda piece: piece[1] + normalize("NFC", piece[2]), path)
    return _without_dot_segments(path)


def _literal(text: str) -> str:
    return "".join([each if _is_seen(each) else _escaped(each) for each in text])


def _decoded(escapes: str) -> str:
    raw = bytes.fromhex(escapes.replace("%", ""))
    return "".join(map(_spelled, raw.decode("utf-8", "surrogateescape")))


def _spelled(each: str) -> str:
    if each in _UNRESERVED or (not each.isascii() and _is_seen(each)):
        return each
    # A byte that is no UTF-8 was decoded to a surrogate.
    return f"%{ord(each) - 0xDC00:02X}" if "\udc80" <= each <= "\udcff" else _escaped(each)


def _is_seen(each: str) -> bool:
    return each in _UNRESERVED or (each not in _NEVER_LITERAL and category(each)[0] not in _UNSEEN)


def _escaped(each: str) -> str:
    return "".join([f"%{byte:02X}" for byte in each.encode("utf-8", "surrogatepass")])


def _without_dot_segments(path: str) -> str:
    """RFC 3986, section 5.2.4, and no slash at the end."""
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    while segments and not segments[-1]:
        segments.pop()
    return f"/{'/'.join(segments)}"
