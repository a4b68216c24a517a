"""Items: the products of an event, each with its fields as the types they have."""

from clickstream_pipeline.domain.coercion import Kind
from clickstream_pipeline.domain.contract import ITEM
from clickstream_pipeline.domain.item_lists import listed_items
from clickstream_pipeline.domain.sifting import Json, coerced, json_number, sifted

# What an item's numbers are stored under.
_NUMBERS = tuple(
    (each.name, each.column) for each in ITEM.fields if each.column and each.kind in (Kind.AMOUNT, Kind.QUANTITY)
)


def event_items(value: object, invalid: Json) -> tuple[list[Json], str | None]:
    """The items that are objects, each with its fields coerced and its unknown ones kept; the first one's currency.

    An item whose quantity can't be read has the quantity None.
    """
    listed = listed_items(value)
    if listed is None:
        invalid["items"] = value
        return [], None
    items: list[Json] = []
    for index, sent in listed:
        if type(sent) is not dict:
            invalid[f"items.{index}"] = sent
            continue
        found, unknown = sifted(ITEM, sent)
        wrong: Json = {}
        columns = coerced(ITEM, found, wrong)
        for path, original in wrong.items():
            invalid[path.replace("items.", f"items.{index}.", 1)] = original
        for name, column in _NUMBERS:
            if column in columns:
                columns[column] = json_number(found[name], columns[column])
        if "items.quantity" in wrong:
            columns["quantity"] = None
        items.append({**columns, **unknown})
    return items, items[0].get("currency") if items else None
