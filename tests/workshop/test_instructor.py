"""The instructor's page: its minutes add up, its sums are those of the page of costs."""

import re

from infra.cost.assumptions import HOURS
from infra.cost.page import month_usd, nat_usd
from infra.cost.usage import SCALES
from tests.commands import ROOT
from workshop.self_test.asking import PASSED
from workshop.self_test.questions import LABS, read_questions

PAGE = (ROOT / "docs/workshop/instructor.md").read_text(encoding="utf-8")


def test_the_minutes_of_half_a_day_add_up_and_every_lab_has_some() -> None:
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert f"Local track, {sum(int(minutes) for minutes, _ in rows)} minutes" in PAGE
    assert {f"LAB{lab}" for lab in LABS} | {"self-test"} <= {what for _, what in rows}


def test_every_sum_of_money_follows_from_the_costs() -> None:
    smallest = SCALES[0]
    parts = month_usd(smallest)
    month = sum(parts.values())
    known = {month, month / HOURS * 4, month / HOURS * 24, parts["hosts"], nat_usd(smallest)}
    assert set(re.findall(r"\$(\d+\.\d\d)", PAGE)) == {f"{sum_:.2f}" for sum_ in known}


def test_the_grade_is_that_of_the_self_test() -> None:
    count = len(read_questions().questions)
    assert f"{PASSED * count:.0f} right ones ({PASSED:.0%}".replace("%", " %") in PAGE
    assert f"{PASSED * count:.0f} of {count}" in PAGE


def test_the_question_about_streams_is_the_one_that_is_named() -> None:
    (named,) = re.findall(r"question (\d+) of the self-test", PAGE)
    assert "streaming" in read_questions().questions[int(named) - 1].about
