"""Which parameters the shop itself calls private: what was read before they were named is forgotten."""

from clickstream_pipeline.domain.cleaning import forget_cleaned
from clickstream_pipeline.domain.enrichment import forget_addresses
from clickstream_pipeline.domain.private_names import add_private_names
from clickstream_pipeline.storage.plain_facts import forget_facts


def use_private_parameters(names: frozenset[str]) -> None:
    """From here on this process takes these names for private, beside those of the platform, and no others."""
    if add_private_names(names):
        forget_cleaned()
        forget_addresses()
        forget_facts()
