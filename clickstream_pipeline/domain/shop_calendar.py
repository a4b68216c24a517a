"""The shop's calendar: the day and the hour that its clock shows, in any zone and through every change of clocks.

Moments are microseconds since 1970 (UTC), days are counted from 1970-01-01. The rules of zones are those of Python's
`zoneinfo`; PostgreSQL is not asked: its rules may be of another year.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

_HOUR_S = 3_600
_DAY_S = 86_400
_SECOND_US = 1_000_000
_HOUR_US = _HOUR_S * _SECOND_US
_DAY_US = _DAY_S * _SECOND_US
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Zones that will leave out a day are not known before they do.
_LAST_YEAR = 2037
# A moment of a shop's day lies in the UTC day of that date, or in one beside it.
_REACH_DAYS = 1


class Stretch(NamedTuple):
    """From the first moment to the last one, which is not included, the shop's clock is `offset_us` ahead of UTC."""

    from_us: int
    until_us: int
    offset_us: int


class ShopHour(NamedTuple):
    """An hour of the shop's clock: the moment at which it begins, and what the clock's hour hand shows (0 to 23).

    An hour that the clock shows again after it is set back is another one; there is none that the clock leaves out.
    """

    start: datetime
    hour_of_day: int


class DateChange(NamedTuple):
    """A moment from which on the shop's clock shows this day."""

    moment: datetime
    day: date


