"""Scripted visitors in a real browser: each did what they came for, and exactly that has arrived."""

import json
from collections import Counter
from urllib.parse import quote

import pytest

from tests.storefront.end_to_end.browser import needs_chromium
from tests.storefront.end_to_end.conftest import Day
from tests.storefront.end_to_end.scripts import EMAIL, PASSWORD, ROLES, Role
from tests.storefront.end_to_end.tab import ADDRESS
from tests.storefront.started import needs_storefront

# One build of the storefront, whichever tests want it.
pytestmark = [needs_storefront, needs_chromium, pytest.mark.xdist_group("storefront")]


def test_every_visitor_could_do_what_they_came_for(day: Day) -> None:
    assert "\n".join(each.trouble for each in day.walked if each.trouble) == ""


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_the_raw_store_holds_what_a_visitor_did_and_as_whom_and_nothing_else(day: Day, role: Role) -> None:
    (walked,) = (each for each in day.walked if each.notebook.visitor == role.name)
    did = Counter(
        (deed.kind, deed.path, deed.person.login_state, deed.person.user_id)
        for visit in walked.notebook.visits
        for deed in visit.deeds
    )
    assert day.collector.deeds_of(set(walked.clients)) == did


def test_nobody_else_is_in_the_raw_store(day: Day) -> None:
    known = {client for each in day.walked for client in each.clients}
    assert set(day.collector.by_client) == known


def test_each_event_is_in_the_warehouse_once_whatever_its_copies(day: Day) -> None:
    rows = day.asked("select event_id::text, is_bot, is_late_unreliable from clickstream_events")
    assert Counter(row["event_id"] for row in rows) == Counter(day.collector.copies.keys())
    assert not any(row["is_late_unreliable"] for row in rows)
    (books,) = day.asked(
        "select sum(events) as events, sum(duplicates) as duplicates, sum(rejected) as rejected, sum(bots) as bots"
        " from load_daily",
    )
    copies = day.collector.copies
    crawled = sum(each.notebook.deeds for each in day.walked if each.notebook.is_crawler)
    assert books == {
        "events": copies.total(), "duplicates": copies.total() - len(copies), "rejected": 0, "bots": crawled,
    }  # fmt: skip


def test_nothing_that_was_typed_into_a_form_reaches_the_raw_store(day: Day) -> None:
    assert day.collector.texts
    typed = [EMAIL, PASSWORD, *ADDRESS.values(), ADDRESS["Phone"].replace(" ", ""), "246810"]
    stored = "\n".join(day.collector.texts)
    stored += json.dumps([json.loads(text) for text in day.collector.texts], ensure_ascii=False)
    assert [words for words in typed if words in stored or quote(words) in stored] == []
