"""A simulated shop: visitors who act, the raw objects their browsers leave, and the truth about them.

Knows the wire contract and nothing of the pipeline that reads it; runs no SQL.
"""

from clickstream_pipeline.demo.catalogue import SHOP_CURRENCY
from clickstream_pipeline.demo.generation import DEFAULT_VISITORS_PER_DAY, generate
from clickstream_pipeline.demo.truth import Truth, plain

__all__ = ["DEFAULT_VISITORS_PER_DAY", "SHOP_CURRENCY", "Truth", "generate", "plain"]
