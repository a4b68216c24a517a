"""Counts each visit when it ends: its rows and counts in the tables of a day."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from clickstream_pipeline.demo.actions import PAGE_KINDS, Action, Order, Visit
from clickstream_pipeline.demo.catalogue import PRODUCT_BY_ID
from clickstream_pipeline.demo.clock import ShopClock, iso_day, iso_ms
from clickstream_pipeline.demo.funnel import Funnels, reached
from clickstream_pipeline.demo.sales import Sale, bought
from clickstream_pipeline.demo.session_rows import Group, login_state_of, session_id_of, session_row, viewed_categories
from clickstream_pipeline.demo.trail_rows import Trails
from clickstream_pipeline.demo.truth import TruthRow, in_order, plain
from clickstream_pipeline.demo.visit_sums import sums_of_visits

NO_SESSION: Group = ("unknown", "unknown", "unknown")


@dataclass(slots=True)
class _Tally:
    """The counters of one row, and its visitors."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    visitors: set[str] = field(default_factory=set)


class VisitCounts:
    """The counts of all visits of the shop, by the days and hours of its clock."""

    def __init__(self, clock: ShopClock) -> None:
        self._clock = clock
        self._day_of = clock.day_of
        self._hour_of = clock.hour_of
        self._sessions: list[TruthRow] = []
        self._trails = Trails()
        self._orders: list[TruthRow] = []
        self._funnel: Funnels[tuple[int, Group]] = Funnels()
        self._category_funnel: Funnels[tuple[int, str, Group]] = Funnels()
        self._products: dict[tuple[int, str, Group], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._sales: dict[tuple[int, str, str, bool, Group], list[Decimal]] = {}
        self._pages: dict[tuple[int, str, Group], _Tally] = defaultdict(_Tally)
        self._hours: dict[tuple[int, Group], _Tally] = defaultdict(_Tally)
        self._events: dict[tuple[int, str, str, Group], dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def record(self, visit: Visit) -> None:
        """Count a visit that is over; crawlers do not count."""
        if visit.is_bot or not visit.actions:
            return
        actions = sorted(visit.actions, key=lambda action: (action.at_ms, action.event_id or ""))
        session_id = session_id_of(visit, actions[0].at_ms)
        group = (
            NO_SESSION
            if session_id is None
            else (visit.source.channel, visit.device.device_class, login_state_of(actions))
        )
        purchases = [action for action in actions if action.kind == "purchase" and not action.is_refresh]
        page_views = [action for action in actions if action.kind in PAGE_KINDS]
        self._count_events(actions, group, session_id, visit.client_id)
        self._count_pages(page_views, group, session_id, visit.client_id)
        self._count_products(actions, purchases, group, session_id)
        for purchase in purchases:
            self._count_order(purchase, bought(actions, purchase)[0], session_id, visit.client_id)
        if session_id is not None:
            moments, categories = reached(actions, purchases), viewed_categories(actions)
            day = self._day_of(actions[0].at_ms)
            session = session_row(visit, session_id, day, actions, page_views, purchases, group, moments, categories)
            self._sessions.append(session)
            self._trails.record(session, day, group, actions)
            self._funnel.count((day, group), moments)
            for category in categories:
                self._category_funnel.count((day, category, group), moments)

    def _count_events(self, actions: list[Action], group: Group, session_id: str | None, client_id: str | None) -> None:
        hours: set[tuple[int, Group]] = set()
        kinds: set[tuple[int, str, str, Group]] = set()
        for action in actions:
            hour = (self._hour_of(action.at_ms), group)
            tally = self._hours[hour]
            hours.add(hour)
            counts = tally.counts
            counts["events"] += 1
            counts["page_views"] += action.kind in PAGE_KINDS
            counts["product_views"] += action.kind == "view_item"
            counts["adds"] += action.kind == "add_to_cart"
            counts["checkouts"] += action.kind == "begin_checkout"
            counts["purchases"] += action.kind == "purchase" and not action.is_refresh
            if client_id is not None:
                tally.visitors.add(client_id)
            kind: tuple[int, str, str, Group] = (self._day_of(action.at_ms), action.kind, action.name, group)
            kinds.add(kind)
            self._events[kind]["events"] += 1
        if session_id is not None:
            for hour in hours:
                self._hours[hour].counts["sessions"] += 1
            for kind in kinds:
                self._events[kind]["sessions"] += 1

    def _count_pages(
        self, page_views: list[Action], group: Group, session_id: str | None, client_id: str | None
    ) -> None:
        pages: set[tuple[int, str, Group]] = set()
        for action in page_views:
            page = (self._day_of(action.at_ms), action.path, group)
            pages.add(page)
            tally = self._pages[page]
            tally.counts["views"] += 1
            if client_id is not None:
                tally.visitors.add(client_id)
        if session_id is not None and page_views:
            for page in pages:
                self._pages[page].counts["sessions"] += 1
            for action, end in ((page_views[0], "entrances"), (page_views[-1], "exits")):
                self._pages[self._day_of(action.at_ms), action.path, group].counts[end] += 1

    def _count_products(
        self, actions: list[Action], purchases: list[Action], group: Group, session_id: str | None
    ) -> None:
        # Each pair of a key and a column counts its session once.
        in_session: set[tuple[tuple[int, str, Group], str]] = set()
        for action in actions:
            column = {"view_item": "views", "add_to_cart": "adds", "remove_from_cart": "removes"}.get(action.kind)
            if column is None:
                continue
            for item in action.about():
                key = (self._day_of(action.at_ms), item.product.id, group)
                self._products[key][column] += 1
                if column != "removes":
                    in_session.add((key, {"views": "sessions_viewed", "adds": "sessions_added"}[column]))
        for purchase in purchases:
            day = self._day_of(purchase.at_ms)
            sales, is_inferred = bought(actions, purchase)
            for sale in sales:
                in_session.add(((day, sale.product.id, group), "sessions_bought"))
                row = self._sales.setdefault(
                    (day, sale.product.id, sale.currency, is_inferred, group), [Decimal(0), Decimal(0), Decimal(0)]
                )
                row[0] += 1
                row[1] += sale.units
                row[2] += sale.revenue
        if session_id is not None:
            for key, column in in_session:
                self._products[key][column] += 1

    def _count_order(self, purchase: Action, sales: list[Sale], session_id: str | None, client_id: str | None) -> None:
        order = _order_of(purchase)
        self._orders.append(
            {
                "order_id": order.id or purchase.event_id,
                "ordered_at": iso_ms(purchase.at_ms),
                "event_date": iso_day(self._day_of(purchase.at_ms)),
                "session_id": session_id,
                "client_id": client_id,
                "user_id": purchase.user_id,
                "value": plain(order.value),
                "currency": order.currency,
                "units": str(sum(sale.units for sale in sales)),
                "event_id": purchase.event_id,
            }
        )

    def tables(self) -> dict[str, list[TruthRow]]:
        """The rows of every table that follows from what visitors did, sorted."""
        trails = self._trails.tables()
        rows: dict[str, list[TruthRow]] = {
            "sessions": self._sessions,
            "orders": self._orders,
            "funnel_daily": [
                {"session_date": iso_day(day), **_dimensions(group)} | step
                for (day, group), step in self._funnel.rows()
            ],
            "funnel_category_daily": [
                {"session_date": iso_day(day), "category": category, **_dimensions(group)} | step
                for (day, category, group), step in self._category_funnel.rows()
            ],
            **sums_of_visits(self._sessions),
            **trails,
            "product_daily": [
                _on_day(day, {"product_id": product_id}, group)
                | {
                    "product_name": PRODUCT_BY_ID[product_id].name,
                    "product_category": PRODUCT_BY_ID[product_id].category,
                    "product_brand": PRODUCT_BY_ID[product_id].brand,
                }
                | {
                    name: counts.get(name, 0)
                    for name in ("views", "adds", "removes", "sessions_viewed", "sessions_added", "sessions_bought")
                }
                for (day, product_id, group), counts in self._products.items()
            ],
            "product_sales_daily": [
                _on_day(day, {"product_id": product, "currency": currency, "is_inferred": is_inferred}, group)
                | {"orders": int(orders), "units": plain(units), "revenue": plain(revenue)}
                for (day, product, currency, is_inferred, group), (orders, units, revenue) in self._sales.items()
            ],
            "page_daily": [
                _on_day(day, {"page_path": path}, group)
                | {"views": tally.counts["views"], "sessions": tally.counts["sessions"]}
                | {"visitors": len(tally.visitors)}
                | {"entrances": tally.counts["entrances"], "exits": tally.counts["exits"]}
                for (day, path, group), tally in self._pages.items()
            ],
            "activity_hourly": [
                _on_day(self._day_of(hour), {"hour": iso_ms(hour)}, group)
                | {"events": tally.counts["events"], "sessions": tally.counts["sessions"]}
                | {"visitors": len(tally.visitors)}
                | {name: tally.counts[name] for name in ("page_views", "product_views", "adds")}
                | {name: tally.counts[name] for name in ("checkouts", "purchases")}
                for (hour, group), tally in self._hours.items()
            ],
            "shop_hours": [
                {"event_date": iso_day(day), "hour": iso_ms(hour), "hour_of_day": hour_of_day}
                for day in {self._day_of(hour) for hour, _ in self._hours}
                for hour, hour_of_day in self._clock.hours_on(day).items()
            ],
            "event_daily": [
                _on_day(day, {"event_type": kind, "event_name": name}, group)
                | {"events": counts["events"], "sessions": counts["sessions"]}
                for (day, kind, name, group), counts in self._events.items()
            ],
        }
        return {table: in_order(table_rows) for table, table_rows in rows.items()}


def _on_day(epoch_day: int, names: TruthRow, group: Group) -> TruthRow:
    """The key of a row: its day, its names, and the group of its sessions."""
    return {"event_date": iso_day(epoch_day)} | names | _dimensions(group)


def _dimensions(group: Group) -> TruthRow:
    channel, device_class, login_state = group
    return {"channel": channel, "device_class": device_class, "user_login_state": login_state}


def _order_of(purchase: Action) -> Order:
    assert purchase.order is not None, "every simulated purchase has an order"
    return purchase.order
