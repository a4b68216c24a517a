"""Enrichment: facts from a user agent, a page's URL and a referrer. Each is a function of one string, and cached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from crawleruseragents import is_crawler
from ua_parser import Device, Result
from ua_parser import parse as parse_user_agent

from clickstream_pipeline.domain.campaign_tags import UTM_TAGS, tagged_channel, tags_of
from clickstream_pipeline.domain.channels import referrer_channel
from clickstream_pipeline.domain.cleaning import clean_address, clean_optional
from clickstream_pipeline.domain.coercion import cut_to_key
from clickstream_pipeline.domain.hosts import plain_host
from clickstream_pipeline.domain.pages import plain_path
from clickstream_pipeline.domain.senders import is_program, sender_name, without_sender
from clickstream_pipeline.domain.shown_hosts import shown_host
from clickstream_pipeline.domain.sources import is_excluded, stays_in_shop

# Browsers send shorter ones. Longer ones are not kept in a cache.
_LONGEST_CACHED = 2_048
_LONGEST_USER_AGENT = 1_024
# So many characters of an address are read: web servers refuse longer ones, and urlsplit keeps each in a cache too.
_LONGEST_ADDRESS = 8_192


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """The facts of a user agent: `device_class` is desktop, mobile, tablet, other or unknown.

    It is unknown where nothing was sent, and of a sender (senders.py), whose `browser` is its name.
    """

    device_class: str
    browser: str | None
    os: str | None
    is_bot: bool


@dataclass(frozen=True, slots=True)
class UrlFacts:
    """The facts of a page's URL; `channel` is None when the URL has neither a UTM tag nor a click id.

    `page_url`, the path and the tags are clean. Host and channel come from the URL as sent.
    The host is the page's own, in the form in which hosts are compared; None also where a translation or a cache hides
    it.
    """

    page_url: str | None
    page_path: str | None
    host: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class ReferrerFacts:
    """The facts of a referrer: its host, and the channel that it means on a page of another site.

    `referrer` is what is kept of it, clean. A host without a channel is no source: a payment, for example.
    """

    referrer: str | None
    host: str | None
    channel: str | None


NO_AGENT = AgentFacts("unknown", None, None, False)
NO_URL = UrlFacts(None, None, None, None, None, None, None)
NO_REFERRER = ReferrerFacts(None, None, None)

_DESKTOP_SYSTEMS = frozenset(
    {
        "Windows",
        "Mac OS X",
        "Mac OS",
        "Linux",
        "Chrome OS",
        "Ubuntu",
        "Fedora",
        "Debian",
        "Red Hat",
        "SUSE",
        "Mint",
        "Gentoo",
        "CentOS",
        "Arch Linux",
        "FreeBSD",
        "OpenBSD",
        "NetBSD",
        "Solaris",
    }
)
_MOBILE_SYSTEMS = frozenset({"iOS", "Android", "Windows Phone", "BlackBerry OS", "KaiOS", "Firefox OS", "HarmonyOS"})
# How browsers' user agents begin, and those of views of the web in apps.
_BROWSERS = ("Mozilla/", "Opera/")
_TABLET_WORDS = ("iPad", "Tablet", "Kindle")
_SCREEN_WORDS = ("TV", "Chromecast", "PlayStation", "Xbox", "Nintendo", "Glass", "Watch", "Roku", "BRAVIA")


def agent_facts(user_agent: str | None) -> AgentFacts:
    """Device class, browser, operating system and bot mark of a user agent; `unknown` and no bot without one."""
    if user_agent is None or not user_agent.strip():
        return NO_AGENT
    return _agent_facts(user_agent[:_LONGEST_USER_AGENT])


@lru_cache(maxsize=16_384)
def _agent_facts(user_agent: str) -> AgentFacts:
    parsed = parse_user_agent(user_agent)
    system = parsed.os.family if parsed.os else None
    browser = parsed.user_agent.family if parsed.user_agent else None
    without = without_sender(user_agent)
    if is_crawler(without):
        return AgentFacts(_device_class(parsed, user_agent), browser, system, is_bot=True)
    if without != user_agent:
        is_sender = system not in _MOBILE_SYSTEMS
    else:
        # Every browser names its system, or its device.
        is_sender = parsed.os is None and parsed.device is None and is_program(user_agent)
    name = clean_optional(sender_name(user_agent)) if is_sender else None
    if name is not None:
        return AgentFacts("unknown", name, system, is_bot=False)
    return AgentFacts(_device_class(parsed, user_agent), browser, system, is_bot=False)


def _device_class(parsed: Result, user_agent: str) -> str:
    system = parsed.os.family if parsed.os else ""
    device = parsed.device or Device(family="")
    words = f"{device.family} {device.brand or ''} {device.model or ''}"
    if device.family == "Spider" or any(word in words for word in _SCREEN_WORDS):
        return "other"
    if any(word in words for word in _TABLET_WORDS):
        return "tablet"
    if system == "Android":
        # Android browsers say "Mobile" on phones and leave it out on tablets:
        # https://developer.chrome.com/docs/multidevice/user-agent
        # Apps (`Dalvik/2.1.0 (Linux; U; Android 13; …)`) say neither, and most are on phones.
        is_phone = "Mobile" in user_agent or not user_agent.startswith(_BROWSERS)
        return "mobile" if is_phone else "tablet"
    if system in _MOBILE_SYSTEMS or "Smartphone" in words or "Feature Phone" in words:
        return "mobile"
    return "desktop" if system in _DESKTOP_SYSTEMS else "other"


def url_facts(page_url: str | None) -> UrlFacts:
    """Path, host, UTM tags and channel of a page's URL, also of one that is only a path; nulls when it is malformed."""
    if page_url is None:
        return NO_URL
    return _url_facts(page_url) if len(page_url) <= _LONGEST_CACHED else _read_url(page_url)


