"""LAB5's answers: those of the page are what the visitors of its week did, and a wrong one is named with its slip."""

import shlex
import subprocess
from pathlib import Path

import pytest

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.settings import load_settings
from tests.commands import ROOT
from tests.stack.started import environment_of
from tests.workshop.track import Typed, steps
from tests.workshop.week_answers import PAGE, answers_of_page, write_answers
from workshop.answers.file import is_same, read_answers, write_template
from workshop.answers.questions import QUESTIONS, wilson
from workshop.answers.week import Week, week_of
from workshop.check import checks_of
from workshop.checking import Finding, Place, findings

LAB = 5
_NAMED = [check for check in checks_of(LAB) if check.what in {each.name for each in QUESTIONS}]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the week, made by the command of the page."""
    home = tmp_path_factory.mktemp("home")
    (command,) = [each.command for each in steps(PAGE) if isinstance(each, Typed) and " generate " in each.command]
    subprocess.run(
        shlex.split(command), cwd=ROOT, env=environment_of(home / "lab5"), check=True, capture_output=True, timeout=600
    )
    return home


@pytest.fixture
def week(home: Path) -> Week:
    """The week without an answer."""
    week = week_of(load_settings(environment_of(home)))
    week.answers.unlink(missing_ok=True)
    return week


@pytest.fixture
def truth(week: Week) -> Truth:
    truth = week.truth()
    assert truth is not None
    return truth


def _found(home: Path) -> dict[str, Finding]:
    place = Place(load_settings(environment_of(home)))
    return {each.check.what: each for each in findings(tuple(_NAMED), place)}


def test_the_answers_of_the_page_are_what_the_visitors_did(truth: Truth) -> None:
    assert answers_of_page() == {each.name: each.right(truth) for each in QUESTIONS}


def test_every_answer_of_the_page_is_right_in_the_file(home: Path, week: Week) -> None:
    assert write_template(week.answers)
    write_answers(home)
    assert not write_template(week.answers), "answers are never overwritten"
    assert {what: each.sentence for what, each in _found(home).items()} == {
        each.name: f"right    {each.name}" for each in QUESTIONS
    }


def test_a_file_without_answers_lacks_all_of_them(home: Path, week: Week) -> None:
    write_template(week.answers)
    assert read_answers(week.answers) == {}
    assert {each.verdict for each in _found(home).values()} == {"missing"}


@pytest.mark.parametrize(
    ("number", "slip"),
    [(number, slip) for number, each in enumerate(QUESTIONS) for slip in range(len(each.slips))],
    ids=lambda value: str(value),
)
def test_a_slip_is_named_without_the_right_answer(number: int, slip: int, home: Path, week: Week, truth: Truth) -> None:
    question = QUESTIONS[number]
    right, wrong = question.right(truth), question.slips[slip].answer(truth)
    assert right != wrong
    week.answers.write_text(f"{question.name} = {wrong}\n", encoding="utf-8")
    found = _found(home)[question.name]
    assert found.verdict == "wrong"
    assert found.sentence.startswith(f"wrong    {question.name}: it is not {wrong}: {question.slips[slip].what}. Step ")
    assert right not in found.sentence.split()


def test_an_answer_that_is_no_known_slip_is_wrong_and_cut_where_it_is_long(home: Path, week: Week) -> None:
    week.answers.write_text(f"events = {'9' * 500}\n", encoding="utf-8")
    assert _found(home)["events"].sentence == f"wrong    events: it is not {'9' * 40}. Step 2 asks for it."


@pytest.mark.parametrize(
    ("given", "right", "same"),
    [
        ("36,281", "36281", True),
        ("36.281", "36281", True),
        ("saturday", "Saturday", True),
        ("'P-038'", "p-038", True),
        ("20:00", "20", True),
        ("2026-01-05", "2026-01-06", False),
        ("3628", "36281", False),
        ("p038", "p-038", False),
    ],
)
def test_answers_are_compared_however_they_are_written(given: str, right: str, same: bool) -> None:
    assert is_same(given, right) == same


def test_the_last_of_two_lines_counts_and_comments_do_not(tmp_path: Path) -> None:
    path = tmp_path / "answers.txt"
    path.write_text("# events = 1\nevents = 2\n events=3 \nvisits =\nno answer\n")
    assert read_answers(path) == {"events": "3"}


@pytest.mark.parametrize(("hits", "tries"), [(0, 10), (25, 334), (57, 1078), (10, 10)])
def test_the_ends_of_an_interval_are_as_far_away_as_chance_reaches(hits: int, tries: int) -> None:
    # Wilson 1927: a true share p is not refuted while (p - share)² is at most z² p (1 - p) / n.
    for end in wilson(hits, tries):
        assert (end - hits / tries) ** 2 == pytest.approx(1.645**2 * end * (1 - end) / tries, abs=1e-12)
