"""A little of `make fuzz` in every test run: what it has found before, and some thousand mutated lines."""

import random
from pathlib import Path

import psycopg2.extensions
import pytest

from tests.fuzz.loads import Tally, load_and_explain, load_round
from tests.fuzz.properties import assert_explained
from tests.fuzz.seeds import CASES


@pytest.mark.parametrize("case", sorted(CASES.glob("*.bin")), ids=lambda path: path.stem)
def test_what_fuzzing_found_is_explained(case: Path) -> None:
    assert assert_explained(case.read_bytes()).events > 0


def test_what_fuzzing_found_loads_and_every_row_is_explained(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    tally = Tally()
    cases = [path.read_bytes() for path in sorted(CASES.glob("*.bin"))]
    load_and_explain(connection, tmp_path / "raw", cases, rng=random.Random(1), tally=tally)
    assert tally.objects == len(cases) > 0


@pytest.mark.parametrize("seed", range(2))
def test_some_thousand_mutated_lines_load_and_every_row_is_explained(
    connection: psycopg2.extensions.connection, tmp_path: Path, seed: int
) -> None:
    tally = Tally()
    load_round(connection, tmp_path / "raw", 2_000, seed, tally=tally)
    assert tally.lines == 2_000
    assert min(tally.loaded, tally.duplicates, tally.rejected) > 20
