"""One platform for all tests that look at a whole one, started from an empty home."""

from collections.abc import Iterator

import pytest

from tests.stack.started import Platform, started_platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with started_platform(tmp_path_factory.mktemp("platform")) as platform:
        yield platform
