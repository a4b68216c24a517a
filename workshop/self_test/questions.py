"""The questions of the self-test, read from questions.yaml and held to their form."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("questions.yaml")
_FIELDS = {"about", "lab", "question", "right", "wrong"}
_OPTIONAL = {"holds", "refused"}
LABS = range(7)


class QuestionsBroken(ValueError):
    """The file is not as it must be; the message names the question and what is expected."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to choose, whether it is right, and why."""

    text: str
    reason: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question with one right answer; `holds` and `refused` are connections, `source target port`."""

    number: int
    text: str
    answers: tuple[Answer, ...]
    about: tuple[str, ...]
    lab: int
    holds: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        """The position of the right answer."""
        return next(place for place, each in enumerate(self.answers) if each.is_right)


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What learners can do afterwards, by its name, and the questions about it."""

    abilities: Mapping[str, str]
    questions: tuple[Question, ...]


def read_questions(path: Path = _FILE) -> SelfTest:
    """Reads the file; raises `QuestionsBroken`."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict) or set(told) != {"abilities", "questions"}:
        raise QuestionsBroken(f"{path.name}: expected abilities and questions, nothing else")
    abilities = dict(told["abilities"])
    questions = tuple(_question(number, each, abilities) for number, each in enumerate(told["questions"], start=1))
    idle = set(abilities) - {name for each in questions for name in each.about}
    if idle:
        raise QuestionsBroken(f"{path.name}: no question is about {', '.join(sorted(idle))}")
    return SelfTest(abilities, questions)


def _question(number: int, told: Any, abilities: Mapping[str, str]) -> Question:
    where = f"question {number}"
    if not isinstance(told, dict) or not _FIELDS <= set(told) <= _FIELDS | _OPTIONAL:
        raise QuestionsBroken(f"{where}: expected the fields {', '.join(sorted(_FIELDS))}")
    unknown = set(told["about"]) - set(abilities)
    if unknown or not told["about"]:
        raise QuestionsBroken(f"{where}: about names {', '.join(sorted(unknown)) or 'nothing'}, which is no ability")
    if told["lab"] not in LABS:
        raise QuestionsBroken(f"{where}: there is no LAB{told['lab']}")
    answers = [_answer(where, told["right"], is_right=True)]
    answers += [_answer(where, each, is_right=False) for each in told["wrong"]]
    if len(answers) < 3 or len({each.text for each in answers}) != len(answers):
        raise QuestionsBroken(f"{where}: expected a right answer and two different wrong ones, at least")
    # An order that the right answer has no part in, the same on every page and terminal.
    answers.sort(key=lambda each: hashlib.sha256(f"{number} {each.text}".encode()).digest())
    connections = {name: tuple(told.get(name, ())) for name in _OPTIONAL}
    return Question(number, told["question"], tuple(answers), tuple(told["about"]), told["lab"], **connections)


def _answer(where: str, told: Any, *, is_right: bool) -> Answer:
    if not (isinstance(told, list) and len(told) == 2 and all(isinstance(each, str) and each.strip() for each in told)):
        raise QuestionsBroken(f"{where}: expected an answer and its reason, not {told!r}")
    return Answer(told[0], told[1], is_right)
