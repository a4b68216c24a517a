"""Which tests run in one worker, and in which order: for `pytest -n 4 --dist loadgroup --no-loadscope-reorder`.

The tests of a group run in one worker, one after the other. A file names its group by a mark. Tests without a mark that
share a fixture of their file or folder are a group too; otherwise each worker would set this fixture up.
"""

import itertools
from collections.abc import Iterable

import pytest

# Groups that take minutes, the longest first: one that began last would leave the other workers idle.
LONG = (
    "the synthesized platform", "dashboard", "storefront", "warehouse-host", "hostile dashboard", "loopback",
    "platform", "restores", "backups", "workshop", "lab1", "oltp-host", "flooded dashboard", "the packaged Lambda",
    "explore funnels",
)  # fmt: skip
# Each worker has the fixtures of `tests/conftest.py` and of plugins.
_OF_ALL = ("", "tests")
_SHARED = ("module", "session")


def group_tests(items: list[pytest.Item]) -> None:
    """Marks the tests that share a fixture, and puts long groups first, then other groups, then single tests."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (place := _shared_place(item)):
            item.add_marker(pytest.mark.xdist_group(place))
    items.sort(key=_turn)


def _shared_place(item: pytest.Item) -> str | None:
    """The file or folder of the first fixture that the test shares with others."""
    fixtures = getattr(item, "_fixtureinfo", None)
    names: Iterable[str] = getattr(item, "fixturenames", ())
    for definition in itertools.chain.from_iterable(fixtures.name2fixturedefs.get(name, ())[-1:] for name in names):
        if definition.scope in _SHARED and definition.baseid not in _OF_ALL:
            return str(definition.baseid)
    return None


def _turn(item: pytest.Item) -> int:
    mark = item.get_closest_marker("xdist_group")
    if mark is None:
        return len(LONG) + 1
    return LONG.index(mark.args[0]) if mark.args[0] in LONG else len(LONG)
