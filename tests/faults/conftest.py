"""A day of raw objects, and what an undisturbed load makes of it."""

from pathlib import Path

import psycopg2.extensions
import pytest

from tests.faults.loads import Tables, undisturbed, write_day


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The day's folder; nobody changes it."""
    folder = tmp_path_factory.mktemp("raw")
    write_day(folder)
    return folder


@pytest.fixture
def right(connection: psycopg2.extensions.connection, raw: Path) -> Tables:
    """The tables as an undisturbed load leaves them; the warehouse is empty again."""
    return undisturbed(connection, raw)
