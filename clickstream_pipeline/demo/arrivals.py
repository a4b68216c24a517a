"""The times and sources of visits: the shop's hours and weekdays, its campaigns, and the sites that link to it."""

from dataclasses import dataclass
from datetime import date
from random import Random

from clickstream_pipeline.demo.clock import ShopClock

SHOP_ORIGIN = "https://shop.example"

# Relative visits by hour of the shop's day: lunch and evening peaks; at the weekend a later and flatter morning.
_WORKDAY_HOURS = (8, 4, 2, 1, 1, 3, 8, 18, 34, 44, 48, 62, 78, 60, 46, 44, 46, 48, 52, 70, 92, 98, 70, 32)
_WEEKEND_HOURS = (14, 8, 4, 2, 1, 2, 5, 12, 26, 44, 58, 62, 60, 58, 60, 64, 62, 56, 54, 66, 80, 84, 62, 34)
# Monday to Sunday
_WEEKDAYS = (1.0, 0.97, 0.98, 1.0, 1.06, 1.12, 0.94)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of visits: its channel as in GA4's default channel group, and the values that the browser sends."""

    channel: str
    weight: int
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    click_id: str | None = None
    referrer: str | None = None
    lands_on: str = "home"

    @property
    def referrer_host(self) -> str | None:
        """The host of the linking site; None without one."""
        return None if self.referrer is None else self.referrer.split("/")[2]

    def query(self, rng: Random) -> str:
        """The source's part of the landing page's query string, without `?`; each call makes a new click id."""
        named = (("source", self.utm_source), ("medium", self.utm_medium), ("campaign", self.utm_campaign))
        parts = [f"utm_{name}={value}" for name, value in named if value]
        if self.click_id:
            parts.append(f"{self.click_id}=Cj0KCQ{rng.getrandbits(96):024x}")
        return "&".join(parts)


DIRECT = Source("direct", 26)
NEWSLETTER = Source("email", 5, "newsletter", "email", "tet-2026", lands_on="promotion")
SOURCES: tuple[Source, ...] = (
    DIRECT,
    NEWSLETTER,
    Source("email", 3, "newsletter", "email", "back-to-school", lands_on="product"),
    Source("paid_search", 7, "google", "cpc", "laptop-brand", "gclid", "https://www.google.com/", "product"),
    Source("paid_search", 3, "google", "cpc", "monitors", "gclid", "https://www.google.com/", "category"),
    Source("paid_search", 2, click_id="gclid", referrer="https://www.google.com/", lands_on="product"),
    Source("paid_social", 6, "facebook", "paid_social", "tet-2026", None, "https://www.facebook.com/", "promotion"),
    Source("paid_social", 2, "facebook", "paid_social", "retarget-cart", lands_on="product"),
    Source("organic_search", 24, referrer="https://www.google.com/", lands_on="product"),
    Source("organic_search", 3, referrer="https://www.bing.com/", lands_on="category"),
    Source("organic_search", 1, referrer="https://duckduckgo.com/"),
    Source("organic_social", 4, referrer="https://www.facebook.com/", lands_on="product"),
    Source("organic_social", 2, referrer="https://www.instagram.com/"),
    Source("referral", 4, referrer="https://laptopreviews.example/best-of-2026", lands_on="product"),
    Source("referral", 2, referrer="https://forum.pcbuilders.example/t/4711", lands_on="category"),
    Source("affiliates", 3, "dealfinder", "affiliate", "partners", lands_on="product"),
    Source("display", 2, "newsportal", "display", "tet-2026", lands_on="promotion"),
    Source("unassigned", 1, "showroom", "poster", "qr-code"),
)
_SOURCE_WEIGHTS = tuple(source.weight for source in SOURCES)


def choose_source(rng: Random) -> Source:
    """A source by its weight."""
    return rng.choices(SOURCES, _SOURCE_WEIGHTS)[0]


class OpeningHours:
    """The number of visits at each hour of the shop's days."""

    def __init__(self, clock: ShopClock) -> None:
        self._clock = clock
        self._mean_day = sum(
            weekday * sum(_WEEKEND_HOURS if number >= 5 else _WORKDAY_HOURS) for number, weekday in enumerate(_WEEKDAYS)
        ) / len(_WEEKDAYS)

    def weights(self, day: date) -> list[float]:
        """The relative visits of the hours since a day began: 24 of them, more or fewer when clocks are set on it."""
        hours = _WEEKEND_HOURS if day.weekday() >= 5 else _WORKDAY_HOURS
        return [_WEEKDAYS[day.weekday()] * hours[hour] for hour in self._clock.clock_hours_of(day)]

    def visitors_on(self, day: date, visitors_per_day: int) -> int:
        """The number of visitors on a day, when `visitors_per_day` is the mean."""
        return round(visitors_per_day * sum(self.weights(day)) / self._mean_day)
