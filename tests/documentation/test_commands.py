"""The commands of every page: the real command line takes each of them; queries and JSON are what they seem to be."""

import json
import subprocess
from collections.abc import Iterator

import psycopg2.extensions
import pytest

from tests.commands import ROOT
from tests.documentation.known_commands import Wrong, check
from tests.documentation.pages import Block, Place, blocks, guides
from tests.documentation.shell import Line, commands_of, lines, message_lines, typed

LINES = lines()


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_program_takes_the_command_line_of_a_page(line: Line) -> None:
    _check_line(line)


@pytest.mark.parametrize(
    "line", sorted({str(line): line for line in message_lines()}.items()), ids=lambda each: each[0]
)
def test_a_program_takes_the_command_line_of_a_message(line: tuple[str, Line]) -> None:
    _check_line(line[1])


def test_a_shell_takes_every_line_that_is_typed() -> None:
    for line in LINES:
        text = line.text.replace("<version>", "version")
        done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_lines_are_found_in_every_kind_of_page() -> None:
    found = {str(line.place.page.relative_to(ROOT)) for line in LINES}
    assert {"README.md", "CONTRIBUTING.md", "docs/runbook.md", "benchmarks/README.md", "storefront/README.md"} <= found
    assert {command.program for line in LINES for command in commands_of(line)} >= {"clickstream", "make", "aws", "npm"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("make demmo", "no target demmo"),
        ("make password ROTTE=loader", "does not use ROTTE"),
        ("clickstream lod", "clickstream lod is no command"),
        ("clickstream load --from 2026-01-05", "Missing option '--to'"),
        ("clickstream load --from soon --to 2026-01-05", "soon"),
        ("clickstream rejects list --first 3", "No such option"),
        ("sudo clickstream-cli objects retri", "is no command"),
        ("sudo clickstream-erasure load --full", "load is none of erase, retain"),
        ("sudo clickstream-restore --repalce", "has no --repalce"),
        ("sudo clickstream-update --forward", "has no --forward"),
        ("infra/connect dashbord", "dashbord"),
        ("infra/connect shell --host web", "web"),
        (".venv/bin/python -m benchmarks.loads", "no module benchmarks.loads"),
        ("python -m benchmarks.load --event 5", "has no --event"),
        ("pytest tests/sqls", "tests/sqls is not in the repository"),
        ("cd storefrnt && npm test", "no folder storefrnt"),
        ("npm run tests", "no script tests"),
        ("npx tsx db/prepared.ts", "is not in storefront"),
        ("systemctl restart clickstream-dagster", "no unit is called clickstream-dagster"),
        ("journalctl -u clickstream-backups", "no unit is called clickstream-backups"),
        ("clickstreams load", "no check knows the program clickstreams"),
    ],
)
def test_a_command_that_no_program_takes_is_found(text: str, complaint: str) -> None:
    with pytest.raises(Wrong, match=complaint):
        _check_line(_typed(text))


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("make demo     # on Debian's R", ["make"]),
        ("A=1 make x && sudo -u postgres psql x | head", ["make", "psql", "head"]),
        ("cat > deployment.toml", ["cat"]),
        (".venv-fuzz/bin/python -m tests.fuzz.parser", ["python"]),
        ("clickstream discard --from 2026-01-05 \\\n    --carry-out", ["clickstream"]),
        ("curl -s $(printf x) -H y", ["curl", "printf"]),
    ],
)
def test_a_line_is_split_as_a_shell_splits_it(text: str, programs: list[str]) -> None:
    assert [command.program for command in commands_of(_typed(text))] == programs


def test_a_line_goes_on_until_it_is_closed() -> None:
    block = Block(_PLACE, "console", "$ a 'b\nc' d\nanswer\n$ e \\\n  f\n")
    assert list(typed(block)) == ["a 'b\nc' d", "e \\\n  f"]


def _statements() -> Iterator[tuple[Place, str]]:
    """The queries of blocks, and those that psql is given."""
    for page in guides():
        for block in blocks(page):
            if block.language == "sql":
                yield block.place, block.text
    for line in LINES:
        for command in commands_of(line):
            if command.program == "psql" and "-c" in command.words:
                yield line.place, command.words[command.words.index("-c") + 1]


@pytest.mark.parametrize(("place", "statement"), list(_statements()), ids=[str(place) for place, _ in _statements()])
def test_a_warehouse_takes_the_statement_of_a_page(
    place: Place, statement: str, connection: psycopg2.extensions.connection
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.rollback()


@pytest.mark.parametrize(
    "block",
    [each for page in guides() for each in blocks(page) if each.language == "json"],
    ids=lambda each: str(each.place),
)
def test_json_of_a_page_is_json(block: Block) -> None:
    # {…} stands for what is left out.
    assert json.loads(block.text.replace("{…}", "{}"))


_PLACE = Place(ROOT / "docs/README.md", 1)


def _check_line(line: Line) -> None:
    for command in commands_of(line):
        check(command)


def _typed(text: str) -> Line:
    return Line(_PLACE, text, is_whole=True)
