"""The private names and hosts of the shop's settings; setting them empties the caches of what was read before."""

from clickstream_pipeline.domain.cleaning import forget_cleaned
from clickstream_pipeline.domain.enrichment import forget_addresses
from clickstream_pipeline.domain.private_names import add_private_names
from clickstream_pipeline.domain.shop_hosts import ShopHosts, set_shop_hosts
from clickstream_pipeline.storage.reading.quick_facts import forget_facts


def use_private_parameters(names: frozenset[str]) -> None:
    """Makes these names private in this process, beside those of the platform, in place of those set before."""
    if add_private_names(names):
        forget_cleaned()
        forget_addresses()
        forget_facts()


def use_shop_hosts(hosts: ShopHosts) -> None:
    """Makes these hosts the shop's own or no sources in this process, in place of those set before."""
    if set_shop_hosts(hosts):
        forget_addresses()
        forget_facts()
