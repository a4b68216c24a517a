"""Each program that pages tell people to run, and what can be said of a command line without running it.

A check raises `Wrong` with what the program would complain about. AWS's commands have tests of their own.
"""

import ast
import fnmatch
import importlib.util
import json
import re
import subprocess
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import typer.main
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from clickstream_pipeline.cli.app import app
from infra.aws.connect import arguments as connect_arguments
from tests.commands import ROOT
from tests.documentation.pages import known_paths, repository_files
from tests.documentation.shell import Command

# What the reader fills in.
OPEN = "…"
# Programs of other makers, of which only the name is checked.
_OF_OTHERS = {
    *("/usr/lib/postgresql/15/bin/postgres", "cat", "curl", "df", "du", "find", "grep", "ls", "pgbackrest"),
    *("pre-commit", "printf", "psql", "read", "resize2fs", "session-manager-plugin", "wc", OPEN),
    # What the workshop types; its own test runs each line.
    *("checkov", "date", "echo", "export", "git", "head", "ip", "mv", "rm", "sed"),
    # What an upgrade needs beside ours.
    *("cp", "dagster", "pg_dump"),
}


class Wrong(ValueError):
    """The program would refuse the command, or there is no such program."""


def check(command: Command) -> None:
    """Raises `Wrong` for a command that can't be run as it stands."""
    program = command.program
    if program in _CHECKS:
        _CHECKS[program](command.words[1:], command.line.is_whole)
    elif program not in _OF_OTHERS:
        raise Wrong(f"no check knows the program {program}: add one to {Path(__file__).name}")


def clickstream(words: Sequence[str], is_whole: bool, commands: Sequence[str] = ()) -> str:
    """The name of the command, `warehouse start`, of the line behind `clickstream`; raises `Wrong`."""
    command = typer.main.get_command(app)
    name: list[str] = []
    rest = list(words)
    while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
        name.append(rest.pop(0))
        command = command.commands[name[-1]]
    if commands and name and name[0] not in commands:
        raise Wrong(f"{name[0]} is none of {', '.join(commands)}")
    if rest == ["--help"] or (isinstance(command, TyperGroup) and rest and set(rest) <= _options(command)):
        return " ".join(name)
    if isinstance(command, TyperGroup) and not command.invoke_without_command:
        if is_whole or (rest and rest != [OPEN]):
            raise Wrong(f"clickstream {' '.join(words)} is no command")
    elif rest != [OPEN]:
        _require_arguments(command, rest, is_whole)
    return " ".join(name)


def _options(command: TyperGroup) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


def _require_arguments(command: TyperCommand | TyperGroup, words: list[str], is_whole: bool) -> None:
    """The command takes the words, with something in place of those that the reader fills in."""
    if not words and not is_whole:
        return
    for filled in ("2026-01-05", "1"):
        try:
            command.make_context(command.name, [filled if _is_open(each) else each for each in words])
            return
        except TyperException as error:
            complaint = error.format_message()
            if complaint.startswith("Missing ") and not is_whole:
                return
    raise Wrong(complaint)


def _is_open(word: str) -> bool:
    """Whether the reader or the shell fills it in: `…`, `KEY`, or a variable that the page has set."""
    return word == OPEN or re.fullmatch(r"[A-Z]{3,}|\$[a-z]+", word) is not None


