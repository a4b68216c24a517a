"""The catalogue from which the storefront fills its database: `storefront/db/catalogue.json`."""

import json

from clickstream_pipeline.demo.catalogue import CATALOGUE, CATEGORIES, POPULARITY, SHOP_CURRENCY


def render() -> str:
    """Categories and products as JSON; `popularity` is 1 for the product with the most views."""
    products = CATALOGUE[SHOP_CURRENCY]
    by_popularity = sorted(range(len(products)), key=lambda index: -POPULARITY[index])
    rank = {index: place for place, index in enumerate(by_popularity, start=1)}
    document = {
        "currency": SHOP_CURRENCY,
        "categories": [{"id": id_, "name": name, "segment": segment} for id_, name, segment in CATEGORIES],
        "products": [
            {
                "id": product.id,
                "slug": product.slug,
                "urlPath": product.path,
                "name": product.name,
                "category": product.category,
                "brand": product.brand,
                "price": int(product.price),
                "discountPrice": None if product.discount_price is None else int(product.discount_price),
                "popularity": rank[index],
            }
            for index, product in enumerate(products)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
