"""What an operator does with hosts: the look before they are made, making one anew, taking all away."""

import subprocess
from collections.abc import Sequence
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.aws import removal, replacement
from infra.aws.configuration import Configuration, configured
from infra.aws.host_preflight import host_findings
from infra.aws.hosts import hosts_of
from infra.aws.protection import find, release, restore
from infra.host.bundle import NO_BUNDLE, Bundle
from tests.infra.aws.conftest import BUNDLE, images
from tests.infra.aws.recorder import ACCOUNT, REGION, RecordingServer

WAREHOUSE, OLTP = hosts_of(Configuration())


@pytest.fixture
def ec2(aws: RecordingServer, limits: dict[str, int], publisher: None) -> Any:
    return boto3.client("ec2", region_name=REGION)


@pytest.fixture
def image(ec2: Any) -> str:
    return str(images(ec2)[0]["ImageId"])


def _make(ec2: Any, name: str, image: str, *, size: str = "t3.large") -> str:
    """An instance as the template makes it, with a volume for data."""
    answer = ec2.run_instances(
        ImageId=image,
        InstanceType=size,
        MinCount=1,
        MaxCount=1,
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": True}}],
        Placement={"AvailabilityZone": f"{REGION}a"},
        TagSpecifications=[{"ResourceType": "instance", "Tags": _tags(Name=name, project="clickstream")}],
    )
    instance = str(answer["Instances"][0]["InstanceId"])
    # The server forgets it when it is said at once.
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a", Encrypted=True)["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdf")
    return instance


def _tags(**told: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in told.items()]


def _state(ec2: Any, instance: str) -> str:
    told = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    return str(told["State"]["Name"])


def _is_protected(ec2: Any, instance: str) -> bool:
    """Found out by ending it."""
    try:
        ec2.terminate_instances(InstanceIds=[instance])
    except ClientError as error:
        return "OperationNotPermitted" in str(error)
    return False


def _end(ec2: Any, instance: str) -> None:
    """As CloudFormation does it: the volume first."""
    volumes = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    for volume in volumes:
        (attached,) = volume["Attachments"]
        if attached["Device"] == "/dev/sdf":
            assert _state(ec2, instance) == "stopped"
            ec2.detach_volume(VolumeId=volume["VolumeId"], InstanceId=instance)
    ec2.terminate_instances(InstanceIds=[instance])


def _findings(ec2: Any, replacing: str | None = None, *, bundle: Bundle = BUNDLE, **changes: object) -> list[str]:
    session = boto3.session.Session()
    return list(
        host_findings(configured(changes, "deployment.toml"), session, ACCOUNT, bundle=bundle, replacing=replacing)
    )


def test_a_protected_host_is_ended_only_once_it_is_released(ec2: Any, image: str) -> None:
    instance = _make(ec2, WAREHOUSE.name, image)
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.terminate_instances(InstanceIds=[instance])
    found = find(ec2, [WAREHOUSE.name])
    assert [(each.name, each.instance, each.image, len(each.data_volumes)) for each in found] == [
        (WAREHOUSE.name, instance, image, 1)
    ]
    release(ec2, found)
    assert _state(ec2, instance) == "stopped"
    restore(ec2, found)
    assert (_state(ec2, instance), _is_protected(ec2, instance)) == ("running", True)
    release(ec2, found)
    _end(ec2, instance)
    assert find(ec2, [WAREHOUSE.name]) == []


