"""Cleaning: removes personal data, credentials and tokens from addresses and from text that people type.

Every function is linear in the length of its text: no pattern can match a run of characters from two of its places.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from clickstream_pipeline.domain.coercion import cut_to_key
from clickstream_pipeline.domain.mail_addresses import REMOVED, has_wide_at, without_mail
from clickstream_pipeline.domain.private_names import is_private_parameter, is_private_property
from clickstream_pipeline.domain.vocabulary import spelled_alike

# A longer text is cleaned as a whole, not word by word and parameter by parameter.
_LONGEST_TOLD_APART = 8_192
_LONGEST_CACHED = 512
_LONGEST_ENDING = 64
# A value that is encoded more often is removed.
_MOST_DECODINGS = 5

_AT_IN_HTML = re.compile("&(?:#0{0,5}64|#[xX]0{0,4}40|commat);?")
_DOTTED = re.compile(r"[\w\-]++(?:\.[\w\-]++)*+")
_UNICODE_ESCAPE = re.compile("%u([0-9a-fA-F]{4})")
_AUTHORITY = re.compile(r"(\s*+(?:[A-Za-z][A-Za-z0-9+.\-]*+:[/\\]++|[/\\]{2}[/\\]*+))([^/\\?]*+)")
_SEPARATOR = re.compile("([?&;])")
_BEFORE_NAME = re.compile(r"[?&;#/\s]")
_PARAMETER = re.compile(r"(?:^|[?&;#\s])([^=?&;#\s]{1,128})=[^?&;#\s]")
_CREDENTIALS = re.compile(r"//[^/?#\s@]*+@")
_WORD = re.compile(r"\S++")
_BREAKS = str.maketrans("", "", "\t\r\n")
_ADDRESS_ENDINGS = ("url", "uri", "href", "src")
_ADDRESS_NAMES = frozenset(("action", "link", "location", "path", "pagepath", "urlpath", "referrer", "referer"))
_KEPT_AS_SENT = "/:,+!*'()~$@[]"


def clean_address(address: str) -> str:
    """An address without credentials, fragment, private parameters, mail addresses and tokens.

    Of a private parameter the name stays, its value becomes `[removed]`.
    """
    if not ("?" in address or "#" in address or _is_encoded_or_tells(address) or "=" in address):
        return address
    if _has_harmless_parameters(address):
        return address
    return _cached_address(address) if len(address) <= _LONGEST_CACHED else _clean_address(address)


def clean_text(text: str) -> str:
    """A text without mail addresses and tokens; addresses in it are cleaned as such."""
    if not _may_tell(text):
        return text
    return _cached_text(text) if len(text) <= _LONGEST_CACHED else _clean_text(text)


def clean_label(text: str) -> str:
    """A text as `clean_text` makes it, short enough for a key."""
    return cut_to_key(clean_text(text))


def clean_optional(text: str | None, clean: Callable[[str], str] = clean_text) -> str | None:
    """A text that may be absent, clean."""
    return None if text is None else clean(text)


def cleaner_of(name: str) -> Callable[[str], str]:
    """How the text of a field is cleaned: as an address where the field's name says that it is one."""
    return clean_address if _read_name(name).is_address else clean_text


def clean_item(item: dict[str, Any]) -> dict[str, Any]:
    """A product of an event, clean; its id stays as it is."""
    clean = _clean_members(item)
    if "id" in item:
        clean["id"] = item["id"]
    return clean


def clean_value(name: str, value: Any) -> Any:
    """A value of JSON in which every text, also each key, is cleaned; `name` tells which texts are addresses."""
    return _clean_under(_facts_of(name), value)


class _NameFacts(NamedTuple):
    """The facts of a key: its clean form, whether its value is private, and whether its value is an address."""

    kept: str
    is_private: bool
    is_address: bool


