"""A package with a hole that is known: brought in by a lock file, or by nobody looking at what it changed to."""

import csv
import re
from datetime import date

import pytest
from packaging.version import Version

from tests.attacks.locks import NPM_LOCKS, PYTHON_LOCKS, Package, asked_for, locked, npm_packages, python_packages
from tests.commands import ROOT

_FOLDER = ROOT / "requirements"


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


HOLES, REVIEWED, ACCEPTED = map(_rows, ("known-holes.csv", "reviewed.csv", "accepted-holes.csv"))


def holes_in(packages: set[Package]) -> list[str]:
    """Each package with each hole that its version has."""
    return sorted(
        f"{each.name} {each.version}: {hole['advisory']}"
        for each in packages
        for hole in HOLES
        if (hole["ecosystem"], hole["package"]) == (each.ecosystem, each.name)
        and Version(hole["from"]) <= Version(each.version) < Version(hole["fixed_in"])
    )


def test_no_lock_file_holds_a_package_with_a_known_hole() -> None:
    packages = locked()
    assert len(packages) > 500
    # With its reason, and no longer than it is true.
    assert holes_in(packages) == sorted(f"{row['package']} {row['version']}: {row['advisory']}" for row in ACCEPTED)
    assert all(len(row["reason"].split()) > 8 for row in ACCEPTED)


@pytest.mark.parametrize("hole", HOLES, ids=[f"{each['package']} {each['advisory']}" for each in HOLES])
def test_a_lock_file_that_goes_back_to_one_is_refused(hole: dict[str, str]) -> None:
    """By the reading of the files themselves, in the form that each has."""
    version = hole["from"] if hole["from"] != "0" else "0.0.1"
    if hole["ecosystem"] == "npm":
        text = (
            f'{{"packages": {{"": {{}}, "node_modules/x/node_modules/{hole["package"]}": {{"version": "{version}"}}}}}}'
        )
        found = set(npm_packages(text))
    else:
        found = set(
            python_packages(f"{hole['package']}[all]=={version} ; python_version > '3' \\\n    --hash=sha256:0\n")
        )
    assert len(holes_in(found)) >= 1
    assert re.fullmatch(r"CVE-20\d\d-\d{4,6}|GHSA(-[0-9a-z]{4}){3}", hole["advisory"])
    assert Version(hole["from"]) < Version(hole["fixed_in"])


def test_every_lock_file_is_read() -> None:
    assert {path.name for path in PYTHON_LOCKS} == {path.name for path in _FOLDER.glob("*.txt")}
    tracked = {*ROOT.glob("*/package-lock.json"), *ROOT.glob("package-lock.json")}
    assert tracked == set(NPM_LOCKS)
    for path in PYTHON_LOCKS:
        assert list(python_packages(path.read_text())), path


def test_whatever_the_project_asks_for_was_looked_up_in_the_version_that_is_locked() -> None:
    """A row of requirements/reviewed.csv for each: whoever changes a version looks up what is known of it."""
    reviewed = {Package(row["ecosystem"], row["package"], row["version"]) for row in REVIEWED}
    assert len(reviewed) == len(REVIEWED)
    assert sorted(asked_for() - reviewed) == []
    assert sorted(reviewed - asked_for()) == []
    for row in REVIEWED:
        assert date(2026, 1, 1) <= date.fromisoformat(row["looked_up_on"])
        assert row["advisories"]
