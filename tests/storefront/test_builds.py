"""When the storefront is built, and how long a build stays; a program stands for Next, which is slow."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storefront.local.build import BuildFailed, ensure_built
from tests.commands import ROOT

# Writes what a standalone build consists of, with the page as the build's content, and counts the builds.
_NEXT = """#!/bin/sh
mkdir -p .next/standalone/.next .next/static
cp app/page.tsx .next/standalone/server.js
echo built >> builds
"""


@pytest.fixture
def storefront(tmp_path: Path) -> Path:
    folder = tmp_path / "storefront"
    for name in ("app", "public", "node_modules/.bin"):
        (folder / name).mkdir(parents=True)
    (folder / "public/favicon.svg").write_text("<svg/>")
    program = folder / "node_modules/.bin/next"
    program.write_text(_NEXT)
    program.chmod(0o755)
    (folder / "app/page.tsx").write_text("one")
    return folder


@contextmanager
def _user(storefront: Path) -> Iterator[Path]:
    """A process that uses the build of the sources as they are, and the `server.js` that it got."""
    program = (
        "import sys; from pathlib import Path; from storefront.local.build import ensure_built; "
        "print(ensure_built(Path(sys.argv[1]) / 'log', storefront=Path(sys.argv[1])), flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(storefront)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield Path(process.stdout.readline().strip())
    finally:
        process.communicate()


def _builds(storefront: Path) -> int:
    return len((storefront / "builds").read_text().splitlines())


def test_the_same_sources_are_built_once_with_their_static_files(storefront: Path) -> None:
    with _user(storefront) as server, _user(storefront) as again:
        assert again == server
        assert server.read_text() == "one"
        assert (server.parent / "public/favicon.svg").exists()
        assert (server.parent / ".next/static").is_dir()
    assert _builds(storefront) == 1


def test_a_build_stays_whole_for_who_uses_it_when_other_sources_are_built(storefront: Path) -> None:
    with _user(storefront) as server:
        (storefront / "app/page.tsx").write_text("two")
        with _user(storefront) as other:
            assert other.read_text() == "two"
            assert server.read_text() == "one"
        # The sources of before are still there as a build.
        (storefront / "app/page.tsx").write_text("one")
        with _user(storefront) as again:
            assert again == server
    assert _builds(storefront) == 2


def test_builds_that_nobody_uses_are_removed_by_the_next(storefront: Path) -> None:
    with _user(storefront) as first:
        pass
    (storefront / "app/page.tsx").write_text("two")
    with _user(storefront) as second:
        assert second.exists()
        assert not first.parent.exists()


def test_a_build_that_fails_is_told_with_its_log_and_leaves_nothing(storefront: Path, tmp_path: Path) -> None:
    (storefront / "node_modules/.bin/next").write_text("#!/bin/sh\necho 'Type error'\nexit 1\n")
    with pytest.raises(BuildFailed, match=f"see {tmp_path}/log"):
        ensure_built(tmp_path / "log", storefront=storefront)
    assert (tmp_path / "log").read_text() == "Type error\n"
    assert [each.name for each in (storefront / ".builds").iterdir()] == ["lock"]


def test_sources_that_are_edited_during_their_build_are_built_again(storefront: Path) -> None:
    program = storefront / "node_modules/.bin/next"
    program.write_text(f"{_NEXT}grep -q two app/page.tsx || printf two > app/page.tsx\n")
    with _user(storefront) as server:
        assert server.read_text() == "two"
    assert _builds(storefront) == 2
