"""What the shop itself calls private, its own, or no source: what was read before it said so is forgotten."""

from clickstream_pipeline.domain.cleaning import forget_cleaned
from clickstream_pipeline.domain.enrichment import forget_addresses
from clickstream_pipeline.domain.private_names import add_private_names
from clickstream_pipeline.domain.shop_hosts import ShopHosts, set_shop_hosts
from clickstream_pipeline.storage.reading.quick_facts import forget_facts


def use_private_parameters(names: frozenset[str]) -> None:
    """From here on this process takes these names for private, beside those of the platform, and no others."""
    if add_private_names(names):
        forget_cleaned()
        forget_addresses()
        forget_facts()


def use_shop_hosts(hosts: ShopHosts) -> None:
    """From here on this process takes these hosts for the shop's own or for no sources, and no others."""
    if set_shop_hosts(hosts):
        forget_addresses()
        forget_facts()
