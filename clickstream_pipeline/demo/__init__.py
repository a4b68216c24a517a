"""A simulated shop: visitors who act, the raw objects that their browsers produce, and the expected figures.

Depends on the wire contract only, not on the pipeline that reads it; runs no SQL.
"""

from clickstream_pipeline.demo.catalogue import SHOP_CURRENCY
from clickstream_pipeline.demo.generation import DEFAULT_VISITORS_PER_DAY, generate
from clickstream_pipeline.demo.truth import Truth, plain

__all__ = ["DEFAULT_VISITORS_PER_DAY", "SHOP_CURRENCY", "Truth", "generate", "plain"]
