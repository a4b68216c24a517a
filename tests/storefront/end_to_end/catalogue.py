"""The shop's catalogue file, as products that visitors know."""

import json

from tests.commands import ROOT
from tests.storefront.end_to_end.notebook import Product

_FILE = ROOT / "storefront/db/catalogue.json"

PRODUCTS = {
    each["id"]: Product(
        each["id"],
        each["name"],
        each["category"],
        each["brand"],
        each["urlPath"],
        each["discountPrice"] or each["price"],
    )
    for each in json.loads(_FILE.read_text(encoding="utf-8"))["products"]
}
BY_PATH = {product.path: product for product in PRODUCTS.values()}


def dong(amount: int) -> str:
    """An amount as the shop's pages write it, without its sign."""
    return f"{amount:,}".replace(",", ".")
