"""The clock of the story: its day is the shop's yesterday, because loads and dashboard ask for days that have ended."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# The dashboard's banner looks at yesterday: the shop's day must not end while the scenes are played. The daily run of
# half past midnight would load what a scene is about to load.
_ZONES = ("Asia/Ho_Chi_Minh", "Asia/Dubai")
_MARGIN = timedelta(hours=1)


@dataclass(slots=True)
class StoryClock:
    """The story's day, by the shop's clock, and the moment that it has come to."""

    day: date
    zone: str
    moment: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.moment = self.at("00:00")

    def at(self, clock_time: str) -> datetime:
        """The moment, aware UTC, at which the shop's clock shows a time such as `15:00`; `24:00` is the day's end."""
        hours, minutes = map(int, clock_time.split(":"))
        begin = datetime.combine(self.day, datetime.min.time(), ZoneInfo(self.zone))
        return (begin + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)

    def ms_at(self, clock_time: str) -> int:
        """The same in milliseconds since the epoch."""
        return int(self.at(clock_time).timestamp() * 1000)

    def now(self) -> datetime:
        """The moment of the story, aware UTC: what the ingest API takes for the time."""
        return self.moment

    def move_to_ms(self, at_ms: int) -> None:
        """Sets the moment, in milliseconds since the epoch."""
        self.moment = datetime.fromtimestamp(at_ms // 1000, UTC) + timedelta(milliseconds=at_ms % 1000)


def story_clock(now: datetime) -> StoryClock:
    """Yesterday, in the shop's zone; in another zone when its day ends or has begun within the hour."""
    for zone in _ZONES:
        today = now.astimezone(ZoneInfo(zone)).date()
        if {(now + away).astimezone(ZoneInfo(zone)).date() for away in (-_MARGIN, _MARGIN)} == {today}:
            break
    return StoryClock(today - timedelta(days=1), zone)
