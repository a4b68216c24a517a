"""Hosts that show pages of others: translations, caches and archives. A page that one shows is the other host's.

How Google and the AMP caches write a host into one label (`shop-example.translate.goog`): dots are dashes, dashes are
doubled (https://amp.dev/documentation/guides-and-tutorials/learn/amp-caches-and-cors/amp-cache-urls).
"""

import re
from urllib.parse import SplitResult, unquote_plus

from clickstream_pipeline.domain.hosts import is_one_of, plain_host

# One label has the host.
_IN_LABEL = ("translate.goog", "cdn.ampproject.org", "bing-amp.com", "turbopages.org")
# A parameter has the page: translate.google.com/translate?u=…, and below any country's domain.
_IN_PARAMETER = """
    cache.baiducontent.com cc.bingj.com fanyi.baidu.com hghltd.yandex.net microsofttranslator.com papago.naver.net
    translate.googleusercontent.com translate.yandex.com translate.yandex.ru translatetheweb.com
    webcache.googleusercontent.com yandexwebcache.net
"""
_TRANSLATE_GOOGLE = re.compile(r"translate\.google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_PAGE_PARAMETER = re.compile(r"(?:^|[&;])(?:u|url|a|site|q)=([^&;]*)", re.IGNORECASE)
# The address is in the path: web.archive.org/web/2026/https://shop.example/, cdn.ampproject.org/c/s/shop.example/.
_IN_PATH = """
    archive.fo archive.is archive.li archive.md archive.ph archive.today archive.vn cdn.ampproject.org
    translated.turbopages.org web.archive.org
"""
_ADDRESS_IN_PATH = re.compile(r"/https?(?::/{1,2}|/)([^/:]+)", re.IGNORECASE)
_AMP_PATH = re.compile(r"/[a-z]/(?:s/)?([^/:]+\.[^/:]+)")
_ADDRESS = re.compile(r"(?:cache:(?:[\w-]*:)?)?(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+\.[^/:?#\s]+)", re.IGNORECASE)

_TOLD_BY_PARAMETER = frozenset(_IN_PARAMETER.split())
_TOLD_BY_PATH = frozenset(_IN_PATH.split())
_ENDINGS = (*_IN_LABEL, *_TOLD_BY_PARAMETER, *_TOLD_BY_PATH)


def shown_host(host: str, parts: SplitResult) -> str | None:
    """The host whose page an address shows, mostly its own; None for a translation or a cache that does not say it."""
    if not host.endswith(_ENDINGS) and not host.startswith("translate.google."):
        return host
    if is_one_of(host, _TOLD_BY_PATH):
        found = _ADDRESS_IN_PATH.search(parts.path) or _AMP_PATH.match(parts.path)
        if found is not None:
            return plain_host(found[1])
    for ending in _IN_LABEL:
        if host.endswith(f".{ending}"):
            return _told_by_label(host[: -len(ending) - 1])
    if is_one_of(host, _TOLD_BY_PARAMETER) or _TRANSLATE_GOOGLE.fullmatch(host):
        return _told_by_parameter(parts.query)
    return None if is_one_of(host, _TOLD_BY_PATH) else host


def _told_by_label(label: str) -> str | None:
    if "." in label:
        # turbopages.org takes whole hosts, too.
        return plain_host(label)
    if label.startswith("xn--") and not label.startswith("xn----"):
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return None
    host = "-".join(part.replace("-", ".") for part in label.split("--"))
    if host.startswith("0.") and host.endswith(".0"):
        # What would look like an A-label has a zero at both ends.
        host = host[2:-2]
    return plain_host(host) if "." in host else None


def _told_by_parameter(query: str) -> str | None:
    for value in _PAGE_PARAMETER.findall(query):
        address = _ADDRESS.match(unquote_plus(value).strip())
        if address is not None:
            return plain_host(address[1])
    return None
