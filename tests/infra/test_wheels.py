"""Packages for an artefact: by uv and by pip, from environments with and without pip, with the same bytes."""

import base64
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import packaging
import pytest

from infra.artefact import ROOT
from infra.target import this_machine

TARGET = this_machine()
_TAG = TARGET.python.replace(".", "")
_INSTALL = """
import sys
from pathlib import Path
from infra.target import Target
from infra.wheels import PackagingFailed, installed
lock, folder, python, architecture = sys.argv[1:]
try:
    print(installed(Path(lock), Target(python, architecture), Path(folder)))
except PackagingFailed as error:
    raise SystemExit(f"package: {error}") from error
"""

# Debian has it in a package of its own.
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("ensurepip") is None and "CI" not in os.environ,
    reason="pip can't be installed: apt-get install python3-venv",
)
# Of requirements/dev.txt.
UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of two packages, one of them for this machine alone, and with their lock file."""
    folder = tmp_path_factory.mktemp("index")
    plain = _wheel(folder, "plain", "py3-none-any", {"plain/__init__.py": "def told():\n    return 1\n"})
    native = _wheel(
        folder,
        "native",
        f"cp{_TAG}-cp{_TAG}-manylinux_2_17_{TARGET.architecture}",
        {"native/__init__.py": "", "native/code.so": "\x7fELF", "native/tests/test_it.py": "", "native.pth": "plain"},
    )
    # For another machine; its import fails.
    _wheel(folder, "native", "py3-none-win_amd64", {"native/__init__.py": "raise SystemExit"})
    (folder / "lock.txt").write_text(
        "".join(
            f"{name}==1.0 \\\n    --hash=sha256:{digest}\n" for name, digest in (("plain", plain), ("native", native))
        )
    )
    return folder


def _wheel(folder: Path, name: str, tag: str, files: dict[str, str]) -> str:
    """Writes a wheel; its SHA-256."""
    about = f"{name}-1.0.dist-info"
    script = "[console_scripts]\nplain = plain:told\n" if name == "plain" else ""
    all_files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{about}/entry_points.txt": script,
        f"{about}/licenses/LICENSE": "Do as you like.\n",
    }
    record = "".join(f"{path},sha256={_digest(text)},{len(text.encode())}\n" for path, text in all_files.items())
    path = folder / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in {**all_files, f"{about}/RECORD": f"{record}{about}/RECORD,,\n"}.items():
            archive.writestr(each, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The Pythons of an environment with pip, and of one without."""
    folder = tmp_path_factory.mktemp("environments")
    subprocess.run([sys.executable, "-m", "venv", folder / "pip"], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "without pip"], check=True)
    return {each.name: each / "bin" / "python" for each in folder.iterdir()}


def _installed_by(
    python: Path, index: Path, folder: Path, *, uv: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Installs the lock file into a folder by a Python of its own, from the index alone."""
    # Of our own environment it sees the one library that the code needs.
    library = folder / "library"
    library.mkdir(parents=True, exist_ok=True)
    (library / "packaging").symlink_to(Path(packaging.__path__[0]))
    programs = folder / "programs"
    programs.mkdir()
    if uv is not None:
        (programs / "uv").symlink_to(uv)
    return subprocess.run(
        [
            str(python),
            "-c",
            _INSTALL,
            str(index / "lock.txt"),
            str(folder / "layers"),
            TARGET.python,
            TARGET.architecture,
        ],
        env={
            "PATH": str(programs),
            "HOME": str(folder),
            "PYTHONPATH": f"{ROOT}:{library}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(index),
            "PIP_CONFIG_FILE": os.devnull,
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": str(index),
            "UV_OFFLINE": "1",
            "UV_NO_CONFIG": "1",
        },
        capture_output=True,
        text=True,
    )


def _contents(done: "subprocess.CompletedProcess[str]") -> dict[str, bytes]:
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def by_pip(environments: dict[str, Path], index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _contents(_installed_by(environments["pip"], index, tmp_path_factory.mktemp("by-pip")))


def test_what_pip_installs_is_shipped_with_bytecode_and_without_what_nobody_needs(by_pip: dict[str, bytes]) -> None:
    bytecode = f"__pycache__/__init__.{sys.implementation.cache_tag}.pyc"
    assert set(by_pip) == {
        "plain/__init__.py", f"plain/{bytecode}", "native/__init__.py", f"native/{bytecode}", "native/code.so",
        *(f"{name}-1.0.dist-info/{file}" for name in ("plain", "native")
          for file in ("METADATA", "entry_points.txt", "licenses/LICENSE")),
    }  # fmt: skip


def test_an_environment_without_pip_and_without_uv_makes_the_same_bytes(
    environments: dict[str, Path], index: Path, tmp_path: Path, by_pip: dict[str, bytes]
) -> None:
    assert _contents(_installed_by(environments["without pip"], index, tmp_path)) == by_pip


def test_an_environment_that_uv_made_makes_the_same_bytes(
    index: Path, tmp_path: Path, by_pip: dict[str, bytes]
) -> None:
    python = tmp_path / "environment" / "bin" / "python"
    subprocess.run(
        [UV, "venv", "--quiet", "--no-python-downloads", "--offline", "--python", sys.executable, python.parents[1]],
        check=True,
    )
    assert _contents(_installed_by(python, index, tmp_path / "by-uv", uv=UV)) == by_pip


@pytest.mark.parametrize("uv", [None, UV], ids=["pip", "uv"])
def test_a_package_with_another_hash_is_refused(
    uv: Path | None, environments: dict[str, Path], index: Path, tmp_path: Path
) -> None:
    other = tmp_path / "index"
    shutil.copytree(index, other)
    with zipfile.ZipFile(other / "plain-1.0-py3-none-any.whl", "a") as archive:
        archive.writestr("plain/more.py", "")
    done = _installed_by(environments["pip"], other, tmp_path / "into", uv=uv)
    assert done.returncode != 0
    assert done.stderr.startswith(f"package: the packages for {TARGET} can't be installed")
    assert "hash" in done.stderr.lower()
    assert not list((tmp_path / "into" / "layers").glob(f"{TARGET}-*"))
