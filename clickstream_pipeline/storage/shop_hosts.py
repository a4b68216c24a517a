"""Which hosts the shop calls its own or no sources: what was read before they were named is forgotten."""

from clickstream_pipeline.domain.enrichment import forget_addresses
from clickstream_pipeline.domain.shop_hosts import ShopHosts, set_shop_hosts
from clickstream_pipeline.storage.plain_facts import forget_facts


def use_shop_hosts(hosts: ShopHosts) -> None:
    """From here on this process takes these hosts for the shop's own or for no sources, and no others."""
    if set_shop_hosts(hosts):
        forget_addresses()
        forget_facts()
