"""What a browser writes of the wire contract: its objects, by the names of their types, and their fields."""

from clickstream_pipeline.domain.contract import CART, EVENT, ITEM, ORDER, OURS, PRODUCT, Field, Level

WRITTEN_LEVELS: tuple[tuple[str, Level], ...] = (
    ("Product", PRODUCT),
    ("Item", ITEM),
    ("Cart", CART),
    ("Order", ORDER),
    ("WireEvent", EVENT),
)


def written(level: Level) -> list[Field]:
    """The fields of an object, without those that only our own side writes."""
    return [each for each in level.fields if each.name not in OURS]
