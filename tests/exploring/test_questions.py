"""Questions in a file: what they become, and what is said of those that can't be asked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.exploring.questions import QuestionError, as_json, checked, read_question
from clickstream_pipeline.exploring.wording import funnel_in_words
from clickstream_pipeline.storage.sql_files import SQL_FOLDER

_NEWEST = date(2026, 1, 31)
_STEPS: list[dict[str, Any]] = [{"event": "search"}, {"event": ["purchase"], "at_least": 5}]
_SAMPLES = sorted((SQL_FOLDER / "questions/samples").glob("*.yaml"))


def _asked(**fields: Any) -> dict[str, Any]:
    question = checked({"ask": "funnel", "steps": _STEPS, **fields}, "here")
    return as_json(question, newest=_NEWEST, week_start=6, currency="VND", where="here")


def test_a_question_becomes_what_sql_reads() -> None:
    asked = _asked(
        of="visitors", within="2 hours", by="week", only={"device": "mobile"},
        without=[{"event": "logout", "after": 1}], days={"from": date(2026, 1, 5), "to": date(2026, 1, 6)},
    )  # fmt: skip
    assert asked == {
        "ask": "funnel",
        "of": "visitors",
        "first_day": "2026-01-05",
        "last_day": "2026-01-06",
        "week_start": 6,
        "within_s": 7_200,
        "by": "week",
        "only": {"device": "mobile"},
        "steps": [{"event": ["search"]}, {"event": ["purchase"], "at_least": 5, "currency": "VND"}],
        "without": [{"event": ["logout"], "after": 1}],
    }


def test_the_last_days_end_with_the_newest() -> None:
    assert (_asked(days="last 1")["first_day"], _asked()["first_day"]) == ("2026-01-31", "2026-01-04")
    assert _asked(days="last 1")["last_day"] == "2026-01-31"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"steps": [{}]}, "length >= 2"),
        ({"steps": [{}] * 9}, "length <= 8"),
        ({"steps": [{"evnt": "search"}, {}]}, "`evnt` - at `$.steps[0]`; the fields are event, page,"),
        ({"steps": [{"event": "buy"}, {}]}, "step 1 names the event 'buy'; the events are page_view,"),
        ({"steps": [{"page": "cart"}, {}]}, "step 1: page is 'cart'; a path begins with /"),
        ({"steps": [{"event": "search", "at_most": 1}, {}]}, "only the event purchase has one"),
        ({"within": "30 min"}, "within is '30 min'; expected a time such as `30 minutes`"),
        ({"within": "27 weeks"}, "of 184 days at most"),
        ({"days": "yesterday"}, "days is 'yesterday'; expected `last 28`"),
        ({"days": {"from": date(2026, 1, 2), "to": date(2026, 1, 1)}}, "days end on 2026-01-01, before they begin"),
        ({"without": [{"after": 2}]}, "`after: 2`, and no step follows; expected 1 to 1"),
        ({"open": True, "order": "next"}, "an open funnel is `in_order`"),
        ({"ask": "sums"}, "Invalid value 'sums' - at `$.ask`"),
        ({"colour": "red"}, "`colour`; the fields are"),
    ],
)
def test_what_can_not_be_asked_is_named_with_its_place(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionError) as raised:
        _asked(**fields)
    assert str(raised.value).startswith("here: ")
    assert said in str(raised.value)


@pytest.mark.parametrize("text", ["[1", "- a", "ask: funnel", "!!python/object:os.system {}", "a" * 100_001, "\x00"])
def test_a_file_that_is_no_question_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "question.yaml"
    file.write_text(text)
    with pytest.raises(QuestionError, match=r"question\.yaml"):
        read_question(file)


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_a_question(sample: Path) -> None:
    question = read_question(sample)
    assert question.name
    assert funnel_in_words(question).endswith(".")


def test_there_are_samples() -> None:
    assert len(_SAMPLES) > 1


def test_a_question_is_said_in_words() -> None:
    question = checked(
        {
            "ask": "funnel", "of": "visitors", "within": "7 days", "only": {"channel": "email"}, "order": "next",
            "steps": [{"page_below": "/category"}, {"event": "view_item", "brand": "Dell"}],
            "without": [{"event": "search", "after": 1}],
        },
        "here",
    )  # fmt: skip
    assert funnel_in_words(question) == (
        "Visitors with channel email that did the steps each right after the one before, within 7 days; without those "
        "that searched between step 1 and 2."
    )
