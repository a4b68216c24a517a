"""What fuzzing begins with: the wire contract's examples, real visits, simulated ones, and what fuzzing has found."""

import base64
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.workload import write_workload

DATA = Path(__file__).parents[1] / "data"
CASES = DATA / "fuzz-cases"
_LONGEST = 16_384


def seed_objects() -> list[bytes]:
    """Raw objects, none of them long."""
    found = [path.read_bytes() for path in sorted(CASES.glob("*.bin"))]
    for line in (DATA / "wire-examples/cases.jsonl").open():
        case = json.loads(line)
        found.append(base64.b64decode(case["raw_base64"]) if "raw_base64" in case else case["raw"].encode())
    found += [path.read_bytes() for path in sorted(DATA.glob("web-visits/events/**/*.json"))]
    return [each for each in found if len(each) <= _LONGEST]


def seed_lines(simulated: int) -> list[bytes]:
    """Lines of the objects above that hold an event or were meant to, and of a simulated day."""
    found = [line for each in seed_objects() for line in each.split(b"\n") if line.strip()]
    return found + list(_simulated(simulated))


def _simulated(events: int) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as name:
        write_workload(Path(name), events=events, events_per_object=events, day=datetime(2026, 1, 5, tzinfo=UTC))
        for path in Path(name).glob("events/**/*.json"):
            yield from path.read_bytes().split(b"\n")