def _clean_under(name: _NameFacts, value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return [_clean_under(name, each) for each in value]
    if kind is bool or not value:
        return value
    if name.is_private:
        return REMOVED
    if kind is str:
        return clean_address(value) if name.is_address else clean_text(value)
    return _clean_members(value) if kind is dict else value


def _clean_members(members: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    alike: dict[str, int] = {}
    for name, value in members.items():
        facts = _facts_of(name)
        key = clean = facts.kept
        # Two keys may be the same once they are clean.
        while clean != name and (key in found or key in members):
            alike[clean] = alike.get(clean, 1) + 1
            key = f"{clean} {alike[clean]}"
        found[key] = _clean_under(facts, value)
    return found


def _facts_of(name: str) -> _NameFacts:
    return _cached_facts(name) if len(name) <= _LONGEST_CACHED else _read_name(name)


def _read_name(name: str) -> _NameFacts:
    alike = spelled_alike(name[-_LONGEST_ENDING:])
    is_address = alike.endswith(_ADDRESS_ENDINGS) or alike in _ADDRESS_NAMES
    return _NameFacts(clean_text(name), is_private_property(name), is_address)


_cached_facts: Callable[[str], _NameFacts] = lru_cache(maxsize=4_096)(_read_name)


def _may_tell(text: str) -> bool:
    return "=" in text or "&" in text or _is_encoded_or_tells(text) or "://" in text or ("#" in text and "/" in text)


def _is_encoded_or_tells(text: str) -> bool:
    return "@" in text or "%" in text or "eyJ" in text or has_wide_at(text)


def _has_harmless_parameters(address: str) -> bool:
    """Whether an address can only be private by the names of its parameters, and none of these is private.

    That is true of most addresses with parameters: campaign tags, a search, a page's number.
    """
    path, _, query = address.partition("?")
    if "=" in path or "#" in address or ";" in address or _is_encoded_or_tells(address) or "/" in query:
        return False
    if len(address) > _LONGEST_TOLD_APART:
        return False
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if "=" in value or "?" in piece or is_private_parameter(name):
            return False
    return True


def _clean_address(address: str) -> str:
    if "&" in address:
        # First, because the `#` of `&#64;` would begin a fragment.
        address = _AT_IN_HTML.sub("@", address)
    address = address.translate(_BREAKS).partition("#")[0]
    authority = _AUTHORITY.match(address)
    # What begins with two slashes may be an XPath, too: `//a[@href]`.
    if authority and "@" in authority[2] and (":" in authority[1] or "[" not in authority[2]):
        address = authority[1] + authority[2].rpartition("@")[2] + address[authority.end() :]
    path, mark, query = address.partition("?")
    if len(address) > _LONGEST_TOLD_APART:
        return _clean_piece(path) + mark + (REMOVED if query else "")
    return "/".join(map(_clean_parameters, path.split("/"))) + mark + _clean_parameters(query)


def _clean_text(text: str) -> str:
    if "&" in text:
        text = _AT_IN_HTML.sub("@", text)
    if "@" in text:
        # A quoted name before the sign may be of several words.
        text = without_mail(text)
    if len(text) > _LONGEST_TOLD_APART:
        return _clean_piece(text)
    text = _WORD.sub(_clean_word, text)
    return _without_persons_in(text, _decoded(text))


def _clean_word(word: re.Match[str]) -> str:
    text = word[0]
    if "://" in text or text[0] in "/?" or text[:4].lower() == "www.":
        return clean_address(text)
    return _clean_parameters(text) if "=" in text else _clean_piece(text)


_cached_address: Callable[[str], str] = lru_cache(maxsize=16_384)(_clean_address)
_cached_text: Callable[[str], str] = lru_cache(maxsize=16_384)(_clean_text)


def forget_cleaned() -> None:
    """Forgets what was cleaned while other names were private."""
    for cached in (_cached_address, _cached_text):
        cached.cache_clear()  # type: ignore[attr-defined]
    _cached_facts.cache_clear()  # type: ignore[attr-defined]


def _clean_parameters(text: str) -> str:
    if not text:
        return text
    return "".join(map(_clean_parameter, _SEPARATOR.split(text)))


def _clean_parameter(piece: str) -> str:
    name, equals, value = piece.partition("=")
    if value:
        plain = _decoded(name)
        # Decoded text may have separators of its own: `/cb%23token=…`.
        if plain is None or is_private_parameter(_BEFORE_NAME.split(plain)[-1]):
            return f"{_clean_piece(name)}={REMOVED}"
    return _clean_piece(name) + equals + _clean_piece(value)


def _clean_piece(piece: str) -> str:
    """Cleans a part of an address, or a whole text, that may be percent-encoded more than once."""
    if not _may_tell(piece):
        return piece
    plain = _decoded(piece)
    if plain is not None and ("=" in plain or "//" in plain) and _tells_private(plain):
        return REMOVED
    return _without_persons_in(piece, plain)


def _without_persons_in(piece: str, plain: str | None) -> str:
    """The piece, encoded as it was unless what it is decoded to has to change."""
    if plain is None:
        return REMOVED
    clean = _without_persons(plain)
    if clean == plain:
        return piece
    return clean if plain == piece else quote(clean, safe=_KEPT_AS_SENT, encoding="utf-8", errors="replace")


def _decoded(text: str) -> str | None:
    """The text, decoded until nothing is left to decode; None when it is encoded too often."""
    for _ in range(_MOST_DECODINGS):
        decoded = _decoded_once(text)
        if decoded == text:
            return text
        text = decoded
    return None if _decoded_once(text) != text else text


def _decoded_once(text: str) -> str:
    if "&" in text:
        text = _AT_IN_HTML.sub("@", text)
    return unquote(_UNICODE_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)) if "%" in text else text


def _tells_private(text: str) -> bool:
    """Whether an address within a value has credentials or a private parameter."""
    return _CREDENTIALS.search(text) is not None or any(
        is_private_parameter(parameter[1]) for parameter in _PARAMETER.finditer(text)
    )


def _without_persons(text: str) -> str:
    if "@" in text or has_wide_at(text):
        # Before tokens: a domain may look like the end of one.
        text = without_mail(text)
    return _DOTTED.sub(_without_token, text) if "eyJ" in text else text


def _without_token(dotted: re.Match[str]) -> str:
    # A JSON Web Token: RFC 7519. Its header is a JSON object, `{"` in Base64; a claim and a signature follow.
    _, header, after = dotted[0].partition("eyJ")
    is_token = bool(header) and (after.count(".") > 1 or ".eyJ" in after)
    return REMOVED if is_token else dotted[0]
