"""Hosts: the one spelling in which they are compared, and the site that one belongs to.

A site is a registrable domain: one label below a public suffix (https://publicsuffix.org). `www.shop.example` and
`blog.shop.example` are one site, two shops below `myshopify.com` are two. What has no such domain (an IP address,
`localhost`, a public suffix) is a site by itself.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# The longest host and the longest label (RFC 1035, 2.3.4). A longer text is not looked up.
MAX_HOST_LENGTH = 253
MAX_LABEL_LENGTH = 63
# What no browser takes in a host: https://url.spec.whatwg.org/#forbidden-domain-code-point
_has_forbidden = re.compile(r"[\x00-\x20\x7f#%/<>?@\[\\\]^|]").search
# Unicode's names of letters begin with their script.
_SCRIPTS_THAT_MIX = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO", "HANGUL"})
# Hosts come from many visitors, sites from few.
_MOST_CACHED = 16_384


def plain_host(text: str) -> str | None:
    """A host as it is compared: in small letters, IDNA's ASCII form (RFC 5891), without dots at its end.

    `text` has no port and no credentials. None for what can't be a host.
    """
    host = text.rstrip(".")
    return _plain_host(host) if len(host) <= MAX_HOST_LENGTH else None


def _read_host(host: str) -> str | None:
    if "%" in host:
        host = unquote(host).rstrip(".")
    host = host.lower() if host.isascii() else _ascii(host).rstrip(".")
    return host if host and _is_host(host) and not ("xn--" in host and _mixes_scripts(host)) else None


_plain_host: Callable[[str], str | None] = lru_cache(maxsize=_MOST_CACHED)(_read_host)


def site_of(host: str) -> str:
    """The registrable domain of a host that `plain_host` made; the host itself where it has none."""
    return _site_of(host)


def icann_site_of(host: str) -> tuple[str, str] | None:
    """A host's registrable domain as its registry sells it, in two parts: its name, and the public suffix.

    Here `shop.myshopify.com` belongs to `myshopify.com`. None where there is none.
    """
    suffix = None if _is_address(host) else _icann_suffixes().publicsuffix(host)
    if suffix is None or suffix == host:
        return None
    return host[: -len(suffix) - 1].rpartition(".")[2], suffix


def without_www(host: str) -> str:
    """The host without `www.` before it, where a domain is left."""
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def is_one_of(host: str, hosts: frozenset[str]) -> bool:
    """Whether a host is one of these, or below one."""
    while host not in hosts:
        _, dot, host = host.partition(".")
        if not dot:
            return False
    return True


def _find_site(host: str) -> str:
    if _is_address(host):
        return host
    return _suffixes("xn--" in host).privatesuffix(host) or without_www(host)


_site_of: Callable[[str], str] = lru_cache(maxsize=_MOST_CACHED)(_find_site)


# Reading a list takes 11 ms, with the ASCII forms of suffixes in other letters 50 ms, which few hosts need. Ingest,
# whose settings name hosts, has no use for any, nor the package.
@cache
def _suffixes(is_encoded: bool) -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_encoded_idn=is_encoded)


@cache
def _icann_suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True, accept_encoded_idn=False)


def _is_address(host: str) -> bool:
    return ":" in host or host[-1:].isdigit()


def _ascii(host: str) -> str:
    """The ASCII form of a host with other letters; one that IDNA does not allow label by label, so that it has one."""
    # Few hosts need it, and its tables take 10 ms.
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except UnicodeError:
        labels = unicodedata.normalize("NFKC", host).lower().split(".")
        return ".".join(map(_ascii_label, labels)) if len(labels) <= MAX_HOST_LENGTH else ""


def _ascii_label(label: str) -> str:
    if label.isascii() or len(label) > MAX_LABEL_LENGTH:
        return label
    return f"xn--{label.encode('punycode').decode('ascii')}"


def _mixes_scripts(host: str) -> bool:
    """Whether a label mixes scripts that no registry allows together: nobody can own such a name.

    Latin may be mixed with Chinese, Japanese and Korean letters only: https://www.unicode.org/reports/tr39/#Restriction_Level_Detection
    """
    for label in host.split("."):
        if label.startswith("xn--"):
            try:
                text = label[4:].encode("ascii").decode("punycode")
            except UnicodeError:
                return True
            scripts = {unicodedata.name(each, "").partition(" ")[0] for each in text if each.isalpha()}
            if len(scripts) > 1 and not scripts <= _SCRIPTS_THAT_MIX:
                return True
    return False


def _is_host(text: str) -> bool:
    return not _has_forbidden(text) and (
        len(text) <= MAX_LABEL_LENGTH
        or (len(text) <= MAX_HOST_LENGTH and all(len(label) <= MAX_LABEL_LENGTH for label in text.split(".")))
    )
