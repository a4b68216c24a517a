"""How figures are written for people."""

from decimal import Decimal

import pytest

from clickstream_pipeline.reporting import formats


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (Decimal("42990000.4"), "VND", "VND 42,990,000"),
        (Decimal("42990000.5"), "VND", "VND 42,990,001"),
        (Decimal("19.905"), "USD", "USD 19.91"),
        (Decimal("-1234.5"), "EUR", "EUR -1,234.50"),
        (Decimal("1.2345"), "KWD", "KWD 1.235"),
        (Decimal(0), "JPY", "JPY 0"),
        (None, "VND", "\N{EN DASH}"),
    ],
)
def test_money_has_its_currencys_decimals(amount, currency, expected):
    assert formats.money(amount, currency) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Decimal("999999"), "VND 999,999"),
        (Decimal("1234567"), "VND 1.23 million"),
        (Decimal("22334110000"), "VND 22.3 billion"),
        (Decimal("999999999"), "VND 1 billion"),
        (Decimal("345000000000000"), "VND 345 trillion"),
        (Decimal("-2500000"), "VND -2.5 million"),
        (Decimal("5000000000000000"), "VND 5,000,000,000,000,000"),
    ],
)
def test_large_money_is_three_digits_and_a_word(amount, expected):
    assert formats.short_money(amount, "VND") == expected


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (0.1234, "12.3 %"),
        (0.0, "0.0 %"),
        (1.0, "100.0 %"),
        (0.00001, "<0.1 %"),
        (0.99999, ">99.9 %"),
        (None, "\N{EN DASH}"),
        (float("nan"), "\N{EN DASH}"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(fraction, expected):
    assert formats.share(fraction) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (192, "3 min 12 s"),
        (3599.9, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_times_carry_their_units(seconds, expected):
    assert formats.duration(seconds) == expected


def test_counts_have_thousands_and_sizes_have_units():
    assert formats.count(1234567) == "1,234,567"
    assert formats.count(2.5) == "2.5"
    assert [formats.count(Decimal(text)) for text in ("2.50", "99.999", "0.001")] == ["2.5", "100", "0"]
    assert formats.count(None) == "\N{EN DASH}"
    assert formats.size(999) == "999 B"
    assert formats.size(242_700_000) == "242.7 MB"
    assert formats.hour(23) == "23:00\N{EN DASH}00:00"
