"""What several attacks need: a shop that runs, everything else that listens, the platform's templates."""

from collections.abc import Iterator

import pytest

from clickstream_pipeline.settings import WarehouseAddress
from tests.attacks.everything import NAMES, Listening, of_shop, started
from tests.conftest import empty_warehouse
from tests.dashboard.started import needs_r
from tests.infra.aws.conftest import platform, stores, synthesized
from tests.storefront.started import Started, needs_storefront, started_shop

__all__ = ["platform", "stores", "synthesized"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """The shop with everything it talks to."""
    with started_shop(tmp_path_factory.mktemp("attacked-shop")) as started:
        yield started


_NEEDS = {"dashboard": needs_r, "shop": needs_storefront}


@pytest.fixture(scope="session", params=[pytest.param(name, marks=_NEEDS.get(name, ())) for name in NAMES])
def listening(
    request: pytest.FixtureRequest, server: WarehouseAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Listening]:
    """One after the other, each command of ours that listens."""
    if request.param == "shop":
        yield of_shop(request.getfixturevalue("shop"))
        return
    home = tmp_path_factory.mktemp(request.param)
    with empty_warehouse(server) as warehouse, started(request.param, home, warehouse) as begun:
        yield begun
