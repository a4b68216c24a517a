"""The notebook of a visitor: its deeds, and the rules of consent that decide which of them may be measured.

It does not use events, the tracker or the pipeline. A deed is, for example, a shown page, a product put into the
cart, or a clicked link.
"""

from dataclasses import dataclass, field

# The kinds of deeds that show a page.
PAGES = frozenset({"page_view", "view_home", "view_item_list", "view_item", "view_cart"})


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the shop's catalogue; the price is in whole dong."""

    id: str
    name: str
    category: str
    brand: str
    path: str
    price: int


@dataclass(frozen=True, slots=True)
class Line:
    """A product with its quantity."""

    product: Product
    quantity: int

    @property
    def amount(self) -> int:
        return self.product.price * self.quantity


@dataclass(frozen=True, slots=True)
class Order:
    """An order; its id is from the address of the confirmation page."""

    id: str
    lines: tuple[Line, ...]

    @property
    def value(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Person:
    """The user of the browser, as the shop knows it."""

    login_state: str = "anonymous"
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One action of a visitor on a page; `lines` are the products that it concerns."""

    kind: str
    path: str
    person: Person
    lines: tuple[Line, ...] = ()
    order: Order | None = None


@dataclass(slots=True)
class Visit:
    """All deeds of a visitor under one consent, in order."""

    visitor: str
    device: str
    channel: str
    is_crawler: bool
    referrer_host: str | None = None
    utm: tuple[str | None, str | None, str | None] = (None, None, None)
    deeds: list[Deed] = field(default_factory=list)


@dataclass(slots=True)
class Notebook:
    """A visitor's deeds: `visits` has those with consent, `waiting` those before the decision, by tab."""

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
        """Record a deed in a tab."""
        if self.consent == "granted":
            self.visits[-1].deeds.append(deed)
        elif self.consent == "pending":
            self.waiting.setdefault(tab, []).append(deed)

    def loads_another_document(self, tab: int) -> None:
        """Drop the waiting deeds of a tab: they wait in the page's memory, which ends with the document."""
        self.waiting.pop(tab, None)

    def accept(self) -> None:
        """Consent: waiting and later deeds may be measured. A consent after a withdrawal begins a new browser id."""
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
        """Refuse or withdraw consent: no further deed may be measured."""
        self.consent = "refused"
        self.waiting.clear()

    @property
    def deeds(self) -> int:
        """The number of deeds that may be measured."""
        return sum(len(visit.deeds) for visit in self.visits)
