"""Fuzzing the parser by coverage: objects are changed so that they reach code which none before them reached.

make fuzz        ten minutes of this, then a million mutated lines (tests.fuzz.loads)
.venv-fuzz/bin/python -m tests.fuzz.parser --minutes 60

What breaks a property is written to data/fuzz/, told with its traceback, and belongs into tests/data/fuzz-cases/.
"""

import argparse
import importlib.util
import random
import sys
from pathlib import Path

FOUND = Path("data/fuzz")
_SEEDED_LINES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("left out: atheris, which guides by coverage, has wheels for Linux on x86_64 only (requirements/fuzz.in)")
        return

    import atheris

    with atheris.instrument_imports(include=["clickstream_pipeline"]):
        from tests.fuzz.mutation import NAMES, TOKENS, mutated
        from tests.fuzz.properties import assert_explained
        from tests.fuzz.seeds import seed_lines, seed_objects

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.3:
            changed: bytes = atheris.Mutate(data, most)
            return changed
        lines = data.split(b"\n")
        at = rng.randrange(len(lines))
        lines[at] = mutated(lines[at], rng)
        return b"\n".join(lines)[:most]

    def one(data: bytes) -> None:
        assert_explained(data)

    corpus = FOUND / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate([*seed_objects(), *seed_lines(_SEEDED_LINES)]):
        (corpus / f"seed-{number}").write_bytes(data)
    dictionary = FOUND / "dictionary"
    words = [*(f'"{name}":'.encode() for name in NAMES), *TOKENS]
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words))
    arguments = [
        sys.argv[0], str(corpus), f"-dict={dictionary}", f"-artifact_prefix={FOUND}/", "-max_len=8192", "-timeout=20",
        f"-max_total_time={round(60 * options.minutes)}", f"-seed={options.seed}", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup(arguments, one, custom_mutator=mutate)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
