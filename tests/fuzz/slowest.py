"""Searching for the bytes that take longest to read, and to post: a hill is climbed in the direction of time.

make fuzz                                              two minutes of this, after the others
.venv/bin/python -m tests.fuzz.slowest --minutes 30

Inputs are kinds of tests/fuzz/slow_inputs.py, and texts of units put together at random; the slowest are changed again.
Prints a record of µs of the processor's time a byte, the slowest first, as docs/reliability.md has it.
"""

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from clickstream_pipeline.domain import enrichment
from clickstream_pipeline.domain.posting import sift_posting
from clickstream_pipeline.domain.reading_budget import ReadingStopped
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from tests.fuzz.slow_inputs import PLACES, STRUCTURES, UNITS, text_object

_KEY = "events/2026/01/05/02/event-0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01.json"
_MOMENT = datetime(2026, 1, 5, 3, tzinfo=UTC)
_SIZE, _MOST_UNITS, _KEPT = 32_768, 5, 12


@dataclass(frozen=True, slots=True)
class Input:
    """A kind of input: a structure by its name, or units again and again in a field."""

    structure: str | None = None
    path: str = ""
    around: str = ""
    units: tuple[str, ...] = ()

    def made(self) -> bytes:
        if self.structure is not None:
            return STRUCTURES[self.structure](_SIZE)
        return text_object(self.path, self.around, "".join(self.units), _SIZE)

    def __str__(self) -> str:
        return self.structure or f"{self.path} of {self.around.format('…')!r} with {''.join(self.units)!r}"


def read(data: bytes) -> None:
    """What a load does before it writes."""
    # What was looked up once is known the second time.
    enrichment._agent_facts.cache_clear()
    reader = ObjectReader()
    try:
        reader.read(_KEY, date(2026, 1, 5), data, _MOMENT)
        reader.rows()
    except ReadingStopped:
        return


def post(data: bytes) -> None:
    """What the ingest handler does with a text that it looks into."""
    sift_posting(data, b"{}")


def us_per_byte(work: Callable[[bytes], None], data: bytes) -> float:
    """The quicker of two, so that a pause of the machine is no record."""
    found = []
    for _ in range(2):
        started = time.thread_time()
        work(data)
        found.append((time.thread_time() - started) * 1e6 / max(1, len(data)))
    return min(found)


def changed(each: Input, rng: random.Random) -> Input:
    """An input like it."""
    if each.structure is not None or rng.random() < 0.2:
        path = rng.choice(list(PLACES))
        return Input(path=path, around=rng.choice(PLACES[path]), units=(rng.choice(UNITS),))
    units = list(each.units)
    at = rng.randrange(len(units) + 1)
    if rng.random() < 0.5 and len(units) < _MOST_UNITS:
        units.insert(at, rng.choice(UNITS))
    else:
        units[at % len(units)] = rng.choice(UNITS)
    return Input(path=each.path, around=each.around, units=tuple(units))


def record(work: Callable[[bytes], None], *, seconds: float, seed: int) -> dict[Input, float]:
    """The slowest inputs found within so many seconds, and how slow."""
    rng = random.Random(seed)
    until = time.monotonic() + seconds
    found = {each: us_per_byte(work, each.made()) for each in map(Input, STRUCTURES)}
    while time.monotonic() < until:
        best = sorted(found, key=lambda each: -found[each])[:_KEPT]
        texts = [each for each in found if each.structure is None]
        slow_texts = sorted(texts, key=lambda each: -found[each])[:_KEPT]
        new = changed(rng.choice(slow_texts or best), rng)
        if new not in found:
            found[new] = us_per_byte(work, new.made())
    slowest = sorted(found, key=lambda each: -found[each])
    structures = [each for each in slowest if each.structure is not None][:_KEPT]
    texts = [each for each in slowest if each.structure is None][:_KEPT]
    return {each: found[each] for each in (*structures, *texts)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name, work in (("read", read), ("post", post)):
        print(f"\n{name}: µs a byte, of {_SIZE:,} bytes")
        for each, cost in record(work, seconds=30 * options.minutes, seed=options.seed).items():
            print(f"{cost:8.3f}  {each}")


if __name__ == "__main__":
    main()
