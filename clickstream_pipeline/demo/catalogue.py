"""The products of the simulated shop: sixty laptops, monitors and accessories, priced in dong and in dollars."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

# The currency of amounts that have none.
SHOP_CURRENCY = "VND"
VND_PER_USD = 25_400

# category id, category name, path segment
CATEGORIES: tuple[tuple[str, str, str], ...] = (
    ("cat-laptop", "laptop", "laptops"),
    ("cat-monitor", "monitor", "monitors"),
    ("cat-mouse", "mouse", "mice"),
    ("cat-keyboard", "keyboard", "keyboards"),
    ("cat-audio", "audio", "audio"),
    ("cat-storage", "storage", "storage"),
    ("cat-network", "network", "network"),
)

# category, brand, model, price in thousand dong, discount price in thousand dong (0: none)
_LINES = """
laptop|Dell|Vostro 3530 i5|16690|15990
laptop|Dell|Inspiron 14 5440|19490|0
laptop|Dell|XPS 13 9340|45990|43490
laptop|Dell|Latitude 3450|21990|0
laptop|HP|Pavilion 15 eg3091|17990|16490
laptop|HP|Victus 16 r0129|28990|25990
laptop|HP|ProBook 440 G10|20490|0
laptop|HP|Envy x360 14|27490|26490
laptop|Lenovo|IdeaPad Slim 3 15|12990|11490
laptop|Lenovo|ThinkPad E14 Gen 5|22490|21490
laptop|Lenovo|Legion 5 16IRX9|38990|36990
laptop|Lenovo|Yoga Slim 7i|26990|0
laptop|Lenovo|LOQ 15IAX9|22990|20990
laptop|ASUS|Vivobook 15 X1504|13490|12290
laptop|ASUS|Zenbook 14 OLED UX3405|28490|27490
laptop|ASUS|TUF Gaming A15 FA507|24990|22490
laptop|ASUS|ROG Strix G16|41990|0
laptop|Acer|Aspire 5 A515|14490|12990
laptop|Acer|Nitro V 15|20990|18990
laptop|Acer|Swift Go 14|21490|0
laptop|MSI|Modern 15 B13M|14990|13490
laptop|MSI|Katana 15 B13V|27990|25490
laptop|Apple|MacBook Air 13 M3|27990|26490
laptop|Apple|MacBook Pro 14 M4|39990|0
laptop|Gigabyte|G5 MF5|21990|19990
monitor|Dell|UltraSharp U2424H|6290|5990
monitor|Dell|S2721QS 27 4K|8490|0
monitor|LG|UltraGear 27GP850|8990|7990
monitor|LG|24MR400 24|2590|2290
monitor|LG|UltraWide 34WP500|7490|0
monitor|Samsung|Odyssey G5 27|6490|5790
monitor|Samsung|ViewFinity S6 27|6990|0
monitor|ASUS|ProArt PA278CV|8290|7790
monitor|AOC|24G2SP 165Hz|3790|3390
monitor|ViewSonic|VX2428 180Hz|3290|2990
monitor|Philips|27E1N1800A 4K|5990|0
mouse|Logitech|M331 Silent|349|299
mouse|Logitech|MX Master 3S|2390|2190
mouse|Logitech|G304 Lightspeed|849|749
mouse|Razer|DeathAdder V3|1690|0
mouse|Razer|Viper V3 HyperSpeed|1590|1490
mouse|Rapoo|M100 Silent|259|0
mouse|Microsoft|Arc Mouse|1390|0
keyboard|Keychron|K2 Pro|2490|2290
keyboard|Keychron|C3 Pro|990|0
keyboard|Logitech|MX Keys S|2690|2490
keyboard|Logitech|K380 Multi-Device|790|690
keyboard|Akko|3087 v2|1190|990
keyboard|AULA|F75|1290|1190
keyboard|Razer|BlackWidow V4|3490|0
audio|Sony|WH-1000XM5|7490|6990
audio|HyperX|Cloud III|2190|1890
audio|JBL|Quantum 400|1890|0
audio|Edifier|MR4 Speakers|2290|2090
storage|Samsung|990 EVO 1TB|2290|1990
storage|Samsung|T7 Shield 2TB|4290|0
storage|Kingston|NV3 1TB|1590|1450
storage|WD|My Passport 2TB|1990|1790
network|TP-Link|Archer AX55|1690|1490
network|ASUS|RT-AX53U|1290|0
"""


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A product of the shop; prices are in the currency of its catalogue."""

    id: str
    slug: str
    name: str
    category: str
    brand: str
    price: Decimal
    discount_price: Decimal | None
    currency: str

    @property
    def unit_price(self) -> Decimal:
        """The current price of one piece."""
        return self.price if self.discount_price is None else self.discount_price

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/product/{self.slug}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _amount(thousand_dong: int, currency: str) -> Decimal:
    dong = Decimal(thousand_dong * 1000)
    return dong if currency == "VND" else (dong / VND_PER_USD).quantize(Decimal("0.01"))


def _catalogue(currency: str) -> tuple[Product, ...]:
    products = []
    for number, line in enumerate(_LINES.strip().splitlines(), start=1):
        category, brand, model, price, discount = line.split("|")
        kind = "Laptop " if category == "laptop" else "Màn hình " if category == "monitor" else ""
        products.append(
            Product(
                id=f"p-{number:03d}",
                slug=_slug(f"{brand} {model}"),
                name=f"{kind}{brand} {model}",
                category=category,
                brand=brand,
                price=_amount(int(price), currency),
                discount_price=_amount(int(discount), currency) if int(discount) else None,
                currency=currency,
            )
        )
    return tuple(products)


CATALOGUE: dict[str, tuple[Product, ...]] = {currency: _catalogue(currency) for currency in ("VND", "USD")}

# Few products get most of the views: the n-th in a shuffled order gets 1 / n^0.8 of the first. 37 is coprime to 60.
POPULARITY: tuple[float, ...] = tuple(
    1 / (1 + (index * 37 + 11) % len(CATALOGUE["VND"])) ** 0.8 for index in range(len(CATALOGUE["VND"]))
)

PRODUCT_BY_ID: dict[str, Product] = {product.id: product for product in CATALOGUE["VND"]}
