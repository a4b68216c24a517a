"""The files of others that the dashboard serves are those that were chosen, each with its licence."""

import csv
import hashlib

from tests.commands import ROOT

_SHINY = ROOT / "shiny"
_ROWS = list(csv.DictReader((_SHINY / "third_party.csv").open(encoding="utf-8", newline="")))


def test_every_file_of_others_is_listed_with_its_hash() -> None:
    found = {
        str(path.relative_to(_SHINY)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (_SHINY / "www/d3").iterdir()
    }
    assert {row["file"]: row["sha256"] for row in _ROWS} == found


def test_every_package_has_its_licence_beside_it() -> None:
    for row in _ROWS:
        licence = _SHINY / "www/d3" / f"{row['package']}.LICENSE.txt"
        assert "Redistribution and use in source and binary forms" in licence.read_text(encoding="utf-8")


def test_each_script_names_its_version() -> None:
    scripts = [row for row in _ROWS if row["file"].endswith(".js")]
    assert len(scripts) == 2
    for row in scripts:
        first = (_SHINY / row["file"]).read_text(encoding="utf-8").splitlines()[0]
        assert f"{row['package']} v{row['version']} " in first.replace("/ v", " v")
