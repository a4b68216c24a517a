"""Senders: programs that post events for somebody, and are neither browsers nor crawlers.

crawler-user-agents lists HTTP libraries as crawlers, because no person reads a web page with one. Events are different:
a shop's server reports a payment by an HTTP library, and an app its screens.
"""

import re

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# The list calls these libraries, but they are crawlers.
_CRAWLERS = frozenset(
    {
        "HTTrack", "newspaper\\/", "colly", "[mM]echanize", "trafilatura", "Download Ninja", "larbin", "BTWebClient",
        "ALittle Client", "python-opengraph", "http_get", "httpunit",
    }
)  # fmt: skip
_CRAWLS = re.compile(r"crawl|bot\b|spider|scrap", re.IGNORECASE)
# Shops' own software, and services that report payments and orders to a shop: the list or the parser of user agents
# calls them crawlers.
_REPORTERS = (
    r"^Java\/", r"WordPress\/", r"WooCommerce", r"Shopify-Captain-Hook", r"Stripe\/", r"PayPal\/",
    r"Mollie HTTP client", r"GoPay", r"Trustly\/", r"WJHRO\/", r"Snipcart\/", r"Omnisend\/", r"Metorik",
    r"Indy Library", r"(?i:web-?hooks?)",
)  # fmt: skip
_LIBRARIES = tuple(
    each["pattern"]
    for each in CRAWLER_USER_AGENTS_DATA
    if "http-library" in each["tags"] and each["pattern"] not in _CRAWLERS and not _CRAWLS.search(each["pattern"])
)
# A name, its version, and the address of its page: none of these makes a crawler.
_SENDER = re.compile(
    rf"(?:{'|'.join(f'(?:{each})' for each in (*_LIBRARIES, *_REPORTERS))})[\w./-]*(?:;? ?\(?\+?https?://[^\s)]*\)?)?"
)
# A program's own name has a version, or says what it is; some libraries say no more than their name.
_PROGRAM = re.compile(
    r"/v?[0-9]| v?[0-9]|http|client|sdk|\bapi\b|hook|server|backend|fetch|curl"
    r"|^(?:node|node\.js|undici|deno|bun|ruby|faraday|typhoeus|excon|guzzle|superagent|got|ky|python|perl|php|java|dart)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:Mozilla/[0-9.]+ )?([^/();,]*?)(?: v?[0-9][^/();,]*)?(?:[/();,]|$)")
_LONGEST_NAME = 100


def without_sender(user_agent: str) -> str:
    """A user agent without the names of HTTP libraries and reporters in it; what is left may still be a crawler's."""
    return _SENDER.sub(" ", user_agent)


def is_program(user_agent: str) -> bool:
    """Whether a user agent without a system and a device is a program's name."""
    return _PROGRAM.search(user_agent.strip()) is not None


def sender_name(user_agent: str) -> str | None:
    """What a program calls itself: what its user agent begins with, without its version; None of blank text."""
    found = _NAME.match(user_agent.strip())
    sender = _SENDER.search(user_agent)
    name = (found[1].strip() if found else "") or (re.split("[/(;]", sender[0])[0].strip() if sender else "")
    return name[:_LONGEST_NAME] or None
