"""Sources: whether a link on a host brought a visitor to the shop."""

from clickstream_pipeline.domain.hosts import is_one_of, site_of
from clickstream_pipeline.domain.passing_hosts import is_passing_host
from clickstream_pipeline.domain.shop_hosts import shop_hosts


def is_excluded(host: str) -> bool:
    """Whether a host is no source: that of a payment, a bank or a sign-in, or one that the shop names."""
    return is_passing_host(host) or is_one_of(host, shop_hosts().excluded)


def stays_in_shop(host: str, page_host: str | None) -> bool:
    """Whether a link from `host` to a page on `page_host` leads from the shop to itself.

    For a page without a host the answer is yes if the shop has not named its own hosts: such a link is no source.
    """
    own = shop_hosts().own
    if is_one_of(host, own):
        return True
    if page_host is None:
        return not own
    return host == page_host or site_of(host) == site_of(page_host)
