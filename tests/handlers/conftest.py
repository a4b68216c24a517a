"""The ETL Lambda's artefact, and a bucket that it loads from."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.faulty_s3 import FaultyS3, faulty_s3
from tests.handlers.packaged import PREPARED_BY, assembled, is_prepared


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artefact's folder, from the code as it stands."""
    if not is_prepared():
        reason = f"the Lambda's packages are not here: {PREPARED_BY}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return assembled(tmp_path_factory.mktemp("artefact") / "function")


@pytest.fixture
def s3() -> Iterator[FaultyS3]:
    """A real S3 protocol server with an empty bucket."""
    with faulty_s3() as server:
        yield server
