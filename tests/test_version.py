"""The version is written in one place; the commands, the package, the pages and the tags of releases agree with it."""

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from setuptools.config.pyprojecttoml import read_configuration

from clickstream_pipeline import __version__
from tests.commands import ROOT, clickstream
from tests.documentation.pages import repository_files

_PLACE = Path("clickstream_pipeline/__init__.py")
_VERSION = re.compile(r'^__version__ = "(\d+\.\d+\.\d+)"$', re.MULTILINE)
# A version of a project's own: a key or a name `version` with three numbers.
_LITERAL = re.compile(
    r"""(?<![a-z])version(__)?["']?\s*[:=]\s*["']?\d+\.\d+\.\d+["']?\s*,?$""", re.MULTILINE | re.IGNORECASE
)
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def test_the_command_tells_the_version() -> None:
    done = clickstream("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"clickstream {__version__}\n", "")


def test_the_package_has_the_version() -> None:
    assert read_configuration(ROOT / "pyproject.toml")["project"]["version"] == __version__


def test_no_other_file_has_a_version_of_its_own() -> None:
    found = []
    for path in repository_files():
        # Lock files pin the versions of others, and the rendered document follows from the code.
        if path.name in ("package-lock.json", "openapi.json") or path.suffix in (".gz", ".txt"):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [str(path.relative_to(ROOT)) for _ in _LITERAL.finditer(text)]
    assert found == [str(_PLACE)]
    for lock in ROOT.glob("*/package-lock.json"):
        content = json.loads(lock.read_text(encoding="utf-8"))
        assert ("version" in content, "version" in content["packages"][""]) == (False, False), lock


def test_the_api_describes_itself_with_the_version() -> None:
    assert json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))["info"]["version"] == __version__


def test_the_changelog_begins_with_what_is_to_come_and_this_release() -> None:
    unreleased, newest, *_ = _SECTION.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert unreleased == "Unreleased"
    version, released = newest.split(", ")
    assert version == __version__
    assert date.fromisoformat(released) <= date.today()


def test_each_tag_of_a_release_is_on_a_commit_of_its_version() -> None:
    assert _wrong_tags(ROOT) == []


@pytest.mark.parametrize(("tag", "wrong"), [("v1.2.3", []), ("v1.2.4", ["v1.2.4 is on a commit of version 1.2.3"])])
def test_a_tag_on_a_commit_of_another_version_is_found(tag: str, wrong: list[str], tmp_path: Path) -> None:
    (tmp_path / _PLACE).parent.mkdir()
    (tmp_path / _PLACE).write_text('__version__ = "1.2.3"\n')
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "--quiet", "--message", "Release")
    assert _wrong_tags(tmp_path) == []
    _git(tmp_path, "tag", tag)
    assert _wrong_tags(tmp_path) == wrong


def _wrong_tags(repository: Path) -> list[str]:
    """The tags of releases whose commit has another version; a clone without tags has none."""
    wrong = []
    for tag in _git(repository, "tag", "--list", "v*.*.*").split():
        found = _VERSION.search(_git(repository, "show", f"{tag}:{_PLACE.as_posix()}"))
        if found is None or f"v{found[1]}" != tag:
            wrong.append(f"{tag} is on a commit of version {found[1] if found else 'unknown'}")
    return wrong


def _git(repository: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=repository, capture_output=True, text=True, check=True).stdout
