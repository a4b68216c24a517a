"""The dashboard's benchmark asks every question with all that it takes, so that a new one is measured too."""

import re
from datetime import date

from benchmarks.dashboard import _PARAMETER, Chosen, _binds
from tests.commands import ROOT

# What may be left empty: filters, and searches that nobody makes.
_OPTIONAL = {"channel", "device_class", "user_login_state", "category", "search", "landing"}


def test_every_parameter_of_a_query_has_a_value() -> None:
    paths = list((ROOT / "dbt-free-sql/questions/dashboard").rglob("*.sql"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    lines = [line for text in texts for line in text.splitlines() if not line.lstrip().startswith("--")]
    shared = {path.stem for path in paths if path.parent.name == "shared"}
    asked = set(re.findall(_PARAMETER, "\n".join(lines))) - shared
    assert {"first_day", "visit", "most"} <= asked
    bound = _binds(Chosen(date(2026, 1, 11), [], [], [], "v", "2026-01-01", "c", "p"), 28)
    assert asked - set(bound) == _OPTIONAL
