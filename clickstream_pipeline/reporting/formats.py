"""Formats figures for people: counts, shares, times and money."""

import math
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from typing import Any

# The number of decimals of the currencies that do not have two: ISO 4217, list one.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

_LARGE = ((10**6, "million"), (10**9, "billion"), (10**12, "trillion"))

# PostgreSQL's sums have up to 131,072 digits before the point; Python's default context has 28 digits in total.
_ANY_SIZE = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, rounding=ROUND_HALF_UP)

NOTHING = "\N{EN DASH}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STEP_NAMES = {
    "session": "Session started",
    "view_item": "Viewed a product",
    "add_to_cart": "Added to cart",
    "begin_checkout": "Began checkout",
    "purchase": "Purchased",
}


def is_missing(value: Any) -> bool:
    """Whether a figure is missing: None, NaN or infinite."""
    if isinstance(value, Decimal):
        return not value.is_finite()
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def counted(number: int, noun: str) -> str:
    """`1 object`, `2,345 objects`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def count(value: Any) -> str:
    """`12,345`; a fraction keeps up to two decimal places."""
    if is_missing(value):
        return NOTHING
    exact = _exact(value)
    whole = exact.to_integral_value(context=_ANY_SIZE)
    return f"{whole:,f}" if exact == whole else f"{_rounded(exact, 2):,f}".rstrip("0").rstrip(".")


def share(fraction: Any, decimals: int = 1) -> str:
    """`12.3 %` for the fraction 0.123; a fraction close to 0 or 1 is not rounded to 0 % or 100 %."""
    if is_missing(fraction):
        return NOTHING
    percent = float(fraction) * 100
    smallest = 10.0**-decimals
    if 0 < percent < smallest / 2:
        return f"<{smallest:.{decimals}f} %"
    if 100 - smallest / 2 <= percent < 100:
        return f">{100 - smallest:.{decimals}f} %"
    return f"{percent:.{decimals}f} %"


def money(amount: Any, currency: str) -> str:
    """`VND 1,234,567` or `USD 12.30`: the currency's own number of decimals, rounded half up."""
    return NOTHING if is_missing(amount) else f"{currency} {plain_money(amount, currency)}"


def plain_money(amount: Any, currency: str) -> str:
    """The amount without its currency, for a table that has a column for it."""
    if is_missing(amount):
        return NOTHING
    places = _DECIMALS.get(currency, 2)
    return f"{_rounded(_exact(amount), places):,f}"


def short_money(amount: Any, currency: str) -> str:
    """`VND 1.23 billion`: three digits and a word, from a million up to a thousand trillion."""
    if is_missing(amount):
        return NOTHING
    rounded = float(f"{_exact(amount):.3g}")
    for size, word in _LARGE:
        if size <= abs(rounded) < size * 1000 and abs(amount) >= _LARGE[0][0]:
            return f"{currency} {rounded / size:.3g} {word}"
    return money(amount, currency)


def duration(seconds: Any) -> str:
    """`45 s`, `3 min 12 s`, `1 h 04 min`."""
    if is_missing(seconds):
        return NOTHING
    whole = round(float(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def size(size_bytes: Any) -> str:
    """`123.4 MB`, in powers of 1,000."""
    amount = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"


def day(value: date) -> str:
    """`Mon 2 Mar 2026`."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def days(values: list[date]) -> str:
    """ISO days; if there are many, the middle ones are omitted."""
    texts = [value.isoformat() for value in values]
    return ", ".join(texts) if len(texts) <= 4 else f"{texts[0]}, {texts[1]}, … {texts[-1]} ({len(texts)} days)"


def hour(hour_of_day: int) -> str:
    """An hour's start and end, `20:00` and `21:00`, with a dash between them."""
    return f"{hour_of_day:02d}:00\N{EN DASH}{(hour_of_day + 1) % 24:02d}:00"


def label(name: Any) -> str:
    """`organic search` for `organic_search`."""
    return str(name).replace("_", " ")


def _exact(value: Any) -> Decimal:
    # Converted by way of text: a data frame may contain NumPy numbers.
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(str(value))


def _rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), context=_ANY_SIZE)