def _read_url(page_url: str) -> UrlFacts:
    kept = clean_address(page_url)
    parts, host = _split(page_url[:_LONGEST_ADDRESS])
    if parts is None:
        return replace(NO_URL, page_url=kept)
    clean_parts = parts if kept is page_url else _split(kept[:_LONGEST_ADDRESS])[0]
    path = clean_parts.path or ("/" if host else "") if clean_parts else ""
    tags = tags_of(parts.query, parts.fragment)
    source = medium = campaign = None
    if tags:
        kept_tags = tags if clean_parts is parts else _kept_tags(clean_parts, parts.fragment)
        source, medium, campaign = (clean_optional(kept_tags.get(name)) for name in UTM_TAGS)
    return UrlFacts(
        page_url=kept,
        page_path=cut_to_key(plain_path(path)) if path.startswith("/") else None,
        host=host,
        utm_source=source,
        utm_medium=medium,
        utm_campaign=campaign,
        channel=tagged_channel(tags) if tags else None,
    )


def _kept_tags(clean: SplitResult | None, fragment: str) -> Mapping[str, str]:
    """The tags of an address that was cleaned, which took its fragment off."""
    # A second `#` (that of `&#38;`, which separates two tags) would begin a fragment.
    return tags_of(clean.query if clean else "", clean_address(f"?{fragment.replace('#', '&')}"))


_url_facts: Callable[[str], UrlFacts] = lru_cache(maxsize=65_536)(_read_url)


def referrer_facts(referrer: str | None) -> ReferrerFacts:
    """Host of a referrer and the channel that it means on another site's page; nulls when there is none."""
    if referrer is None:
        return NO_REFERRER
    return _referrer_facts(referrer) if len(referrer) <= _LONGEST_CACHED else _read_referrer(referrer)


def _read_referrer(referrer: str) -> ReferrerFacts:
    host = _split(referrer[:_LONGEST_ADDRESS])[1]
    return ReferrerFacts(clean_address(referrer), host, _host_channel(host) if host else None)


def _find_channel(host: str) -> str | None:
    return None if is_excluded(host) else referrer_channel(host).value


_host_channel: Callable[[str], str | None] = lru_cache(maxsize=16_384)(_find_channel)
_referrer_facts: Callable[[str], ReferrerFacts] = lru_cache(maxsize=65_536)(_read_referrer)


def forget_addresses() -> None:
    """Empties the caches: the private names or the shop's hosts have changed."""
    _url_facts.cache_clear()  # type: ignore[attr-defined]
    _referrer_facts.cache_clear()  # type: ignore[attr-defined]
    _host_channel.cache_clear()  # type: ignore[attr-defined]


def event_channel(url: UrlFacts, referrer: ReferrerFacts) -> str | None:
    """The channel of one event: its URL's, else its referrer's if the referrer is another site than the page."""
    return arrival_channel(url.channel, url.host, referrer)


def arrival_channel(page_channel: str | None, page_host: str | None, referrer: ReferrerFacts) -> str | None:
    """The channel of an event on a page of this host, whose address has this channel."""
    if page_channel is not None or referrer.host is None or referrer.channel is None:
        return page_channel
    return None if stays_in_shop(referrer.host, page_host) else referrer.channel


def _split(url: str) -> tuple[SplitResult | None, str | None]:
    """An address in its parts, and the host whose page it shows."""
    try:
        parts = urlsplit(url.strip())
        # hostname is lower case and without port and credentials; it raises on a broken one.
        host = plain_host(parts.hostname or "")
    except ValueError:
        return None, None
    return parts, shown_host(host, parts) if host else None