class ShopCalendar:
    """The calendar of a zone, by its IANA name such as `Asia/Ho_Chi_Minh`.

    `left_out` is the day that no clock of the zone has shown since 1970, because the zone moved to the other side of
    the date line: 2011-12-30 in `Pacific/Apia`. No zone has left out two; `date.max` stands for none.
    """

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._info = ZoneInfo(zone)
        self.stretches_on = lru_cache(4_096)(self._stretches_on)
        self.left_out = self._left_out()

    def date_of(self, moment: datetime) -> date:
        """The shop's day at a moment."""
        return moment.astimezone(self._info).date()

    def number_of(self, day: date) -> int:
        """The number of a day in the calendar, in which neighbours have neighbouring numbers; 0 is 1970-01-01."""
        return _number_of(day) - (day > self.left_out)

    def day_beside(self, day: date, steps: int) -> date:
        """The day so many days later in the calendar, or earlier."""
        beside = _EPOCH.date() + timedelta(days=self.number_of(day) + steps)
        return beside + timedelta(days=beside >= self.left_out)

    def hours_of(self, day: date) -> list[ShopHour]:
        """The hours of a shop's day, in order; 24 on most days, none of a day that the zone left out."""
        start_us = _number_of(day) * _DAY_US
        hours: list[ShopHour] = []
        for stretch in self._stretches_between(day, day):
            local_us = max(stretch.from_us + stretch.offset_us, start_us)
            while local_us < min(stretch.until_us + stretch.offset_us, start_us + _DAY_US):
                start = _EPOCH + timedelta(microseconds=local_us - stretch.offset_us)
                hours.append(ShopHour(start, local_us % _DAY_US // _HOUR_US))
                local_us += _HOUR_US - local_us % _HOUR_US
        return hours

    def utc_days_of(self, day: date) -> list[date]:
        """The UTC days that a shop's day lies in, in order: one, two, or none of a day that the zone left out."""
        start_us = _number_of(day) * _DAY_US
        return [
            utc_day
            for utc_day in _days_around(day, day)
            if any(
                stretch.from_us + stretch.offset_us < start_us + _DAY_US
                and stretch.until_us + stretch.offset_us > start_us
                for stretch in self.stretches_on(_number_of(utc_day))
            )
        ]

    def utc_days_between(self, first: date, last: date) -> list[date]:
        """The UTC days that the shop's days from `first` to `last` lie in, in order, without a gap.

        Those of the same dates where the zone left all of them out.
        """
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        # A zone leaves out one day: of longer spans the two days at each end tell how far it reaches.
        found = [utc_day for day in {*days[:2], *days[-2:]} for utc_day in self.utc_days_of(day)] or [first, last]
        begin, end = min(found), max(found)
        return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]

    def reach(self, first: date, last: date) -> tuple[int, int]:
        """How far the shop's days `first` to `last` lie in the UTC days before and after their dates: -1 or 0, 0 or 1.

        Where the clock is ahead of UTC a day begins before its UTC day, where it is behind a day ends after it. No
        clock is ahead or behind for less than a day.
        """
        midnights = [self._offset_s(number * _DAY_S) for number in range(_number_of(first), _number_of(last) + 2)]
        return (-1 if max(midnights[:-1]) > 0 else 0, 1 if min(midnights[1:]) < 0 else 0)

    def date_changes(self, first: date, last: date) -> list[DateChange]:
        """The moments at which the date of the shop's clock changes, from the begin of one day to that of another."""
        found: list[DateChange] = []
        for stretch in self._stretches_between(first, last):
            local_us = stretch.from_us + stretch.offset_us
            while local_us < stretch.until_us + stretch.offset_us:
                day = _EPOCH.date() + timedelta(days=local_us // _DAY_US)
                if first <= day <= last and not (found and found[-1].day == day):
                    found.append(DateChange(_EPOCH + timedelta(microseconds=local_us - stretch.offset_us), day))
                local_us += _DAY_US - local_us % _DAY_US
        return found

    def _stretches_between(self, first: date, last: date) -> list[Stretch]:
        """The stretches of the UTC days that some of the shop's days may lie in; neighbours have different offsets."""
        found: list[Stretch] = []
        for utc_day in _days_around(first, last):
            for stretch in self.stretches_on(_number_of(utc_day)):
                if found and found[-1].offset_us == stretch.offset_us:
                    found[-1] = found[-1]._replace(until_us=stretch.until_us)
                else:
                    found.append(stretch)
        return found

    def _stretches_on(self, utc_day: int) -> tuple[Stretch, ...]:
        """The stretches of a UTC day: one, or more when the clock is set on it."""
        start_s, end_s = utc_day * _DAY_S, (utc_day + 1) * _DAY_S
        begins = [start_s]
        for hour_s in range(start_s, end_s, _HOUR_S):
            # A change at the very end belongs to the next day.
            last_s = min(hour_s + _HOUR_S, end_s - 1)
            if self._offset_s(last_s) != self._offset_s(hour_s):
                begins.append(self._change_between(hour_s, last_s))
        ends = [*begins[1:], end_s]
        return tuple(
            Stretch(begin_s * _SECOND_US, until_s * _SECOND_US, self._offset_s(begin_s) * _SECOND_US)
            for begin_s, until_s in zip(begins, ends, strict=True)
        )

    def _change_between(self, before_s: int, after_s: int) -> int:
        """The first second with the offset that `after_s` has, and `before_s` has not."""
        offset_s = self._offset_s(after_s)
        while after_s - before_s > 1:
            middle_s = (before_s + after_s) // 2
            if self._offset_s(middle_s) == offset_s:
                after_s = middle_s
            else:
                before_s = middle_s
        return after_s

    def _left_out(self) -> date:
        """A clock that is set forward by more than half a day leaves out a day."""
        months = [date(year, month, 1) for year in range(1970, _LAST_YEAR + 1) for month in range(1, 13)]
        for first, end in pairwise(months):
            if self._offset_s(_number_of(end) * _DAY_S) - self._offset_s(_number_of(first) * _DAY_S) > _DAY_S // 2:
                for number in range((end - first).days):
                    day = first + timedelta(days=number)
                    if not self.utc_days_of(day):
                        return day
        return date.max

    def _offset_s(self, at_s: int) -> int:
        offset = (_EPOCH + timedelta(seconds=at_s)).astimezone(self._info).utcoffset()
        return offset.days * _DAY_S + offset.seconds if offset is not None else 0


def _number_of(day: date) -> int:
    return (day - _EPOCH.date()).days


def _days_around(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range(-_REACH_DAYS, (last - first).days + _REACH_DAYS + 1)]


UTC_CALENDAR = ShopCalendar("UTC")
_calendar = UTC_CALENDAR


def shop_calendar() -> ShopCalendar:
    """The calendar that was set last; UTC at first."""
    return _calendar


def set_shop_calendar(calendar: ShopCalendar) -> None:
    """Takes this calendar in place of the one before."""
    global _calendar
    _calendar = calendar
