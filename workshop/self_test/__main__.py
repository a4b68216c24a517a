"""Asks the thirty questions of the workshop: `make self-test`.

    python -m workshop.self_test             # all of them
    python -m workshop.self_test --lab 1     # those of a lab
    python -m workshop.self_test --write     # renders docs/workshop/self-test.md

Exit code 1 if fewer than four of five were right.
"""

import argparse
from pathlib import Path

from clickstream_pipeline.reporting.console import console
from workshop.self_test.asking import ask, verdict
from workshop.self_test.page import render
from workshop.self_test.questions import LABS, read_questions

PAGE = Path(__file__).parents[2] / "docs" / "workshop" / "self-test.md"


def main(words: list[str] | None = None) -> int:
    options = _arguments().parse_args(words)
    test = read_questions()
    if options.write:
        PAGE.write_text(render(test), encoding="utf-8")
        console.say(f"wrote {PAGE.name}")
        return 0
    chosen = [each for each in test.questions if options.lab in (None, each.lab)]
    if not chosen:
        raise SystemExit(f"self-test: no question is of LAB{options.lab}")
    try:
        score = ask(chosen, read=input, say=console.say)
    except KeyboardInterrupt:
        console.say("")
        return 1
    console.say("")
    for line in verdict(score):
        console.say(line)
    return 0 if score.is_passed else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workshop.self_test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lab", type=int, choices=LABS, help="only the questions of a lab")
    parser.add_argument("--write", action="store_true", help="render the page in place of asking")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
