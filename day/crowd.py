"""The visitors of the day, simulated: who comes when, what each does, and the requests that this makes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from clickstream_pipeline.demo.actions import CURRENT, Visit
from clickstream_pipeline.demo.arrivals import OpeningHours, Source
from clickstream_pipeline.demo.browser import Window
from clickstream_pipeline.demo.cart import OrderDesk
from clickstream_pipeline.demo.clock import HOUR_MS, ShopClock
from clickstream_pipeline.demo.crawling import crawl
from clickstream_pipeline.demo.delivery import Network, Post
from clickstream_pipeline.demo.shopping import Shopper
from clickstream_pipeline.demo.truth import TruthRow
from clickstream_pipeline.demo.user_agents import CRAWLERS, DEVICES
from clickstream_pipeline.demo.visit_counts import VisitCounts
from clickstream_pipeline.demo.visitors import Visitor, new_visitor
from day.story_clock import StoryClock

CAMPAIGN = "one-day-sale"
_SOURCE = Source("paid_social", 1, "facebook", "paid_social", CAMPAIGN, None, "https://www.facebook.com/", "promotion")
_SEED = 5
_VISITORS, _OF_CAMPAIGN, _OF_APP, _CRAWLERS = 150, 40, 30, 3
# Visits and requests end before the day does.
_CLOSING_MS = 120_000
# The numbers of orders in the two weeks before end far below.
_ORDERS_FROM = 500_000


@dataclass(frozen=True, slots=True)
class Group:
    """Some visits, and their requests in the order of receipt."""

    visits: tuple[Visit, ...]
    posts: tuple[Post, ...]

    def between(self, begin_ms: int, end_ms: int) -> list[Post]:
        """The requests received from `begin_ms` on and before `end_ms`."""
        return [post for post in self.posts if begin_ms <= post.received_ms < end_ms]


class Crowd:
    """All visitors of the day: those of the web shop, those whom a campaign brings, those of the shop's app."""

    def __init__(self, story: StoryClock) -> None:
        self._story = story
        self._rng = Random(_SEED)
        self._clock = ShopClock(story.zone)
        self._desk = OrderDesk(placed=_ORDERS_FROM)
        self._closing_ms = story.ms_at("24:00") - _CLOSING_MS
        weights = OpeningHours(self._clock).weights(story.day)
        self.web = self._group(_VISITORS, lambda: self._some_hour(weights), crawlers=_CRAWLERS)
        self.campaign = self._group(_OF_CAMPAIGN, lambda: self._between("10:00", "11:30"), source=_SOURCE)
        self.app = self._group(_OF_APP, lambda: self._between("12:00", "14:00"), is_app=True)

    @property
    def visits(self) -> list[Visit]:
        """Every visit of a person; crawlers count in no table."""
        every = (*self.web.visits, *self.campaign.visits, *self.app.visits)
        return [visit for visit in every if not visit.is_bot and visit.actions]

    def tables(self, *, without: str) -> dict[str, list[TruthRow]]:
        """The rows that the derived tables must have for the day, without the visits of an erased browser."""
        counts = VisitCounts(self._clock)
        for visit in self.visits:
            if visit.client_id != without:
                counts.record(visit)
        return counts.tables()

    def _group(
        self, count: int, arrival: Callable[[], int], *, source: Source | None = None, is_app: bool = False,
        crawlers: int = 0,
    ) -> Group:  # fmt: skip
        network = Network(self._rng, end_ms=self._closing_ms)
        visits: list[Visit] = []
        for _ in range(count):
            visitor = self._visitor(is_app=is_app)
            window = Window(self._rng, visitor, start_ms=arrival(), end_ms=self._closing_ms)
            Shopper(self._rng, window, self._desk, source).visit()
            for visit in window.visits:
                network.deliver(visit, visitor)
                visits.append(visit)
        for number in range(crawlers):
            visitor, begin_ms = self._visitor(is_app=False), arrival()
            visit = crawl(self._rng, CRAWLERS[number], visitor=visitor, start_ms=begin_ms, end_ms=self._closing_ms)
            network.deliver(visit, visitor)
            visits.append(visit)
        return Group(tuple(visits), in_order(network.posts))

    def _visitor(self, *, is_app: bool) -> Visitor:
        """One who was never here before, with the shop's own tracker."""
        visitor = new_visitor(self._rng, visits=0)
        visitor.tracker, visitor.currency = CURRENT, "VND"
        (device_class,) = ["mobile"] if is_app else self._rng.choices(("mobile", "desktop", "tablet"), (5, 4, 1))
        visitor.device = self._rng.choice(DEVICES[device_class][1])
        return visitor

    def _some_hour(self, weights: list[float]) -> int:
        (hour,) = self._rng.choices(range(len(weights)), weights)
        return min(self._story.ms_at("00:00") + hour * HOUR_MS + self._rng.randrange(HOUR_MS), self._closing_ms - 1)

    def _between(self, begin: str, end: str) -> int:
        return self._rng.randrange(self._story.ms_at(begin), self._story.ms_at(end))


def in_order(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Requests by their time of receipt."""
    return tuple(sorted(posts, key=lambda post: (post.received_ms, post.number)))


def events_of(posts: Iterable[Post]) -> int:
    """The number of events in some requests."""
    return sum(len(post.actions) for post in posts)
