"""What visitors did, noted as a person would note it, with the rules of consent and nothing else.

Nothing here has seen an event, the tracker or the pipeline: a page was shown, a product was put into the cart, a link
was clicked. Whether it may be told at all is decided by what the visitor has consented to.
"""

from dataclasses import dataclass, field

# What shows a page.
PAGES = frozenset({"page_view", "view_home", "view_item_list", "view_item", "view_cart"})


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the shop's catalogue knows it; prices in whole dong."""

    id: str
    name: str
    category: str
    brand: str
    path: str
    price: int


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a product, at the price of one."""

    product: Product
    quantity: int

    @property
    def amount(self) -> int:
        return self.product.price * self.quantity


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered; the id is the one in the address of the confirmation page."""

    id: str
    lines: tuple[Line, ...]

    @property
    def value(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the browser, as far as the shop has been told."""

    login_state: str = "anonymous"
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened, on a page; `lines` are the products it is about."""

    kind: str
    path: str
    person: Person
    lines: tuple[Line, ...] = ()
    order: Order | None = None


@dataclass(slots=True)
class Visit:
    """What one visitor did from first to last, under one consent."""

    visitor: str
    device: str
    channel: str
    is_crawler: bool
    referrer_host: str | None = None
    utm: tuple[str | None, str | None, str | None] = (None, None, None)
    deeds: list[Deed] = field(default_factory=list)


@dataclass(slots=True)
class Notebook:
    """A visitor's notes: what has been consented to is in `visits`, what waits for an answer in `waiting`, by tab."""

    visitor: str
    device: str = "desktop"
    channel: str = "direct"
    is_crawler: bool = False
    referrer_host: str | None = None
    utm: tuple[str | None, str | None, str | None] = (None, None, None)
    consent: str = "pending"
    waiting: dict[int, list[Deed]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def note(self, tab: int, deed: Deed) -> None:
        """Something happened in a tab."""
        if self.consent == "granted":
            self.visits[-1].deeds.append(deed)
        elif self.consent == "pending":
            self.waiting.setdefault(tab, []).append(deed)

    def loads_another_document(self, tab: int) -> None:
        """What waits for consent waits in the page: it goes with it."""
        self.waiting.pop(tab, None)

    def accept(self) -> None:
        """From here on everything may be told, and what waits; a consent after a withdrawal is that of somebody new."""
        if self.consent == "granted":
            return
        self.consent = "granted"
        source = (self.referrer_host, self.utm) if not self.visits else (None, (None, None, None))
        channel = self.channel if not self.visits else "direct"
        visit = Visit(self.visitor, self.device, channel, self.is_crawler, *source)
        for deeds in self.waiting.values():
            visit.deeds += deeds
        self.waiting.clear()
        self.visits.append(visit)

    def refuse(self) -> None:
        """Nothing more may be told."""
        self.consent = "refused"
        self.waiting.clear()

    @property
    def deeds(self) -> int:
        """How many things may be told of this visitor."""
        return sum(len(visit.deeds) for visit in self.visits)
