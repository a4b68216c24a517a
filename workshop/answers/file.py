"""The file of answers: a line `name = answer` for each question, below the question as a comment."""

import re
from pathlib import Path

from workshop.answers.questions import QUESTIONS

_HEAD = "# LAB5: write each answer behind its =, then `make lab-check LAB=5`.\n"


def write_template(path: Path) -> bool:
    """Writes the questions without answers; False, and no change, where the file is there."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    questions = (f"\n# {each.text}\n{each.name} =\n" for each in QUESTIONS)
    path.write_text(_HEAD + "".join(questions), encoding="utf-8")
    return True


def read_answers(path: Path) -> dict[str, str]:
    """The answers by name, without those that are empty; of two lines for one question the last one counts."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): answer.strip() for name, is_pair, answer in pairs if is_pair and answer.strip()}


def is_same(given: str, right: str) -> bool:
    """Whether two answers are the same, however they are written: `36.281` is 36281, `Saturday` saturday."""
    return _plain(given) == _plain(right)


def _plain(text: str) -> str:
    plain = text.strip().strip("'\"`").casefold()
    # The dashboard groups digits as the shop's language does.
    return re.sub(r"(?<=\d)[.,_ \u00a0](?=\d{3})", "", plain).removesuffix(":00")
