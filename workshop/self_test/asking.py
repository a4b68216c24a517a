"""Asks the questions one by one, and says what to read again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workshop.self_test.page import LETTERS
from workshop.self_test.questions import Question

# Of a certificate: four of five.
PASSED = 0.8


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right of those that were answered, and which labs the others are from."""

    right: int
    answered: int
    asked: int
    to_read: tuple[int, ...]

    @property
    def is_passed(self) -> bool:
        return self.right >= PASSED * self.asked


def ask(questions: Sequence[Question], *, read: Callable[[str], str], say: Callable[[str], None]) -> Score:
    """Asks each question until `read` ends the file or the answer is `q`; what was not answered is not right."""
    right, answered, missed = 0, 0, set()
    for place, question in enumerate(questions):
        for line in _shown(question, f"{place + 1} of {len(questions)}"):
            say(line)
        choice = _choice(question, read, say)
        if choice is None:
            missed |= {each.lab for each in questions[place:]}
            break
        answered += 1
        is_right = choice == question.right
        right += is_right
        for line in _answered(question, choice):
            say(line)
        if not is_right:
            missed.add(question.lab)
    return Score(right, answered, len(questions), tuple(sorted(missed)))


def verdict(score: Score) -> Iterator[str]:
    """The last lines."""
    yield f"{score.right} of {score.asked} right" + (
        f", {score.asked - score.answered} not answered" if score.answered < score.asked else ""
    )
    if score.to_read:
        yield f"Read again: {', '.join(f'LAB{lab}' for lab in score.to_read)}"
    if not score.is_passed:
        yield f"Passed is {PASSED:.0%} or more."


def _choice(question: Question, read: Callable[[str], str], say: Callable[[str], None]) -> int | None:
    letters = LETTERS[: len(question.answers)]
    while True:
        try:
            text = read(f"{', '.join(letters)}, or q to end: ").strip().lower()
        except EOFError:
            return None
        if text == "q":
            return None
        if len(text) == 1 and text in letters:
            return letters.index(text)
        say(f"Answer with one of {', '.join(letters)}.")


def _shown(question: Question, place: str) -> Iterator[str]:
    yield ""
    yield f"{place}. {_plain(question.text)}"
    yield from (f"  {LETTERS[place]}) {_plain(each.text)}" for place, each in enumerate(question.answers))


def _answered(question: Question, choice: int) -> Iterator[str]:
    right = question.answers[question.right]
    if choice == question.right:
        yield f"Right. {_plain(right.reason)}"
        return
    yield f"No. {_plain(question.answers[choice].reason)}"
    yield f"Right is {LETTERS[question.right]}) {_plain(right.text)}. {_plain(right.reason)} (LAB{question.lab})"


def _plain(text: str) -> str:
    """Without the marks of a page."""
    return text.replace("`", "")