@cache
def targets() -> frozenset[str]:
    """Every target of the Makefile, as make itself reads it."""
    told = subprocess.run(["make", "-rRpq", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    return frozenset(re.findall(r"^([\w./%-]+):(?!=)", told, re.MULTILINE))


def _make(words: Sequence[str], is_whole: bool) -> None:
    for word in words:
        variable, _, value = word.partition("=")
        if value:
            if f"$({variable})" not in _makefile() and f"$(if $({variable})" not in _makefile():
                raise Wrong(f"the Makefile does not use {variable}")
        elif word != OPEN and word not in targets():
            raise Wrong(f"there is no target {word}")


@cache
def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def _connect(words: Sequence[str], is_whole: bool) -> None:
    if not words and not is_whole:
        return
    parser = connect_arguments()
    parser.exit_on_error = False
    try:
        parser.parse_args(["warehouse" if word == OPEN else word for word in words])
    except (Exception, SystemExit) as error:
        raise Wrong(f"infra/connect {' '.join(words)}: {error}") from error


def _python(words: Sequence[str], is_whole: bool) -> None:
    if words[:1] != ("-m",) or len(words) < 2:
        raise Wrong("expected python -m")
    module, rest = words[1], words[2:]
    if module == "pytest":
        _pytest(rest, is_whole)
    elif module != "pip":
        found = importlib.util.find_spec(module)
        if found is None or found.origin is None:
            raise Wrong(f"there is no module {module}")
        _require_options(Path(found.origin), rest)


def _host_program(name: str, words: Sequence[str], is_whole: bool) -> None:
    (path,) = [file for file in repository_files("infra/host/*") if file.name == name]
    _require_options(path, words)


def _require_options(path: Path, words: Sequence[str]) -> None:
    """Each `--option` is one that the program takes: by `add_argument` in Python, by its text in a shell script."""
    text = path.read_text(encoding="utf-8")
    known = set(re.findall(r"^ *(--[a-z-]+)\)", text, re.MULTILINE))
    if not text.startswith("#!/bin/bash"):
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        known = {
            argument.value
            for call in calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"
            for argument in call.args
            if isinstance(argument, ast.Constant)
        }
    if unknown := {word.partition("=")[0] for word in words if word.startswith("--")} - known:
        raise Wrong(f"{path.relative_to(ROOT)} has no {min(unknown)}")


def _pytest(words: Sequence[str], is_whole: bool) -> None:
    for word in words:
        if word.startswith("tests") and ROOT / word not in known_paths():
            raise Wrong(f"{word} is not in the repository")


def _npm(words: Sequence[str], is_whole: bool) -> None:
    scripts = json.loads((ROOT / "storefront/package.json").read_text(encoding="utf-8"))["scripts"]
    named = words[1] if words[:1] == ("run",) else words[0]
    if named not in scripts and named not in ("audit", "ci", "install"):
        raise Wrong(f"storefront/package.json has no script {named}")


def _npx(words: Sequence[str], is_whole: bool) -> None:
    package = json.loads((ROOT / "storefront/package.json").read_text(encoding="utf-8"))
    if words[0] not in package["devDependencies"] or ROOT / "storefront" / words[1] not in known_paths():
        raise Wrong(f"{' '.join(words)} is not in storefront")


def _cdk(words: Sequence[str], is_whole: bool) -> None:
    if words[:1] != ("bootstrap",):
        raise Wrong("the targets of the Makefile run the CDK")


def _cd(words: Sequence[str], is_whole: bool) -> None:
    if ROOT / words[0] not in known_paths():
        raise Wrong(f"there is no folder {words[0]}")


def _units(words: Sequence[str], is_whole: bool) -> None:
    """Units of ours are in the repository; those of PostgreSQL are of its one cluster."""
    ours = {
        file.name for file in repository_files("infra/host/*", "shiny/*") if re.search(r"\.(service|timer)$", file.name)
    }
    ours |= {"postgresql@15-main.service"}
    for word in words:
        if word.startswith(("clickstream", "postgresql")):
            pattern = word if "." in word else f"{word}.*"
            if not any(fnmatch.fnmatch(unit, pattern) for unit in ours):
                raise Wrong(f"no unit is called {word}")


_CHECKS: dict[str, Callable[[Sequence[str], bool], object]] = {
    "clickstream": clickstream,
    "clickstream-cli": clickstream,
    "clickstream-erasure": partial(clickstream, commands=("erase", "retain")),
    "clickstream-restore": partial(_host_program, "clickstream-restore"),
    "clickstream-update": partial(_host_program, "clickstream-update"),
    "make": _make,
    "infra/connect": _connect,
    "python": _python,
    "python3": _python,
    "pytest": _pytest,
    "npm": _npm,
    "npx": _npx,
    "infra/node_modules/.bin/cdk": _cdk,
    "cd": _cd,
    "systemctl": _units,
    "journalctl": _units,
    # tests/infra/aws/test_guide.py compares each with the models of AWS.
    "aws": lambda words, is_whole: None,
}
