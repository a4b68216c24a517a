"""What several attacks need: a shop and a Dagster UI that run, all else that listens, the platform's templates."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clickstream_pipeline.settings import WarehouseAddress
from tests.attacks.dagster_started import Ui, started_ui
from tests.attacks.everything import NAMES, Listening, of_shop, of_ui, started
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


@pytest.fixture(scope="session")
def ui_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ui")


@pytest.fixture(scope="session")
def ui(server: WarehouseAddress, ui_home: Path) -> Iterator[Ui]:
    """The Dagster UI on a warehouse of its own, which is empty at the beginning."""
    with empty_warehouse(server) as address, started_ui(ui_home, address) as started:
        yield started


_NEEDS = {"dashboard": needs_r, "shop": needs_storefront}


@pytest.fixture(scope="session", params=[pytest.param(name, marks=_NEEDS.get(name, ())) for name in NAMES])
def listening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """One after the other, each command of ours that listens."""
    if request.param == "ui":
        yield of_ui(request.getfixturevalue("ui"), request.getfixturevalue("ui_home"))
        return
    if request.param == "shop":
        yield of_shop(request.getfixturevalue("shop"))
        return
    with started(request.param, tmp_path_factory.mktemp(request.param)) as begun:
        yield begun
