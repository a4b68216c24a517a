"""Text from outside, printed: by one module only, and shown as text in Dagster, logs and exports."""

import ast
import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from clickstream_pipeline.assets.metadata import markdown
from clickstream_pipeline.domain.printable import printable_json
from clickstream_pipeline.handlers.log import json_logger
from clickstream_pipeline.reporting import formats
from tests.attacks.hostile_text import HOSTILE
from tests.attacks.unprintable import unprintable
from tests.commands import ROOT


@pytest.mark.parametrize("digits", [1, 15, 28, 29, 310, 4301, 131_072])
def test_a_figure_of_any_length_is_written_with_all_its_digits(digits: int) -> None:
    nines = "9" * digits
    assert formats.count(Decimal(nines)).replace(",", "") == nines
    assert formats.count(Decimal(f"{nines}.5")).replace(",", "") == f"{nines}.5"
    assert formats.money(Decimal(nines), "VND").replace(",", "") == f"VND {nines}"
    assert formats.plain_money(Decimal(f"-{nines}.995"), "USD").replace(",", "") == f"-1{'0' * digits}.00"
    assert formats.short_money(Decimal(nines), "USD").startswith("USD ")


@pytest.mark.parametrize("figure", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), float("inf"), None])
def test_what_is_no_number_is_written_as_none(figure: object) -> None:
    for written in (formats.count, formats.share, formats.duration):
        assert written(figure) == formats.NOTHING
    assert formats.money(figure, "VND") == formats.short_money(figure, "VND") == formats.NOTHING


_PRINTING = {
    *("print", "echo", "secho", "prompt", "confirm", "Logger", "from_markup", "from_ansi", "render_markup"),
    *("Console", "Text", "Table", "Tree", "Panel", "Columns", "Markdown", "Syntax", "Traceback", "Pretty", "JSON"),
    *("Progress", "TextColumn", "Status", "Live", "Prompt", "Confirm", "RichHandler"),
}


# Each makes what it writes there printable itself, or writes what only a program of ours reads.
_KNOWN = {
    "clickstream_pipeline/cli/app.py": {"sys.stderr": "put behind what makes it printable"},
    "clickstream_pipeline/cli/asking.py": {"sys.stdout": "CSV"},
    "clickstream_pipeline/cli/rejects.py": {"sys.stdout": "JSON"},
    "clickstream_pipeline/assets/running.py": {"Logger": "passes records on to the caller's own"},
    "clickstream_pipeline/local/docs_site.py": {"print": "our own address, for whoever started it"},
    "clickstream_pipeline/handlers/log.py": {"Logger": "with JSON that is printable"},
    "clickstream_pipeline/storage/registry.py": {"Table": "a table of the warehouse, not Rich's"},
}


def test_nothing_prints_but_by_the_one_module() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "clickstream_pipeline").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        ways = set(_ways_to_print(ast.parse(path.read_text(encoding="utf-8"))))
        if name != "clickstream_pipeline/reporting/console.py" and ways:
            found[name] = ways
    assert found == {name: set(ways) for name, ways in _KNOWN.items()}


def _ways_to_print(tree: ast.AST) -> Iterator[str]:
    """Calls that print or make what is printed, and mentions of the standard streams; not in a module's own run."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Call):
            # `console.print` is a method; of a class, `Table.grid`, the class counts.
            called = ast.unparse(node.func).split(".")
            is_method = len(called) == 2 and called[0] in ("console", "errors", "wide") and called[1] == "print"
            yield from () if is_method else (each for each in called if each in _PRINTING)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr"):
            yield ast.unparse(node)
        yield from _ways_to_print(node)


def test_a_preview_in_dagster_shows_text_and_obeys_none() -> None:
    """Nothing is left outside of code that Markdown, GitHub's kind included, or HTML would obey."""
    for hostile in HOSTILE:
        told = markdown(["text", "list"], [(hostile.text, [hostile.text])]).value or ""
        assert unprintable(told) == [], hostile.kind
        head, rule, *rows = told.split("\n")
        assert (head, rule) == ("|text|list|", "|---|---|") or len(rows) == 1, hostile.kind
        (row,) = rows
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", row)
        assert re.fullmatch(r"\|[ A-Za-z0-9_-]*\|[ A-Za-z0-9_-]*\|", outside), (hostile.kind, row)
        assert row.count("|") == 3, hostile.kind


def test_a_lambdas_log_is_printable_and_says_what_it_was_told(capsys: pytest.CaptureFixture[str]) -> None:
    log = json_logger("attacked")
    for hostile in HOSTILE:
        log.error("failed", extra={"why": hostile.text})
        (line,) = capsys.readouterr().out.splitlines()
        assert unprintable(line) == [], hostile.kind
        assert json.loads(line)["why"] == hostile.text


def test_exported_rejects_are_printable_and_the_same_to_a_program() -> None:
    for hostile in HOSTILE:
        written = printable_json(json.dumps({"raw": hostile.text}, ensure_ascii=False))
        assert unprintable(written) == [], hostile.kind
        assert json.loads(written) == {"raw": hostile.text}
