"""How people reach the hosts: Session documents that each open one thing, and policies that allow exactly those.

A session without a document would be a shell. No policy here allows one: `ssm:SessionDocumentAccessCheck` makes
Systems Manager refuse every document that is not named, also the default one.
https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Aws, aws_iam, aws_ssm
from constructs import Construct

from infra.aws.documents import ADMITTED, ANALYST, ENGINEER, OPERATOR, PASSWORDS, PORTS, SHELL
from infra.aws.reasons import accept


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who may open what where; instances are ids, and those of hosts that are not there right now are none."""

    policy: str
    documents: Sequence[str]
    instances: Sequence[str]
    parameters: Sequence[str] = ()


class Sessions(Construct):
    """Five documents and three policies, to be attached to roles, groups or permission sets of the account.

    An analyst opens the dashboard, an engineer also Dagster and PostgreSQL (as the reader, whose password the policy
    lets them read), both on the warehouse's host. An operator opens everything on either host: a shell, too.
    """

    def __init__(
        self, scope: Construct, name: str, *, warehouse: str | None, oltp: str | None, reader_parameter: str
    ) -> None:
        super().__init__(scope, name)
        for document, port in PORTS.items():
            self._document(document, f"Leads to port {port} of the host, and to nothing else", _port(port))
        self._document(SHELL, "A shell on the host, for operators", _SHELL)
        self._document(PASSWORDS, "Gives the host's services their passwords anew, after a rotation", _PASSWORDS)
        on_warehouse = [warehouse] if warehouse else []
        everywhere = [each for each in (warehouse, oltp) if each]
        for admitted in (
            Admitted(ANALYST, ADMITTED[ANALYST], on_warehouse),
            Admitted(ENGINEER, ADMITTED[ENGINEER], on_warehouse, [reader_parameter]),
            Admitted(OPERATOR, ADMITTED[OPERATOR], everywhere, [reader_parameter]),
        ):
            self._policy(admitted)

    def _document(self, name: str, description: str, content: Mapping[str, object]) -> None:
        aws_ssm.CfnDocument(
            self,
            name,
            name=name,
            document_type="Session",
            document_format="JSON",
            # A name can't be taken twice, so that a changed document is a new version of the same one.
            update_method="NewVersion",
            content={"schemaVersion": "1.0", "description": description, **content},
        )

    def _policy(self, admitted: Admitted) -> None:
        account = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
        instances = [f"arn:aws:ec2:{account}:instance/{each}" for each in admitted.instances]
        # While a host is being replaced there is none; its policy stays, attached to whom it is attached to.
        instances = instances or [f"arn:aws:ec2:{account}:instance/none"]
        statements = [
            aws_iam.PolicyStatement(
                sid="OpenSessions",
                actions=["ssm:StartSession"],
                resources=[*instances, *(f"arn:aws:ssm:{account}:document/{each}" for each in admitted.documents)],
                conditions={"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
            ),
            # Session Manager tags a session with who opened it.
            # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
            aws_iam.PolicyStatement(
                sid="EndTheirOwn",
                actions=["ssm:ResumeSession", "ssm:TerminateSession"],
                resources=[f"arn:aws:ssm:{account}:session/*"],
                conditions={"StringEquals": {"ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}"}},
            ),
            aws_iam.PolicyStatement(
                sid="SeeWhetherTheAgentIsThere", actions=["ssm:GetConnectionStatus"], resources=instances
            ),
            aws_iam.PolicyStatement(sid="FindTheHost", actions=["ec2:DescribeInstances"], resources=["*"]),
        ]
        if admitted.parameters:
            statements.append(
                aws_iam.PolicyStatement(
                    sid="ReadTheReadersPassword",
                    actions=["ssm:GetParameter"],
                    resources=[f"arn:aws:ssm:{account}:parameter{each}" for each in admitted.parameters],
                )
            )
        policy = aws_iam.ManagedPolicy(
            self, admitted.policy, managed_policy_name=admitted.policy, statements=statements
        )
        accept(policy, "AwsSolutions-IAM5[Resource::*]", "Describing instances knows no narrower resource")
        accept(
            policy,
            "AwsSolutions-IAM5[Resource::arn:aws:ssm:<AWS::Region>:<AWS::AccountId>:session/*]",
            "A session's id is made when it is opened; the condition leaves those that the caller has opened",
        )


def _port(port: int) -> Mapping[str, object]:
    """The port is no parameter: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html"""
    return {
        "sessionType": "Port",
        "parameters": {
            "localPortNumber": {
                "type": "String",
                "description": "The port on the caller's own machine",
                "allowedPattern": "^[0-9]{1,5}$",
                "default": str(port),
            }
        },
        "properties": {
            "portNumber": str(port),
            "type": "LocalPortForwarding",
            "localPortNumber": "{{ localPortNumber }}",
        },
    }


# Not written down: a transcript would hold what operators look at, customers' addresses among it, and come from the
# very host that a shell can change. CloudTrail has who opened it when; the host's journal has each sudo.
_SHELL: Mapping[str, object] = {
    "sessionType": "Standard_Stream",
    "inputs": {
        "s3BucketName": "",
        "s3KeyPrefix": "",
        "s3EncryptionEnabled": True,
        "cloudWatchLogGroupName": "",
        "cloudWatchEncryptionEnabled": True,
        "cloudWatchStreamingEnabled": False,
        "kmsKeyId": "",
        "runAsEnabled": False,
        "runAsDefaultUser": "",
        "idleSessionTimeout": "20",
        "maxSessionDuration": "480",
        "shellProfile": {"linux": "exec bash --login"},
    },
}
_TAKE_PASSWORDS = "systemctl start clickstream-passwords.service && echo 'the services have their passwords'"
_PASSWORDS: Mapping[str, object] = {
    "sessionType": "InteractiveCommands",
    "parameters": {},
    "properties": {"linux": {"commands": _TAKE_PASSWORDS, "runAsElevated": True}},
}
