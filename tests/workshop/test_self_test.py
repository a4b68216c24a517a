"""The self-test: its questions against the platform, its page, and how it asks."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.reachability.network_graph import NetworkGraph
from infra.reachability.templates import Template
from tests.commands import ROOT
from tests.documentation.pages import guides
from tests.infra.aws.conftest import Synthesized
from tests.infra.aws.conftest import platform as platform
from tests.infra.aws.conftest import synthesized as synthesized
from workshop.network.connections import steps
from workshop.self_test.__main__ import PAGE
from workshop.self_test.asking import ask, verdict
from workshop.self_test.page import LETTERS, render
from workshop.self_test.questions import LABS, Question, QuestionsBroken, read_questions

TEST = read_questions()
pytestmark = pytest.mark.xdist_group("the synthesized platform")
# What AWS's resources are called, wherever a sentence names them.
_OF_AWS = re.compile(
    r"\b(?:sg_\w+|SBW_\w+|clickstream-[a-z-]+[a-z]|ssm|ssmmessages|ec2messages|10\.\d+\.\d+\.\d+/\d+)\b"
)


def _texts(question: Question) -> Iterator[str]:
    yield question.text
    for each in question.answers:
        yield from (each.text, each.reason)


EVERYTHING = [(question, text) for question in TEST.questions for text in _texts(question)]


def test_there_are_thirty_questions_and_every_lab_has_some() -> None:
    assert len(TEST.questions) == 30
    assert {question.lab for question in TEST.questions} == set(LABS)
    assert len({question.text for question in TEST.questions}) == 30


def test_the_right_answers_are_not_all_in_the_same_place() -> None:
    places = [question.right for question in TEST.questions]
    assert all(places.count(place) >= 5 for place in range(3))


def test_the_page_is_rendered_from_the_questions() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(TEST), "run `make render`"


def test_every_resource_that_a_question_names_is_in_the_template(synthesized: Synthesized) -> None:
    text = "".join(path.read_text() for path in sorted(synthesized.folder.glob("*.template.json")))
    named = {name for _, sentence in EVERYTHING for name in _OF_AWS.findall(sentence)}
    assert {"sg_Lambda_ETL", "SBW_EC2_WebDB", "10.0.128.0/20", "clickstream-http-api", "sg_analytics_ShinyDWH"} <= named
    assert [name for name in sorted(named) if not re.search(rf'[".]{re.escape(name)}["/]', text)] == []


def test_whatever_else_a_question_names_is_in_the_template_or_in_another_page(synthesized: Synthesized) -> None:
    pages = "".join(path.read_text() for path in synthesized.folder.glob("*.template.json"))
    pages += "".join(page.read_text(encoding="utf-8") for page in guides() if "workshop" not in page.parts)
    named = {name for _, sentence in EVERYTHING for name in re.findall(r"`([^`]+)`", sentence)}
    # A key has a hole in it where each object differs.
    unknown = [name for name in sorted(named) if name.partition("2026/")[0] not in pages and not _OF_AWS.search(name)]
    assert unknown == []


def test_every_sum_of_money_is_one_of_the_page_of_costs() -> None:
    cost = (ROOT / "docs/cost.md").read_text(encoding="utf-8")
    sums = {sum_ for _, sentence in EVERYTHING for sum_ in re.findall(r"\$(\d+(?:\.\d+)?)", sentence)}
    assert len(sums) >= 4
    assert [each for each in sorted(sums) if not re.search(rf"(?<![\d.]){re.escape(each)}(?![\d])", cost)] == []


@pytest.mark.parametrize("question", TEST.questions, ids=lambda question: str(question.number))
def test_connections_that_a_question_is_about_are_as_it_says(question: Question, platform: Template) -> None:
    graph = NetworkGraph(platform)
    for told, expected in ((question.holds, True), (question.refused, False)):
        for each in told:
            source, target, port = each.split()
            assert all(step.is_admitted for step in steps(graph, source, target, int(port))) == expected, each


def test_questions_about_groups_say_which_connections_they_are_about() -> None:
    assert all(each.holds or each.refused for each in TEST.questions if "groups" in each.about)


class _Learner:
    """Answers in order; what it hears is kept."""

    def __init__(self, answers: Sequence[str]) -> None:
        self._answers = iter(answers)
        self.heard: list[str] = []

    def read(self, prompt: str) -> str:
        try:
            return next(self._answers)
        except StopIteration:
            raise EOFError from None


def test_a_learner_who_knows_all_passes() -> None:
    learner = _Learner([LETTERS[each.right] for each in TEST.questions])
    score = ask(TEST.questions, read=learner.read, say=learner.heard.append)
    assert list(verdict(score)) == ["30 of 30 right"]
    assert score.is_passed
    assert sum(line.startswith("Right. ") for line in learner.heard) == 30


def test_a_wrong_answer_is_told_its_reason_and_the_lab() -> None:
    question = TEST.questions[0]
    wrong = next(place for place in range(3) if place != question.right)
    learner = _Learner([LETTERS[wrong], *(LETTERS[each.right] for each in TEST.questions[1:])])
    score = ask(TEST.questions, read=learner.read, say=learner.heard.append)
    assert f"No. {question.answers[wrong].reason}" in learner.heard
    assert list(verdict(score)) == ["29 of 30 right", "Read again: LAB0"]
    assert score.is_passed


@pytest.mark.parametrize("end", [["q"], []], ids=["q", "the end of the input"])
def test_a_test_that_is_ended_counts_what_was_not_answered(end: list[str]) -> None:
    learner = _Learner(["", "x", "ab", LETTERS[TEST.questions[0].right].upper(), *end])
    score = ask(TEST.questions, read=learner.read, say=learner.heard.append)
    assert learner.heard.count("Answer with one of a, b, c.") == 3
    told = list(verdict(score))
    assert told[0] == "1 of 30 right, 29 not answered"
    assert told[1].startswith("Read again: LAB1, LAB2, LAB3, LAB4, LAB5")
    assert not score.is_passed


def test_the_command_asks_the_questions_of_a_lab_and_ends_with_its_verdict() -> None:
    right = [LETTERS[each.right] for each in TEST.questions if each.lab == 1]
    for answers, code, last in (
        (right, 0, f"{len(right)} of {len(right)} right"),
        (["q"], 1, "Passed is 80% or more."),
    ):
        told, returned = _run(["--lab", "1"], "\n".join(answers))
        assert told.splitlines()[1].startswith(f"1 of {len(right)}. ")
        assert (told.splitlines()[-1], returned) == (last, code)


def _run(words: list[str], answers: str) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "workshop.self_test", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=answers,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout, done.returncode


_GOOD: dict[str, Any] = {
    "about": ["nat"],
    "lab": 1,
    "question": "Why?",
    "right": ["So", "Because"],
    "wrong": [["A", "No"], ["B", "No"]],
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"about": ["nats"]}, "question 1: about names nats, which is no ability"),
        ({"about": []}, "question 1: about names nothing"),
        ({"lab": 7}, "question 1: there is no LAB7"),
        ({"wrong": [["A", "No"]]}, "two different wrong ones, at least"),
        ({"wrong": [["A", "No"], ["So", "No"]]}, "two different wrong ones, at least"),
        ({"right": ["So"]}, r"expected an answer and its reason, not \['So'\]"),
        ({"wrong": [["A", ""], ["B", "No"]]}, r"expected an answer and its reason, not \['A', ''\]"),
        ({"hint": "x"}, "question 1: expected the fields about, lab"),
    ],
)
def test_a_question_that_is_not_whole_is_named(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(yaml.safe_dump({"abilities": {"nat": "say why"}, "questions": [_GOOD | change]}))
    with pytest.raises(QuestionsBroken, match=told):
        read_questions(path)


def test_an_ability_that_no_question_is_about_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(yaml.safe_dump({"abilities": {"nat": "say why", "cost": "say how much"}, "questions": [_GOOD]}))
    with pytest.raises(QuestionsBroken, match="no question is about cost"):
        read_questions(path)
