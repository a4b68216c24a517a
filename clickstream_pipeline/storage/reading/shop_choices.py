"""What the shop's settings choose for reading events; a change of them empties the caches of what was read before."""

from dataclasses import dataclass

from clickstream_pipeline.domain.cleaning import forget_cleaned
from clickstream_pipeline.domain.enrichment import forget_addresses
from clickstream_pipeline.domain.private_names import add_private_names
from clickstream_pipeline.domain.shop_hosts import NO_HOSTS, ShopHosts, set_shop_hosts
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.reading.quick_facts import forget_facts


@dataclass(frozen=True, slots=True)
class ShopChoices:
    """Parameters that are taken out of addresses, beside the platform's own, and hosts that decide about sources."""

    private_parameters: frozenset[str] = frozenset()
    shop_hosts: ShopHosts = NO_HOSTS

    @classmethod
    def of(cls, settings: Settings) -> "ShopChoices":
        """The choices of the settings."""
        return cls(settings.private_parameters, settings.shop_hosts)

    def use(self) -> None:
        """Takes these choices in this process, in place of those before."""
        if add_private_names(self.private_parameters):
            forget_cleaned()
            forget_addresses()
            forget_facts()
        if set_shop_hosts(self.shop_hosts):
            forget_addresses()
            forget_facts()


NO_CHOICES = ShopChoices()
