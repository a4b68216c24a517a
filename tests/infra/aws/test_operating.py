"""What an operator runs beside the templates: secrets, the look at the account, the emptying of a bucket."""

from typing import Any

import boto3
import pytest

from infra.aws import preflight, removal, secrets
from infra.aws.configuration import Configuration, configured
from tests.infra.aws.conftest import BUNDLE, images
from tests.infra.aws.recorder import REGION, RecordingServer

CONFIGURATION = Configuration()


def _client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def _values(names: list[str]) -> dict[str, str]:
    found = _client("ssm").get_parameters(Names=names, WithDecryption=True)["Parameters"]
    assert all(each["Type"] == "SecureString" for each in found)
    return {each["Name"]: each["Value"] for each in found}


def test_secrets_are_made_once_and_anew_only_when_asked(aws: RecordingServer) -> None:
    wanted = secrets.secrets_of(CONFIGURATION)
    names = [each.parameter for each in wanted]
    assert secrets.make_missing(_client("ssm"), wanted) == wanted
    first = _values(names)
    assert len(set(first.values())) == 7
    # What the shop signs with has to be long.
    assert all(len(value) >= 32 for value in first.values())
    assert secrets.make_missing(_client("ssm"), wanted) == []
    assert _values(names) == first
    secrets.rotate(_client("ssm"), wanted[0])
    changed = {name for name, value in _values(names).items() if value != first[name]}
    assert changed == {CONFIGURATION.loader_password_parameter}


def test_nothing_of_a_secret_is_printed(
    aws: RecordingServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([], ["--rotate", "shop"], []):
        monkeypatch.setattr("sys.argv", ["secrets", *arguments])
        secrets.main()
    told = capsys.readouterr().out
    assert "/clickstream/oltp/shop-password has a new value; now run `infra/connect passwords --host oltp`" in told
    values = _values([each.parameter for each in secrets.secrets_of(CONFIGURATION)]).values()
    assert [value for value in values if value in told] == []


def _findings(**changes: object) -> list[str]:
    """With the server's own list of S3's addresses and an image of ours, unless something else is asked for."""
    answer = _client("ec2").describe_managed_prefix_lists()["PrefixLists"]
    (theirs,) = [each["PrefixListId"] for each in answer if each["PrefixListName"] == f"com.amazonaws.{REGION}.s3"]
    image = images(_client("ec2"))[0]["ImageId"]
    changes = {"s3_prefix_list": theirs, "warehouse_image": image, "oltp_image": image, **changes}
    return list(preflight.findings(configured(changes, "deployment.toml"), boto3.session.Session(), bundle=BUNDLE))


def test_an_account_that_nobody_has_used_is_told_what_it_lacks(
    aws: RecordingServer, limits: dict[str, int], publisher: None
) -> None:
    limits["ConcurrentExecutions"] = 10
    bootstrap, parameters, concurrency = _findings()
    assert f"cdk bootstrap aws://123456789012/{REGION}" in bootstrap
    assert "/clickstream/warehouse/loader-password" in parameters
    assert parameters.endswith("make password")
    assert "limit of concurrent functions is 10" in concurrency
    assert "too little to reserve 102: set ingest_reserved_concurrency and etl_reserved_concurrency" in concurrency
    assert len(_findings(ingest_reserved_concurrency=0)) == len(_findings(etl_reserved_concurrency=0)) == 3
    assert len(_findings(ingest_reserved_concurrency=0, etl_reserved_concurrency=0)) == 2


def test_an_account_that_has_everything_is_told_nothing(
    aws: RecordingServer, limits: dict[str, int], publisher: None
) -> None:
    _client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="27", Type="String")
    secrets.make_missing(_client("ssm"), secrets.secrets_of(CONFIGURATION))
    assert _findings() == []
    _client("s3").create_bucket(Bucket="ours-already", CreateBucketConfiguration={"LocationConstraint": REGION})
    assert _findings(raw_bucket="ours-already") == []
    (told,) = _findings(s3_prefix_list="pl-63a5400a")
    assert "not pl-63a5400a: set s3_prefix_list in deployment.toml" in told


def test_a_bucket_is_emptied_with_every_version(aws: RecordingServer) -> None:
    s3 = _client("s3")
    s3.create_bucket(Bucket="bundles", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="bundles", VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        s3.put_object(Bucket="bundles", Key="k", Body=b"x")
    s3.delete_object(Bucket="bundles", Key="k")
    assert removal.empty(s3, "bundles") == 3
    assert "Versions" not in s3.list_object_versions(Bucket="bundles")
    assert removal.empty(s3, "no-such-bucket") == 0


def test_what_holds_data_is_named_as_kept() -> None:
    told = "\n".join(removal.kept(CONFIGURATION, []))
    for name in (
        "clickstream-s3-ingest,",
        "clickstream-s3-ingest-backups",
        "user pool",
        "volumes",
        "loader-password",
        "reader-password",
    ):
        assert name in told
