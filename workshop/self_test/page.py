"""Renders docs/workshop/self-test.md from the questions."""

from collections.abc import Iterator

from workshop.self_test.questions import Question, SelfTest

LETTERS = "abcdef"
_HEAD = """\
# Self-test

{count} questions about the whole workshop, with their answers folded in. `make self-test` asks them on the terminal,
one by one, and names the labs to read again. This page is rendered from `workshop/self_test/questions.yaml`.

## What you can do after the workshop

{abilities}

## Questions
"""


def render(test: SelfTest) -> str:
    """The whole page."""
    abilities = "\n".join(f"- {text}" for text in test.abilities.values())
    head = _HEAD.format(count=_words(len(test.questions)), abilities=abilities)
    return head + "".join("\n" + "\n".join(_lines(each)) + "\n" for each in test.questions)


def _lines(question: Question) -> Iterator[str]:
    yield f"**{question.number}. {question.text}**"
    yield ""
    yield from (f"- {LETTERS[place]}) {each.text}" for place, each in enumerate(question.answers))
    yield ""
    yield "<details><summary>Answer</summary>"
    yield ""
    right = question.answers[question.right]
    yield f"**{LETTERS[question.right]})** {right.reason} (LAB{question.lab})"
    yield ""
    for place, each in enumerate(question.answers):
        if not each.is_right:
            yield f"- Not {LETTERS[place]}): {each.reason}"
    yield ""
    yield "</details>"


def _words(count: int) -> str:
    return "Thirty" if count == 30 else str(count)
