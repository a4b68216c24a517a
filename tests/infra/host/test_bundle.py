"""What a bundle is called, what of ours is in it, and how it gets into its bucket."""

import io
import shutil
import tarfile
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from infra.host import code, debian
from infra.host.bundle import NO_BUNDLE, current_bundle, write_manifest
from infra.host.packages import all_packages, packages_of
from infra.host.upload import upload
from infra.wheels import PackagingFailed


def _folder(folder: Path, **files: str) -> Path:
    for name, text in {"bootstrap.sh": "exit 0\n", "debian/a.deb": "a", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_equal_files_have_an_equal_version_and_others_another(tmp_path: Path) -> None:
    first = write_manifest(_folder(tmp_path / "first"))
    assert write_manifest(_folder(tmp_path / "second")) == first
    assert write_manifest(tmp_path / "first") == first
    assert write_manifest(_folder(tmp_path / "third", **{"debian/a.deb": "b"})) != first
    assert write_manifest(_folder(tmp_path / "fourth", **{"debian/b.deb": "a"})) != first


def test_templates_name_the_bundle_that_was_built_last_or_none(tmp_path: Path) -> None:
    assert current_bundle(tmp_path) == NO_BUNDLE
    version = write_manifest(_folder(tmp_path / "work"))
    (tmp_path / "work").rename(tmp_path / version)
    (tmp_path / "current").write_text(f"{version}\n")
    assert current_bundle(tmp_path).version == version
    shutil.rmtree(tmp_path / version)
    assert current_bundle(tmp_path) == NO_BUNDLE


def test_our_code_is_what_git_would_take_without_tests_and_programs_can_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def bundled(entry: Path, into: Path) -> Path:
        into.write_text(entry.name)
        return into

    # Where Node.js and the shop's packages are not; the hosts' own tests run the real one.
    monkeypatch.setattr(code, "bundle", bundled)
    data = code.archive()
    assert code.archive() == data
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        modes = {entry.name: entry.mode for entry in tar}
        owners = {(entry.uid, entry.gid) for entry in tar.getmembers()}
    assert {"clickstream_pipeline/cli/app.py", "dbt-free-sql/migrations/0003_roles.sql", "shiny/app.R"} <= modes.keys()
    assert {"dbt-free-sql/questions/dashboard/version.sql", "shiny/R/questions.R"} <= modes.keys()
    assert {"docs/metrics.md", "workspace.yaml", "shop/prepare.js"} <= modes.keys()
    assert not [
        name for name in modes if name.startswith(("shiny/tests", "tests", "infra/aws")) or "__pycache__" in name
    ]
    assert modes["infra/host/update/clickstream-update"] == 0o755
    assert modes["clickstream_pipeline/cli/app.py"] == 0o644
    assert owners == {(0, 0)}


def test_every_package_of_a_role_is_in_the_bundle() -> None:
    assert {*packages_of("warehouse"), *packages_of("oltp")} <= set(all_packages())
    assert {"postgresql-15", "pgbackrest", "r-cran-shiny", "python3-venv"} <= set(packages_of("warehouse"))
    assert not {"r-cran-shiny", "python3-venv"} & set(packages_of("oltp"))


def test_a_machine_that_is_not_debian_12_is_told_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = tmp_path / "os-release"
    release.write_text('PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nVERSION_ID="24.04"\n')
    monkeypatch.setattr(debian, "_OS_RELEASE", release)
    with pytest.raises(PackagingFailed, match=r"this is Ubuntu 24.04 LTS, .* run `make bundle` on Debian 12"):
        debian.fetched_packages(["curl"], tmp_path / "parts")


@mock_aws
def test_a_bundle_is_put_into_its_bucket_once_its_manifest_last(tmp_path: Path) -> None:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    client.create_bucket(Bucket="bundles")
    folder = _folder(tmp_path / "0123")
    write_manifest(folder)
    put: list[str] = []
    client.meta.events.register("before-call.s3.PutObject", lambda params, **_: put.append(params["url_path"]))
    # What an upload that was interrupted has left.
    client.put_object(Bucket="bundles", Key="0123/bootstrap.sh", Body=b"exit 0\n")
    put.clear()
    assert upload(client, folder, "bundles") == 2
    assert [path.rpartition("/")[2] for path in put] == ["a.deb", "manifest"]
    assert upload(client, folder, "bundles") == 0
    assert client.get_object(Bucket="bundles", Key="0123/debian/a.deb")["Body"].read() == b"a"
