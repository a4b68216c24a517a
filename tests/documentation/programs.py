"""Our programs, and the texts in them: messages, too, tell people what to run."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.documentation.pages import repository_files


def modules() -> Iterator[Path]:
    """Every module and command in Python, of the pipeline, of what is deployed, and of the workshop."""
    yield from (path for path in _ours() if path.suffix == ".py" or _is_run_by(path, b"python3"))


def scripts() -> Iterator[Path]:
    """Every script of the shell."""
    yield from (path for path in _ours() if path.suffix == ".sh" or _is_run_by(path, b"bash"))


def strings(module: Path) -> Iterator[str]:
    """Every text of a module; what an f-string fills in is left open."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def _ours() -> list[Path]:
    return repository_files("clickstream_pipeline/*", "infra/*", "workshop/*")


def _is_run_by(path: Path, program: bytes) -> bool:
    return not path.suffix and path.open("rb").readline().rstrip().endswith(program)
