"""Keys, times, addresses, session ids and the vocabulary: one rule each."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.contract import LEVELS
from clickstream_pipeline.domain.currencies import IN_FORCE, WITHDRAWN
from clickstream_pipeline.domain.derived_visits import derived_session_id
from clickstream_pipeline.domain.keys import load_date_of, prefix_for_day, prefix_for_hour
from clickstream_pipeline.domain.times import parse_time, resolve_event_time
from clickstream_pipeline.domain.vocabulary import EVENT_TYPES, EventType, event_type_of, spelled_alike

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "day", "hour"),
    [
        ("events/2026/01/05/02/event-1.json", date(2026, 1, 5), 2),
        ("events/2026/01/05/event-1.json", date(2026, 1, 5), None),
        ("events/2026/01/05/02/any name at all", date(2026, 1, 5), 2),
        ("events/2026/01/05/02/.event-1.json.tmp", None, None),
        ("events/2026/01/05/02/", None, None),
        ("events/2026/02/30/02/event-1.json", None, None),
        ("events/2026/01/05/02/deeper/event-1.json", None, None),
        ("raw/events/2026/01/05/02/event-1.json", None, None),
        ("", None, None),
    ],
)
def test_a_key_tells_its_day_and_hour_in_either_layout(key: str, day: date | None, hour: int | None) -> None:
    assert load_date_of(key) == day
    if day is not None:
        assert [h for h in range(24) if key.startswith(prefix_for_hour(day, h))] == ([] if hour is None else [hour])


def test_a_days_prefix_holds_its_hours() -> None:
    assert prefix_for_day(date(2026, 1, 5)) == "events/2026/01/05/"
    assert prefix_for_hour(date(2026, 1, 5), 7) == "events/2026/01/05/07/"


@pytest.mark.parametrize(
    "sent",
    [
        "2026-01-05T12:00:00Z",
        "2026-01-05T12:00:00",
        "2026-01-05 12:00:00.000000",
        "2026-01-05T19:00:00+07:00",
        "2026-01-05T19:00:00.0000009+0700",
        1767614400000,
        1767614400000.0,
        "1767614400000",
        " 1767614400000 ",
        1767614400,
        1767614400.0,
        "1767614400",
        1767614400000000,
        1767614400000000000,
        "1767614400000000000",
        "2026-01-05 12:00:00 UTC",
        "2026-01-05 12:00:00.000000 GMT",
        "2026-01-05 19:00:00 +0700",
        "2026-01-05 12:00:00 +0000 UTC",
        "2026-01-05T19:00:00+07:00[Asia/Ho_Chi_Minh]",
        "2026-01-05t12:00:00z",
        "2026-01-05T12:00:00,000Z",
        "2026-01-05T11:59:60Z",
        "20260105T120000Z",
        "Mon, 05 Jan 2026 12:00:00 GMT",
        "Mon, 5 Jan 2026 19:00:00 +0700",
        "Mon Jan 05 2026 19:00:00 GMT+0700 (Indochina Time)",
        "Mon Jan  5 12:00:00 2026",
        "Mon Jan  5 12:00:00 UTC 2026",
        "05/Jan/2026:19:00:00 +0700",
        "January 5, 2026 12:00 PM UTC",
        "2026/01/05 12:00",
        "2026-01-05 19:00 UTC+7",
    ],
)
def test_a_moment_has_many_spellings(sent: object) -> None:
    assert parse_time(sent) == NOON


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "yesterday",
        "2026-13-01",
        "2026-01-05T25:00:00Z",
        True,
        None,
        [],
        1e300,
        "9" * 400,
        "05/01/2026 12:00",
        "5.1.2026 12:00",
        "05-01-26 12:00",
        "2026-01-05 12:00 ICT",
        "2026-01-05 12:00 EST",
        "Jan 2026",
        "12:00",
        "Monday",
        "2026-02-30 12:00:00 UTC",
        "Feb 30 2026",
        "2026-01-05T12:00:00Z[",
        " (x)",
    ],
)
def test_what_is_no_time_is_none(sent: object) -> None:
    assert parse_time(sent) is None


@given(st.text() | st.integers() | st.floats())
def test_nothing_makes_the_time_parser_raise(sent: object) -> None:
    moment = parse_time(sent)
    assert moment is None or moment.utcoffset() == timedelta(0)


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(hours=72)))
def test_the_browser_clocks_error_cancels_out(error: timedelta, queued: timedelta) -> None:
    happened = NOON + error
    told = resolve_event_time(received_at=NOON, has_receipt=True, happened_at=happened, sent_at=happened + queued)
    assert (told.event_timestamp, told.is_late_unreliable) == (NOON - queued, False)


@pytest.mark.parametrize("ago", [timedelta(microseconds=-1), timedelta(hours=72, microseconds=1)])
def test_what_is_not_believed_takes_the_receipt(ago: timedelta) -> None:
    told = resolve_event_time(received_at=NOON, has_receipt=True, happened_at=NOON - ago, sent_at=NOON)
    assert (told.event_timestamp, told.is_late_unreliable) == (NOON, True)


def test_without_a_sending_time_the_receipt_wins_over_the_claim() -> None:
    claim = NOON - timedelta(hours=1)
    told = resolve_event_time(received_at=NOON, has_receipt=True, happened_at=claim, sent_at=None)
    assert told.event_timestamp == NOON
    told = resolve_event_time(received_at=NOON, has_receipt=False, happened_at=claim, sent_at=None)
    assert told.event_timestamp == claim


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("2001:db8:abcd:12::1", "2001:db8:abcd::/48"),
        ("2001:db8:abcd::/48", "2001:db8:abcd::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("localhost", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_cut_to_its_network(address: str | None, prefix: str | None) -> None:
    assert ip_prefix(address) == prefix


def test_a_derived_session_id_has_exactly_three_decimals() -> None:
    started = datetime.fromisoformat("2026-01-05T09:30:00.120999+07:00")
    assert derived_session_id("c-1", started) == str(uuid5(NAMESPACE_URL, "session:c-1:2026-01-05T02:30:00.120Z"))


@pytest.mark.parametrize("event_type", EventType)
def test_each_canonical_name_maps_to_itself(event_type: EventType) -> None:
    assert event_type_of(event_type.value) is event_type


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_names_are_compared_without_case_and_separators(name: str) -> None:
    words = re.findall(r"[A-Z]?[a-z]+|\d+", name)
    spellings = {name.upper(), name.lower(), f" {name} ", "".join(words), " ".join(words), "-".join(words)}
    spellings |= {"_".join(words).upper(), "".join(word.capitalize() for word in words), ".".join(words)}
    assert {event_type_of(each) for each in spellings} == {EVENT_TYPES[name]}


def test_no_two_types_have_names_that_are_spelled_alike() -> None:
    types: dict[str, set[EventType]] = {}
    for name, event_type in EVENT_TYPES.items():
        types.setdefault(spelled_alike(name), set()).add(event_type)
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


def test_a_name_that_is_not_known_and_a_toggle_are_told_apart() -> None:
    assert event_type_of("product adds") is EventType.UNKNOWN
    assert event_type_of("$$$") is EventType.UNKNOWN
    assert event_type_of("Wishlist Toggle", toggled_on=True) is EventType.ADD_TO_WISHLIST
    assert event_type_of("wishlist_toggle", toggled_on=True) is EventType.ADD_TO_WISHLIST
    assert event_type_of("wishlist_toggle", toggled_on=False) is EventType.REMOVE_FROM_WISHLIST


def test_the_currencies_in_force_are_those_of_the_maintained_list() -> None:
    with_minor_units = {code for code, facts in iso4217.raw_table.items() if (facts["CcyMnrUnts"] or "N.A.") != "N.A."}
    assert with_minor_units == IN_FORCE


def test_a_currency_is_in_force_or_withdrawn() -> None:
    assert not IN_FORCE & WITHDRAWN


def test_no_spelling_means_two_fields() -> None:
    for level in LEVELS:
        spellings = [spelling for each in level.fields for spelling in (each.name, *each.aliases)]
        assert len(spellings) == len(set(spellings)), level.path
