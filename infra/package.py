"""Builds the artefacts of the Lambda functions, a folder and a zip each, from requirements/<function>.txt.

    make package
    .venv/bin/python -m infra.package [--python 3.12] [--architecture aarch64]

They are in build/<function>/, named by Python and architecture. `--here` builds for the Python that runs this.
"""

import argparse

from infra.artefact import BUILD, FUNCTIONS, LIMIT_BYTES, ROOT, Function, assemble, fetch, size_bytes, write_zip
from infra.target import ARCHITECTURES, PYTHONS, Target, interpreter_for, this_machine
from infra.wheels import PackagingFailed

# What the functions run on.
RUNTIME = Target("3.12", "x86_64")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", choices=PYTHONS, default=RUNTIME.python)
    parser.add_argument("--architecture", choices=ARCHITECTURES, default=RUNTIME.architecture)
    parser.add_argument("--here", action="store_true", help="for the Python that runs this, as tests and benchmarks do")
    parser.add_argument("--fetch", action="store_true", help="only get the packages: the rest needs no network")
    options = parser.parse_args()
    target = this_machine() if options.here else Target(options.python, options.architecture)
    try:
        for function in FUNCTIONS:
            if options.fetch:
                fetch(function, target)
            else:
                _build(function, target)
    except PackagingFailed as error:
        raise SystemExit(f"package: {error}") from error
    if not options.fetch and interpreter_for(target) is None:
        print(
            f"without bytecode: there is no Python {target.python} here to make it, and so a Lambda compiles its "
            f"modules at every cold start; `uv python install {target.python}` is one way to one"
        )


def _build(function: Function, target: Target) -> None:
    folder = assemble(function, target, BUILD / function.name / str(target))
    archive = write_zip(folder, folder.with_name(f"{target}.zip"))
    print(
        f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB, unzipped {size_bytes(folder) / 1e6:.1f} "
        f"of the {LIMIT_BYTES / 1e6:.1f} MB that Lambda takes; handler {function.handler}"
    )


if __name__ == "__main__":
    main()
