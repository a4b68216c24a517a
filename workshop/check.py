"""Says what of a lab is right and what is missing: python -m workshop.check 0

Exit code 1 when something is missing, 2 when there is no such lab.
"""

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.reporting.console import console, errors
from clickstream_pipeline.settings import load_settings
from workshop import checks
from workshop.checking import Check, Place, findings


def labs() -> list[int]:
    """The numbers of the labs that have checks."""
    found = (re.fullmatch(r"lab(\d+)", module.name) for module in iter_modules(checks.__path__))
    return sorted(int(name[1]) for name in found if name)


def checks_of(lab: int) -> tuple[Check, ...]:
    """The checks of a lab that has some."""
    listed: tuple[Check, ...] = import_module(f"workshop.checks.lab{lab}").CHECKS
    return listed


def main(arguments: Sequence[str]) -> int:
    """Prints a line for each check of the lab; returns the exit code."""
    known = labs()
    if len(arguments) != 1 or arguments[0] not in map(str, known):
        said = f"there is no LAB{arguments[0]} to check" if len(arguments) == 1 else "say which lab to check"
        errors.say(f"lab-check: {said}: make lab-check LAB={known[0]}; there are {', '.join(map(str, known))}")
        return 2
    try:
        found = list(findings(checks_of(int(arguments[0])), Place(load_settings())))
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        errors.say(f"lab-check: {sentence}")
        return 1
    for each in found:
        console.say(each.sentence)
    right = sum(each.verdict == "right" for each in found)
    console.say(f"LAB{arguments[0]}: {right} of {len(found)} right")
    return 0 if right == len(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
