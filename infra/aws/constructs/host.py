"""A host: one instance with a fixed address, a role of its own, and a volume for data that outlives it."""

from aws_cdk import Fn, Tags, aws_ec2, aws_iam
from constructs import Construct

from infra.aws.hosts import Host as Plan
from infra.aws.reasons import accept

# Of Debian's images; another name would add a second volume and leave the root as the image has it.
ROOT_DEVICE = "/dev/xvda"
# The kernel gives it another name; the host finds the volume by its id.
DATA_DEVICE = "/dev/sdf"
# Stands where no image has been chosen; nothing can be made from it.
NO_IMAGE = "ami-00000000000000000"


class Host(Construct):
    """An instance without access from outside or login over the network, protected from termination by mistake.

    Address and data belong to a network interface and a volume that stay when the instance goes. CloudFormation makes
    a new instance before it removes the old one, and the two can't share those, so that a change which replaces the
    instance takes two deployments: one without it, one with it (`make replace-host`).
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        plan: Plan,
        root_gb: int,
        zone: str,
        subnet_id: str,
        security_group: aws_ec2.ISecurityGroup,
        role: aws_iam.Role,
        volume_id: str,
        user_data: str,
        is_absent: bool,
    ) -> None:
        super().__init__(scope, name)
        interface = aws_ec2.CfnNetworkInterface(
            self,
            "Interface",
            subnet_id=subnet_id,
            private_ip_address=plan.address,
            group_set=[security_group.security_group_id],
            # It refuses packets for other addresses.
            source_dest_check=True,
        )
        profile = aws_iam.CfnInstanceProfile(self, "Profile", roles=[role.role_name])
        Tags.of(interface).add("Name", plan.name)
        self.instance_id: str | None = None
        if is_absent:
            return
        instance = aws_ec2.CfnInstance(
            self,
            "Instance",
            image_id=plan.image or NO_IMAGE,
            instance_type=plan.instance_type,
            availability_zone=zone,
            network_interfaces=[
                aws_ec2.CfnInstance.NetworkInterfaceProperty(device_index="0", network_interface_id=interface.ref)
            ],
            iam_instance_profile=profile.ref,
            # One hop: what runs on the host itself, and nothing that it passes packets on for.
            metadata_options=aws_ec2.CfnInstance.MetadataOptionsProperty(
                http_endpoint="enabled",
                http_tokens="required",
                http_put_response_hop_limit=1,
                instance_metadata_tags="disabled",
            ),
            block_device_mappings=[
                aws_ec2.CfnInstance.BlockDeviceMappingProperty(
                    device_name=ROOT_DEVICE,
                    ebs=aws_ec2.CfnInstance.EbsProperty(
                        encrypted=True, volume_type="gp3", volume_size=root_gb, delete_on_termination=True
                    ),
                )
            ],
            ebs_optimized=True,
            # A burst that never ends would be billed by the hour without it; slow loads are an alarm.
            credit_specification=(
                aws_ec2.CfnInstance.CreditSpecificationProperty(cpu_credits="standard")
                if plan.instance_type.startswith("t")
                else None
            ),
            disable_api_termination=True,
            instance_initiated_shutdown_behavior="stop",
            monitoring=False,
            propagate_tags_to_volume_on_creation=True,
            user_data=Fn.base64(user_data),
        )
        accept(
            instance,
            "AwsSolutions-EC28",
            "Each host tells every minute how it is; the hypervisor's own figures every five minutes add CPU alone",
        )
        for rule in ("CloudFormation-Validate::W3010", "W3010"):
            accept(instance, rule, "It has to be where its volume is, which can't move")
        # The rule looks for words of forty letters. A test of its own makes sure that no secret is in a template.
        accept(instance, "CKV_AWS_46", "What it takes for a key is an address in a script's comment, and a version")
        accept(instance, "CloudFormation-Validate::W9010", "Chosen in the configuration, and pinned there")
        Tags.of(instance).add("Name", plan.name)
        aws_ec2.CfnVolumeAttachment(self, "Data", instance_id=instance.ref, volume_id=volume_id, device=DATA_DEVICE)
        self.instance_id = instance.ref
