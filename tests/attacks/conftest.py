"""What several attacks need: a shop that runs, the platform's templates."""

from collections.abc import Iterator

import pytest

from tests.infra.aws.conftest import platform, stores, synthesized
from tests.storefront.started import Started, started_shop

__all__ = ["platform", "stores", "synthesized"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """The shop with everything it talks to."""
    with started_shop(tmp_path_factory.mktemp("attacked-shop")) as started:
        yield started
