"""Senders: programs that post events for somebody, and are neither browsers nor crawlers.

HTTP libraries stand among the crawlers of crawler-user-agents, for on a web page they are none of its readers. To a
collector of events they are: a shop's server tells of a payment by one, and an app of its screens.
"""

import re

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# What the list calls a library and is a crawler all the same.
_CRAWLERS = frozenset(
    {
        "HTTrack", "newspaper\\/", "colly", "[mM]echanize", "trafilatura", "Download Ninja", "larbin", "BTWebClient",
        "ALittle Client", "python-opengraph", "http_get", "httpunit",
    }
)  # fmt: skip
_CRAWLS = re.compile(r"crawl|bot\b|spider|scrap", re.IGNORECASE)
# What the list has otherwise, and what the parser of user agents calls a crawler: shops' own software, and those who
# tell a shop of payments and orders.
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
# A name, its version, and the page that tells of it: nothing of these makes a crawler.
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
    """Whether a user agent that tells of no system and no device is a program's name."""
    return _PROGRAM.search(user_agent.strip()) is not None


def sender_name(user_agent: str) -> str | None:
    """What a program calls itself: what its user agent begins with, without its version; None of blank text."""
    found = _NAME.match(user_agent.strip())
    sender = _SENDER.search(user_agent)
    name = (found[1].strip() if found else "") or (re.split("[/(;]", sender[0])[0].strip() if sender else "")
    return name[:_LONGEST_NAME] or None
