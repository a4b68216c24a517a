"""The visitors of the shop: their browser, tracker and account, and the start times of their visits."""

from dataclasses import dataclass
from random import Random

from clickstream_pipeline.demo.actions import TRACKER_WEIGHTS, TRACKERS, Item, Order, Tracker, random_id
from clickstream_pipeline.demo.clock import HOUR_MS
from clickstream_pipeline.demo.user_agents import DEVICES, Device

IDLE_LIMIT_MS = 30 * 60 * 1000
# Between two visits of one visitor, well over the idle limit.
_APART_MS = IDLE_LIMIT_MS + 7 * 60 * 1000
_RETURNING_SHARE = 0.3
_DEVICE_CLASSES = tuple(DEVICES)
_DEVICE_WEIGHTS = tuple(weight for weight, _ in DEVICES.values())


@dataclass(slots=True)
class Visitor:
    """A browser and its user; the state that lasts from visit to visit."""

    client_id: str
    device: Device
    tracker: Tracker
    currency: str
    skew_ms: int
    user_id: str | None
    source_ip: str | None
    visits: int
    is_logged_in: bool = False
    free_from_ms: int = 0
    refresh_next_visit: tuple[Order, tuple[Item, ...]] | None = None


def new_visitor(rng: Random, *, visits: int) -> Visitor:
    """A visitor with `visits` earlier visits."""
    tracker = rng.choices(TRACKERS, TRACKER_WEIGHTS)[0]
    device_class = rng.choices(_DEVICE_CLASSES, _DEVICE_WEIGHTS)[0]
    device = rng.choice(DEVICES[device_class][1]) if tracker.has_receipt else DEVICES["unknown"][1][0]
    return Visitor(
        client_id=random_id(rng),
        device=device,
        tracker=tracker,
        currency="USD" if tracker.name == "current" and rng.random() < 0.02 else "VND",
        skew_ms=_clock_error_ms(rng),
        user_id=f"u-{rng.getrandbits(32):08x}" if rng.random() < 0.4 else None,
        source_ip=_source_ip(rng),
        visits=visits,
    )


def _clock_error_ms(rng: Random) -> int:
    """The error of a browser's clock: mostly seconds, sometimes minutes, rarely days or years."""
    luck = rng.random()
    if luck < 0.75:
        return rng.randint(-2_000, 2_000)
    if luck < 0.97:
        return rng.randint(-900_000, 900_000)
    return rng.choice((-1, 1)) * rng.randint(1, 9_000) * HOUR_MS


def _source_ip(rng: Random) -> str | None:
    """An address from the blocks reserved for documentation (RFC 5737, RFC 3849); some whole, some truncated."""
    luck = rng.random()
    block = rng.choice(("192.0.2", "198.51.100", "203.0.113"))
    if luck < 0.7:
        return f"{block}.0/24"
    if luck < 0.85:
        return f"{block}.{rng.randint(1, 254)}"
    if luck < 0.98:
        return f"2001:db8:{rng.getrandbits(16):x}::/48"
    return None


class Crowd:
    """All visitors so far; chooses the visitors of a day and the times of their visits."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._known: list[Visitor] = []

    def of_day(self, count: int) -> list[Visitor]:
        """`count` visitors: some returning, the others new to us (a few of those have visited the shop before)."""
        rng = self._rng
        returning = min(sum(rng.random() < _RETURNING_SHARE for _ in range(count)), len(self._known))
        today = rng.sample(self._known, returning)
        newcomers = [
            new_visitor(rng, visits=rng.randint(1, 9) if rng.random() < 0.12 else 0) for _ in range(count - returning)
        ]
        self._known.extend(newcomers)
        today.extend(newcomers)
        rng.shuffle(today)
        return today

    def visit_starts(self, hour_weights: list[float], day_start: int) -> list[int]:
        """The wanted start times of one visitor's visits on a day, in epoch ms, sorted; one to three."""
        rng = self._rng
        luck = rng.random()
        visits = 1 if luck < 0.84 else 2 if luck < 0.97 else 3
        hours = rng.choices(range(len(hour_weights)), hour_weights, k=visits)
        return sorted(day_start + hour * HOUR_MS + rng.randrange(HOUR_MS) for hour in hours)


def earliest_start(visitor: Visitor, wanted_ms: int) -> int:
    """The wanted start, or a later one when it is too close to the end of the visitor's last visit."""
    return max(wanted_ms, visitor.free_from_ms + _APART_MS)
