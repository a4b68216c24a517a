"""The shop's days of many moments at once."""

import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.reading.copy_format import DAY_US

# UTC days without a gap between the first and the last: so few are looked up without sorting.
_FEW_DAYS = 40


def shop_days(calendar: ShopCalendar, moments_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """The shop's days, counted from 1970-01-01, of moments in microseconds since 1970."""
    utc_days = moments_us // DAY_US
    if not len(utc_days):
        return utc_days
    first, last = int(utc_days.min()), int(utc_days.max())
    looked_up = range(first, last + 1) if last - first < _FEW_DAYS else np.unique(utc_days).tolist()
    stretches = [stretch for utc_day in looked_up for stretch in calendar.stretches_on(utc_day)]
    if len({stretch.offset_us for stretch in stretches}) == 1:
        return (moments_us + stretches[0].offset_us) // DAY_US
    begins = np.array([stretch.from_us for stretch in stretches], np.int64)
    offsets = np.array([stretch.offset_us for stretch in stretches], np.int64)
    return (moments_us + offsets[np.searchsorted(begins, moments_us, "right") - 1]) // DAY_US
