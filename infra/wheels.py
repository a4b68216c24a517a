"""The packages of a lock file, installed for a target on any machine, by uv or by pip."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath

from infra.bytecode import compile_folder
from infra.shipped import is_shipped
from infra.target import GLIBC_MINOR, Target, fingerprint, interpreter_for, locked_for


class PackagingFailed(RuntimeError):
    """The artefact can't be built; the message says why and what mends it."""


def layer_folder(lock: Path, target: Target, folder: Path) -> Path:
    """Where the installed packages of a lock file are kept, by what decides them."""
    has_bytecode = "bytecode" if interpreter_for(target) else "sources"
    rules = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("shipped.py", "bytecode.py")]
    return folder / f"{target}-{fingerprint(locked_for(lock, target), has_bytecode, *rules)}"


def installed(lock: Path, target: Target, folder: Path) -> Path:
    """The lock file's packages as they are shipped, with their bytecode; taken from `folder` when they are there.

    Bytecode is made by a Python of the target's version; where there is none they come as sources only.
    """
    layer = layer_folder(lock, target, folder)
    if layer.exists():
        return layer
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as name:
        work = Path(name)
        requirements = work / "requirements.txt"
        requirements.write_text(locked_for(lock, target), encoding="utf-8")
        _install(requirements, target, work / "all", pip=folder / "pip")
        _ship(work / "all", work / "layer")
        python = interpreter_for(target)
        if python is not None:
            compile_folder(work / "layer", python)
        (work / "layer").rename(layer)
    return layer


def python_with_pip(folder: Path) -> str:
    """A Python that has pip: this one, else that of an environment in `folder`; an environment by uv has none.

    Raises `PackagingFailed` when there is none and it can't be made; making it needs no network.
    """
    if importlib.util.find_spec("pip") is not None:
        return sys.executable
    python = folder.resolve() / "bin" / "python"
    if not ((folder / "complete").exists() and python.exists()):
        done = subprocess.run([sys.executable, "-m", "venv", "--clear", folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise PackagingFailed(
                "pip is needed, and this Python can't make an environment with it; on Debian: "
                f"apt-get install python3-venv: {(done.stderr or done.stdout).strip()[-2000:]}"
            )
        (folder / "complete").touch()
    return str(python)


def _install(requirements: Path, target: Target, into: Path, *, pip: Path) -> None:
    command = [*_installer(target, pip), "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    done = subprocess.run(
        [*command, "--target", str(into), "-r", str(requirements)], capture_output=True, text=True, cwd=into.parent
    )
    if done.returncode != 0:
        raise PackagingFailed(
            f"the packages for {target} can't be installed; every one must have a wheel for it, and its index must be "
            f"reachable: {(done.stderr or done.stdout).strip()[-2000:]}"
        )


def _installer(target: Target, pip: Path) -> list[str]:
    uv = shutil.which("uv")
    if uv is not None:
        platform = f"{target.architecture}-manylinux_2_{GLIBC_MINOR}"
        return [uv, "pip", "install", "--no-python-downloads", "--python", sys.executable, "--link-mode", "copy",
                "--python-version", target.python, "--python-platform", platform]  # fmt: skip
    return [python_with_pip(pip), "-m", "pip", "install", "--no-compile", *words_for_pip(target)]


def words_for_pip(target: Target) -> list[str]:
    """Options that make pip choose wheels for a target instead of this machine."""
    # pip takes wheels of the named platforms only, not of older ones.
    platforms = [f"manylinux_2_{minor}_{target.architecture}" for minor in range(GLIBC_MINOR, 4, -1)]
    legacy = [f"manylinux{year}_{target.architecture}" for year in ("2014", "2010", "1")]
    named = [word for name in (*platforms, *legacy) for word in ("--platform", name)]
    # pip would compare the Python that a package requires with its own; the lock file has done that.
    return ["--disable-pip-version-check", "--ignore-requires-python", "--implementation", "cp",
            "--python-version", target.python, *named]  # fmt: skip


def _ship(source: Path, into: Path) -> None:
    for path in sorted(source.rglob("*")):
        below = path.relative_to(source)
        if path.is_file() and is_shipped(PurePosixPath(below.as_posix())):
            target = into / below
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
