"""Writes the file of LAB5's answers with its questions, unless there is one: python -m workshop.answers"""

import sys

from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.reporting.console import console, errors
from clickstream_pipeline.settings import load_settings
from workshop.answers.file import write_template
from workshop.answers.week import week_of


def main() -> int:
    """Says where the file is; returns the exit code."""
    try:
        path = week_of(load_settings()).answers
        was_there = not write_template(path)
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        errors.say(f"answers: {sentence}")
        return 1
    console.say(f"{path} {'is there already' if was_there else 'has the questions'}: write each answer behind its =")
    return 0


if __name__ == "__main__":
    sys.exit(main())
