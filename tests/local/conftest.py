"""A folder whose processes have ended when a test ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.parts import processes_in


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for logs; after the test no process mentions it."""
    yield tmp_path
    assert processes_in(tmp_path) == []
