"""What counts as seen: `…`, blanks, answers at questions; and where a difference is told."""

from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.stack.started import environment_of
from tests.workshop.comparison import answers, first_difference
from tests.workshop.terminal import Different, Terminals
from tests.workshop.track import Done, Typed, steps

_PAGE = ROOT / "docs/workshop/lab0-tour.md"


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        ([], ""),
        (["a  b"], "a b \n"),
        (["took … s"], "took 1.5 s\n"),
        (["…"], ""),
        (["…"], "a\nb\n"),
        (["a", "…", "b"], "a\nb\n"),
        (["a", "…", "b"], "a\nx\ny\nb\n"),
        (["sure? [y/N]: y", "Removed."], "sure? [y/N]: Removed.\n"),
    ],
)
def test_what_a_page_leaves_open_is_seen(expected: list[str], seen: str) -> None:
    assert first_difference(expected, seen) is None


@pytest.mark.parametrize(
    ("expected", "seen", "at"),
    [
        ([], "a\n", 0),
        (["a"], "", 0),
        (["a", "b"], "a\nc\n", 1),
        (["a"], "a\nb\n", 1),
        (["a.c"], "abc\n", 0),
        (["took … s"], "took 1.5\n s\n", 0),
        (["a", "…", "b"], "a\nx\n", 2),
    ],
)
def test_the_first_line_that_is_not_seen_is_found(expected: list[str], seen: str, at: int) -> None:
    assert first_difference(expected, seen) == at


def test_questions_are_answered_as_the_page_shows() -> None:
    assert answers(["In a: b", "Remove? [y/N]: y", "Sure? [Y/n]: n", "Removed."]) == "y\nn\n"


def test_steps_are_those_of_the_local_track_in_their_order(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A\n\n```console\n$ no\n```\n\n## Local track\n\n<!-- the test waves here -->\n\n### 1. B\n\n"
        "<!-- this keeps running -->\n```console\n$ one \\\n  more\n…\n$ two\n```\n\n```sql\nselect 1\n```\n\n"
        "## Check yourself\n\n```console\n$ three\n```\n\n## AWS track\n\n```console\n$ aws\n```\n"
    )
    found = [(each.place.line, each.what if isinstance(each, Done) else each) for each in steps(page)]
    assert [(line, getattr(each, "command", each)) for line, each in found] == [
        (9, "waves"),
        (15, "one \\\n  more"),
        (18, "two"),
        (28, "three"),
    ]
    assert [each.keeps_running for _, each in found if isinstance(each, Typed)] == [True, True, False]


def _typed(command: str, *seen: str, keeps_running: bool = False) -> Typed:
    return Typed(next(steps(_PAGE)).place, command, seen, keeps_running)


def _type(terminals: Terminals, typed: Typed) -> None:
    terminals.type(typed, typed.command, list(typed.seen))


def test_a_shell_keeps_what_was_set_and_tells_what_was_seen_otherwise(tmp_path: Path) -> None:
    with Terminals(tmp_path, environment_of(tmp_path)) as terminals:
        _type(terminals, _typed("name=value"))
        _type(terminals, _typed("echo $name  # a comment", "value"))
        _type(terminals, _typed("printf 'Sure? [y/N]: '; read -r said; echo said $said", "Sure? [y/N]: y", "said y"))
        with pytest.raises(Different, match=r"lab0-tour.md:\d+: behind `echo \$name`\nexpected: other\nseen:\nvalue"):
            _type(terminals, _typed("echo $name", "other"))
        with pytest.raises(Different, match="ends with exit code 1"):
            _type(terminals, _typed("false"))
        _type(terminals, _typed("echo gone >&2; false", "gone"))


def test_what_keeps_running_is_ended_and_may_not_be_left(tmp_path: Path) -> None:
    terminals = Terminals(tmp_path, environment_of(tmp_path))
    _type(terminals, _typed("echo begun; exec sleep 1000", "begun", keeps_running=True))
    (left,) = terminals.running()
    with pytest.raises(AssertionError, match="the labs leave it running"):
        terminals.__exit__(None, None, None)
    assert left.poll() is not None


def test_what_ends_before_it_runs_is_told_with_what_it_said(tmp_path: Path) -> None:
    with (
        pytest.raises(Different, match="expected: begun\nseen:\nno port"),
        Terminals(tmp_path, environment_of(tmp_path)) as terminals,
    ):
        _type(terminals, _typed("echo no port", "begun", keeps_running=True))
