"""The mend of the story: a copy of the code in which the parser takes one more spelling of a field."""

import difflib
import shutil
from pathlib import Path

from day.sending import WRONG_FIELD
from storefront.local.environment import ROOT

_FILE = "clickstream_pipeline/domain/contract.py"
_BEFORE = '"what happened, as sent; required", None, ("event_name",), Part.NAME)'
_AFTER = f'"what happened, as sent; required", None, ("event_name", "{WRONG_FIELD}"), Part.NAME)'


class NotMendable(RuntimeError):
    """The line that the story changes is not in the code, or not once."""


def mended_copy(folder: Path) -> str:
    """Writes the code with the change below a folder; returns the change as `diff -u` writes it."""
    text = (ROOT / _FILE).read_text(encoding="utf-8")
    if text.count(_BEFORE) != 1:
        raise NotMendable(f"{_FILE} has {text.count(_BEFORE)} times, in place of once: {_BEFORE}")
    shutil.copytree(
        ROOT / "clickstream_pipeline", folder / "clickstream_pipeline", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "dbt-free-sql").symlink_to(ROOT / "dbt-free-sql")
    mended = text.replace(_BEFORE, _AFTER)
    (folder / _FILE).write_text(mended, encoding="utf-8")
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), mended.splitlines(keepends=True), f"a/{_FILE}", f"b/{_FILE}", n=0
    )
    return "".join(lines)