def test_a_host_is_replaced_in_two_deployments_after_its_data_was_copied(
    ec2: Any, image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old, other = _make(ec2, WAREHOUSE.name, image), _make(ec2, OLTP.name, image)
    (volume,) = find(ec2, [WAREHOUSE.name])[0].data_volumes
    deployed: list[list[str]] = []

    def deploy(options: Sequence[str]) -> int:
        deployed.append(list(options))
        if options:
            _end(ec2, old)
            assert [each["VolumeId"] for each in _snapshots(ec2)] == [volume]
        else:
            assert find(ec2, [WAREHOUSE.name]) == []
        return 0

    replacement.replace(ec2, WAREHOUSE, deploy)
    assert deployed == [["--without", "warehouse"], []]
    assert (_state(ec2, other), _is_protected(ec2, other)) == ("running", True)
    (snapshot,) = _snapshots(ec2)
    assert f"SBW_EC2_ShinyDWH's data is also in {snapshot['SnapshotId']}" in capsys.readouterr().out


def _snapshots(ec2: Any) -> list[Any]:
    return list(ec2.describe_snapshots(Filters=[{"Name": "tag:project", "Values": ["clickstream"]}])["Snapshots"])


def test_a_host_that_could_not_be_taken_away_goes_on(ec2: Any, image: str) -> None:
    instance = _make(ec2, OLTP.name, image)
    with pytest.raises(SystemExit, match="could not be taken away; it is protected again"):
        replacement.replace(ec2, OLTP, lambda options: 1)
    assert (_state(ec2, instance), _is_protected(ec2, instance)) == ("running", True)


def test_a_host_that_could_not_be_brought_back_is_told_with_what_mends_it(ec2: Any, image: str) -> None:
    instance = _make(ec2, OLTP.name, image)

    def deploy(options: Sequence[str]) -> int:
        if options:
            _end(ec2, instance)
        return 0 if options else 1

    with pytest.raises(SystemExit, match="its address and data are kept: correct the errors above, then make deploy"):
        replacement.replace(ec2, OLTP, deploy)


@pytest.fixture
def removing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Removal with an answer for who is asked, and CloudFormation's part of it left to the test."""
    monkeypatch.setattr("sys.argv", ["removal", "--configuration", "/nonexistent"])
    answers = ["yes"]
    monkeypatch.setattr("builtins.input", lambda question: answers[0])
    return answers


def _cdk(monkeypatch: pytest.MonkeyPatch, status: int, does: Any) -> list[list[str]]:
    commands = []

    def run(command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        commands.append(command[1:])
        does()
        return subprocess.CompletedProcess(command, status)

    monkeypatch.setattr(removal.subprocess, "run", run)
    return commands


def test_removing_ends_the_hosts_and_names_their_data(
    ec2: Any, image: str, removing: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instances = [_make(ec2, name, image) for name in (WAREHOUSE.name, OLTP.name)]
    volumes = {each.name: each.data_volumes[0] for each in find(ec2, [WAREHOUSE.name, OLTP.name])}
    commands = _cdk(monkeypatch, 0, lambda: [_end(ec2, each) for each in instances])
    removal.main()
    assert commands == [["destroy", "ClickstreamPlatform", "--exclusively", "--force"]]
    told = capsys.readouterr().out
    for host in (WAREHOUSE, OLTP):
        line = f'{host.role}_data_volume = "{volumes[host.name]}"'
        assert f"{line} in deployment.toml gives it to the next host" in told
        # It is a line that the configuration takes.
        assert configured({f"{host.role}_data_volume": volumes[host.name]}, "x")
    assert {_state(ec2, each) for each in instances} == {"terminated"}


def test_removing_is_asked_about_before_anything_stops(
    ec2: Any, image: str, removing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = _make(ec2, OLTP.name, image)
    removing[0] = "y"
    with pytest.raises(SystemExit, match="nothing was removed"):
        removal.main()
    assert _state(ec2, instance) == "running"


def test_hosts_go_on_when_removing_fails(
    ec2: Any, image: str, removing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, left = _make(ec2, OLTP.name, image), _make(ec2, WAREHOUSE.name, image)
    _cdk(monkeypatch, 1, lambda: _end(ec2, ended))
    with pytest.raises(SystemExit) as stopped:
        removal.main()
    assert stopped.value.code == 1
    assert (_state(ec2, left), _is_protected(ec2, left)) == ("running", True)


def test_without_hosts_removing_goes_on(ec2: Any, removing: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert _cdk(monkeypatch, 0, lambda: None) == []
    removal.main()


def test_hosts_that_can_be_made_are_told_nothing(ec2: Any, image: str) -> None:
    assert _findings(ec2, warehouse_image=image, oltp_image=image) == []
    (told,) = _findings(ec2, bundle=NO_BUNDLE, warehouse_image=image, oltp_image=image)
    assert told == "there is no bundle that hosts could be made from: make bundle"


def test_the_newest_image_is_printed_as_lines_of_the_configuration(
    ec2: Any, limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = _findings(ec2)
    assert "/aws/service/debian/release/12/latest/amd64 can't be read (ParameterNotFound)" in told
    made = boto3.session.Session.client

    def client(self: Any, service: str, **options: Any) -> Any:
        found = made(self, service, **options)
        if service == "ssm":
            # Nobody but AWS may write below /aws.
            found.get_parameter = lambda Name: {"Parameter": {"Name": Name, "Value": "ami-0123456789abcdef0"}}
        return found

    monkeypatch.setattr(boto3.session.Session, "client", client)
    (told,) = _findings(ec2)
    assert 'put warehouse_image = "ami-0123456789abcdef0", oltp_image = "ami-0123456789abcdef0" into' in told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"Architecture": "arm64"}, "is for arm64; the bundle's packages are for x86_64"),
        ({"RootDeviceName": "/dev/sda1", "OwnerId": "801119661308"}, "has its root at /dev/sda1, not at /dev/xvda"),
        ({"OwnerId": "591542846629"}, "is neither Debian's nor this account's, but 591542846629's"),
    ],
)
def test_an_image_that_does_not_fit_is_told(ec2: Any, image: str, changed: dict[str, str], told: str) -> None:
    other = images(ec2, **changed)[0]["ImageId"]
    assert told in " ".join(_findings(ec2, warehouse_image=other, oltp_image=image))


def test_an_image_that_is_not_there_is_told(ec2: Any, image: str) -> None:
    (found,) = _findings(ec2, warehouse_image="ami-0123456789abcdef0", oltp_image=image)
    assert "ami-0123456789abcdef0 is no image of this region" in found


def test_another_image_than_a_host_runs_is_told_unless_it_is_being_replaced(ec2: Any, image: str) -> None:
    _make(ec2, WAREHOUSE.name, image)
    chosen = {"warehouse_image": str(images(ec2)[1]["ImageId"]), "oltp_image": image}
    (told,) = _findings(ec2, **chosen)
    assert f"SBW_EC2_ShinyDWH runs {image}" in told
    assert "make replace-host HOST=warehouse" in told
    assert _findings(ec2, "warehouse", **chosen) == []


def test_sizes_that_cannot_be_had_are_told(ec2: Any, image: str, limits: dict[str, int]) -> None:
    chosen = {"warehouse_image": image, "oltp_image": image}
    (told,) = _findings(ec2, warehouse_instance_type="t9.large", **chosen)
    assert told.startswith(f"t9.large can't start in {REGION}a")
    limits["cpus"] = 3
    (told,) = _findings(ec2, **chosen)
    assert told.startswith("the hosts need 4 virtual CPUs, 0 run and this account may have 3")
    # What runs already is not needed again.
    _make(ec2, WAREHOUSE.name, image)
    limits["cpus"] = 4
    assert _findings(ec2, **chosen) == []
    _make(ec2, OLTP.name, image, size="t3.small")
    limits["cpus"] = 2
    assert _findings(ec2, **chosen) == []


def test_a_volume_that_a_host_cannot_have_is_told(ec2: Any, image: str) -> None:
    chosen = {"warehouse_image": image, "oltp_image": image}

    def told(volume: str) -> list[str]:
        return _findings(ec2, oltp_data_volume=volume, **chosen)

    def volume(zone: str = f"{REGION}a", *, is_encrypted: bool = True) -> str:
        return str(ec2.create_volume(Size=1, AvailabilityZone=zone, Encrypted=is_encrypted)["VolumeId"])

    assert told(volume()) == []
    assert "is no volume of this region" in told("vol-0123456789abcdef0")[0]
    assert f"is in {REGION}b, SBW_EC2_WebDB in {REGION}a" in told(volume(f"{REGION}b"))[0]
    assert "is not encrypted" in told(volume(is_encrypted=False))[0]
    _make(ec2, OLTP.name, image)
    _make(ec2, WAREHOUSE.name, image)
    (own,), (others,) = (find(ec2, [name])[0].data_volumes for name in (OLTP.name, WAREHOUSE.name))
    assert told(own) == []
    assert "is in use by i-" in told(others)[0]
