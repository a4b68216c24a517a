"""A Lambda's artefact: its packages and what it runs of ours, as a folder and as a zip."""

import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from clickstream_pipeline.storage.sql_files import SQL_FOLDER
from infra.bytecode import compile_folder
from infra.target import Target, interpreter_for
from infra.wheels import PackagingFailed, installed

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
# What Lambda takes, unzipped, with all layers: 250 MB of 1,048,576 bytes.
LIMIT_BYTES = 250 * 1024 * 1024
# The first day that a zip can name.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NOT_OURS = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function: its name here and in AWS, the handler that the runtime calls, what of our code it has."""

    name: str
    name_in_aws: str
    handler: str
    folders: tuple[str, ...]

    @property
    def lock(self) -> Path:
        return ROOT / "requirements" / f"{self.name}.txt"


LAMBDA_ETL = Function(
    "lambda-etl", "SBW_Lamda_ETL", "clickstream_pipeline.handlers.etl.handler", ("clickstream_pipeline", "dbt-free-sql")
)
LAMBDA_INGEST = Function(
    "lambda-ingest",
    "clickstream-lambda-ingest",
    "clickstream_pipeline.handlers.ingest.handler",
    ("clickstream_pipeline",),
)
# From the ingest Lambda's artefact: it needs what that one needs.
LAMBDA_STATUS = Function(
    "lambda-ingest",
    "clickstream-lambda-status",
    "clickstream_pipeline.handlers.host_status.handler",
    ("clickstream_pipeline",),
)
FUNCTIONS = (LAMBDA_ETL, LAMBDA_INGEST)


def fetch(function: Function, target: Target, build: Path = BUILD) -> Path:
    """The function's packages for a target, below `build`; only this asks an index, and only once for a lock file."""
    return installed(function.lock, target, build / "layers")


def assemble(function: Function, target: Target, into: Path, *, build: Path = BUILD) -> Path:
    """Writes the artefact's folder to `into`, over an old one; raises `PackagingFailed` when Lambda can't take it."""
    # The environment of the AWS CDK, which imports this module, does not have the registry's packages.
    from clickstream_pipeline.storage.registry import write_prepared

    packages = fetch(function, target, build)
    shutil.rmtree(into, ignore_errors=True)
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix="unfinished-") as name:
        work, ours = Path(name) / "function", Path(name) / "ours"
        for folder in function.folders:
            shutil.copytree(ROOT / folder, ours / folder, ignore=_NOT_OURS, copy_function=shutil.copyfile)
            if folder == SQL_FOLDER.name:
                write_prepared(ours / folder)
        shutil.copyfile(ROOT / "LICENSE", ours / "LICENSE")
        python = interpreter_for(target)
        if python is not None:
            compile_folder(ours, python)
        shutil.copytree(packages, work, copy_function=_link)
        shutil.copytree(ours, work, dirs_exist_ok=True, copy_function=shutil.copyfile)
        require_size(function.name, work)
        work.rename(into)
    return into


def size_bytes(folder: Path) -> int:
    """What the files below a folder hold; what Lambda counts."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def require_size(name: str, folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
    """Raises `PackagingFailed`, naming the largest parts, when the folder holds more than the limit."""
    size = size_bytes(folder)
    if size > limit_bytes:
        parts = {path.name: size_bytes(path) if path.is_dir() else path.stat().st_size for path in folder.iterdir()}
        largest = sorted(parts, key=lambda part: (-parts[part], part))[:5]
        named = ", ".join(f"{part} {parts[part] / 1e6:.1f} MB" for part in largest)
        raise PackagingFailed(
            f"{name} is {size / 1e6:.1f} MB unzipped and Lambda takes {limit_bytes / 1e6:.1f} MB; the largest: {named}"
            f"; take packages out of requirements/{name}.in, or files in infra/shipped.py"
        )


def write_zip(folder: Path, path: Path) -> Path:
    """Zips a folder; the same files give the same bytes, whenever and by whomever they were written."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for below in sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(below, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # A Lambda runs as another user, which only reads.
            entry.external_attr = (0o100755 if ".so" in Path(below).suffixes else 0o100644) << 16
            archive.writestr(entry, (folder / below).read_bytes())
    unfinished.replace(path)
    return path


def _link(source: str, target: str) -> None:
    """A second name for a file of the kept packages; a copy where the file system has no such names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
