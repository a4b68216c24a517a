"""Times of the simulation: whole milliseconds since the epoch, UTC, their text forms, and the shop's clock."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# Clocks are set at full quarters of an hour only.
_QUARTER_MS = HOUR_MS // 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def iso_day(epoch_day: int) -> str:
    """A day counted from the epoch as text: `2026-01-05`."""
    return (_EPOCH.date() + timedelta(days=epoch_day)).isoformat()


def iso_ms(at_ms: int) -> str:
    """A time as text: `2026-01-05T02:59:58.120Z`."""
    day, rest = divmod(at_ms, DAY_MS)
    seconds, ms = divmod(rest, 1000)
    return f"{iso_day(day)}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}Z"


class ShopClock:
    """The clock by which the shop counts its days and hours."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._offset_ms = lru_cache(None)(self._offset_at)

    def start_of(self, day: date) -> int:
        """When a day of the shop begins; of one that the zone left out, when the day after it begins."""
        number = (day - _EPOCH.date()).days
        quarters = range((number - 1) * DAY_MS, (number + 2) * DAY_MS, _QUARTER_MS)
        return next(at_ms for at_ms in quarters if self.day_of(at_ms) >= number)

    def clock_hours_of(self, day: date) -> list[int]:
        """What the clock's hour hand shows at the start of a day, and one, two, three hours later; none if left out."""
        starts = range(self.start_of(day), self.start_of(day + timedelta(days=1)), HOUR_MS)
        return [(at_ms + self._offset_ms(at_ms // _QUARTER_MS)) % DAY_MS // HOUR_MS for at_ms in starts]

    def day_of(self, at_ms: int) -> int:
        """The shop's day, counted from the epoch."""
        return (at_ms + self._offset_ms(at_ms // _QUARTER_MS)) // DAY_MS

    def hour_of(self, at_ms: int) -> int:
        """When the hour that the clock shows began: at its full hour, or when the clock was set, if that is later."""
        offset_ms = self._offset_ms(at_ms // _QUARTER_MS)
        begin_ms = at_ms - (at_ms + offset_ms) % HOUR_MS
        while self._offset_ms(begin_ms // _QUARTER_MS) != offset_ms:
            begin_ms += _QUARTER_MS
        return begin_ms

    def hours_on(self, day: int) -> dict[int, int]:
        """When each hour of a day begins, and what the clock shows then."""
        quarters = range((day - 1) * DAY_MS, (day + 2) * DAY_MS, _QUARTER_MS)
        begins = sorted({self.hour_of(at_ms) for at_ms in quarters if self.day_of(at_ms) == day})
        return {at_ms: (at_ms + self._offset_ms(at_ms // _QUARTER_MS)) % DAY_MS // HOUR_MS for at_ms in begins}

    def _offset_at(self, quarter: int) -> int:
        offset = (_EPOCH + timedelta(milliseconds=quarter * _QUARTER_MS)).astimezone(self._zone).utcoffset()
        assert offset is not None
        return offset // timedelta(milliseconds=1)
