"""The Lambdas' artefacts, and a bucket that they use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.artefact import LAMBDA_ETL, LAMBDA_INGEST, Function
from tests.faults.faulty_s3 import FaultyS3, faulty_s3
from tests.handlers.gateway import fresh_handler
from tests.handlers.packaged import PREPARED_BY, assembled, is_prepared


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ETL Lambda's folder, from the code as it stands."""
    return _artefact(LAMBDA_ETL, tmp_path_factory)


@pytest.fixture(scope="session")
def ingest_artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ingest Lambda's folder, from the code as it stands."""
    return _artefact(LAMBDA_INGEST, tmp_path_factory)


def _artefact(function: Function, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not is_prepared(function):
        reason = f"the packages of {function.name} are not here: {PREPARED_BY}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return assembled(tmp_path_factory.mktemp(function.name) / "function", function)


@pytest.fixture
def s3() -> Iterator[FaultyS3]:
    """A real S3 protocol server with an empty bucket."""
    with faulty_s3() as server:
        yield server


@pytest.fixture
def raw(nothing_configured: Path) -> Iterator[Path]:
    """The folder that an unconfigured handler stores in."""
    with fresh_handler():
        yield nothing_configured / "raw"
