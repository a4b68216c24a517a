"""The volume that holds a host's database: encrypted, apart from the root, and there after host and stack are gone."""

from aws_cdk import CfnDeletionPolicy, Tags, aws_ec2
from constructs import Construct

from infra.aws.hosts import Host
from infra.aws.reasons import accept


class DataVolume(Construct):
    """A volume of the host's size in the zone of its subnet; `volume_id` is the one that is there already, if any.

    Nothing that CloudFormation does takes data along: not the end of the stack, and not a change that makes it put
    another volume in this one's place.
    """

    def __init__(self, scope: Construct, name: str, *, host: Host, zone: str) -> None:
        super().__init__(scope, name)
        if host.data_volume is not None:
            self.volume_id = host.data_volume
            return
        volume = aws_ec2.CfnVolume(
            self,
            "Volume",
            availability_zone=zone,
            encrypted=True,
            volume_type="gp3",
            size=host.data_gb,
            iops=host.data_iops,
            throughput=host.data_mb_per_s,
            # A volume whose blocks may be wrong is for people to look at before PostgreSQL writes to it.
            auto_enable_io=False,
        )
        # Both of the resource itself: CDK's own way would also keep it from being replaced by a change of its tags.
        volume.cfn_options.deletion_policy = CfnDeletionPolicy.RETAIN
        volume.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        accept(volume, "CKV_AWS_189", "EBS encrypts it with its own key; one of our own guards no one's data more here")
        for rule in ("CloudFormation-Validate::W3010", "W3010"):
            accept(volume, rule, "It has to be where its host is, and can't move")
        Tags.of(volume).add("Name", f"{host.name}-data")
        self.volume_id = volume.ref
