"""Bytecode beside the sources, the same bytes for the same sources.

A Lambda can't write it where its code lies, and compiling takes more time than importing. It is marked as unchecked
(PEP 552): it holds neither the time nor the size of its source, and is not held against it when it is imported.
"""

import subprocess
from pathlib import Path

# The name of each file as tracebacks show it: where a Lambda's code lies.
TASK_ROOT = "/var/task"

_PROGRAM = """
import pathlib, py_compile, sys
folder, root = pathlib.Path(sys.argv[1]), sys.argv[2]
for path in sorted(folder.rglob("*.py")):
    name = f"{root}/{path.relative_to(folder).as_posix()}"
    try:
        py_compile.compile(str(path), dfile=name, doraise=True,
                           invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    except py_compile.PyCompileError as error:
        # Templates and modules for other versions of Python are nobody's to import.
        print(f"not compiled: {name}: {error.exc_type_name}", file=sys.stderr)
"""


def compile_folder(folder: Path, python: str) -> None:
    """Compiles every module below `folder` with the Python given."""
    # One process, one order, one hash seed: which strings of a module are shared depends on them.
    # Not isolated (-I), for that would pass the seed over.
    subprocess.run(
        [python, "-s", "-c", _PROGRAM, str(folder.resolve()), TASK_ROOT],
        check=True,
        cwd="/",
        env={"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
    )
