"""A Lambda function from a zip that was built before: with its log group, and a role of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration, aws_ec2, aws_iam, aws_lambda, aws_logs
from constructs import Construct

from infra.artefact import Function
from infra.aws.constructs.function_role import function_role
from infra.aws.constructs.log_group import log_group
from infra.aws.reasons import accept
from infra.package import RUNTIME

NODE = "nodejs22.x"


@dataclass(frozen=True, slots=True)
class Package:
    """What a function runs: its name in AWS, its runtime, its handler, its zip."""

    name: str
    runtime: str
    handler: str
    archive: Path


def python_package(function: Function, artefacts: Path) -> Package:
    """One of ours in Python, below the folder that `make package` builds into."""
    archive = artefacts / function.name / f"{RUNTIME}.zip"
    return Package(function.name_in_aws, f"python{RUNTIME.python}", function.handler, _built(archive))


def node_package(name: str, handler: str, archive: Path) -> Package:
    """One in TypeScript, bundled."""
    return Package(name, NODE, handler, _built(archive))


class PackagedFunction(Construct):
    """A function and its surroundings; its role may do what `calls` says, and what Lambda needs itself."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        package: Package,
        description: str,
        environment: Mapping[str, str],
        calls: Sequence[aws_iam.PolicyStatement],
        timeout: Duration,
        memory_mb: int,
        log_days: int,
        service_calls: Sequence[aws_iam.PolicyStatement] = (),
        reserved_concurrency: int | None = None,
        vpc: aws_ec2.IVpc | None = None,
        security_group: aws_ec2.ISecurityGroup | None = None,
    ) -> None:
        super().__init__(scope, name)
        logs = log_group(self, "Logs", f"/aws/lambda/{package.name}", log_days)
        self.role = function_role(
            self,
            function_name=package.name,
            logs=logs,
            code=calls,
            service=service_calls,
            is_in_vpc=vpc is not None,
        )
        self.function = aws_lambda.Function(
            self,
            "Function",
            function_name=package.name,
            description=description,
            runtime=aws_lambda.Runtime(package.runtime),
            architecture=aws_lambda.Architecture.X86_64,
            handler=package.handler,
            code=aws_lambda.Code.from_asset(str(package.archive)),
            role=self.role,
            timeout=timeout,
            memory_size=memory_mb,
            environment=dict(environment),
            log_group=aws_logs.LogGroup.from_log_group_name(self, "LogsByName", logs.ref),
            logging_format=aws_lambda.LoggingFormat.JSON,
            application_log_level_v2=aws_lambda.ApplicationLogLevel.INFO,
            system_log_level_v2=aws_lambda.SystemLogLevel.WARN,
            reserved_concurrent_executions=reserved_concurrency,
            vpc=vpc,
            vpc_subnets=aws_ec2.SubnetSelection(subnet_type=aws_ec2.SubnetType.PRIVATE_ISOLATED) if vpc else None,
            security_groups=[security_group] if security_group else None,
        )
        accept(
            self.function,
            "AwsSolutions-L1",
            f"{package.runtime} is what the artefact is built and tested for; it moves when the tests do",
        )
        accept(
            self.function,
            "CKV_AWS_173",
            "The environment holds names and addresses, no secrets; Lambda encrypts it with its own key",
        )
        if vpc is None:
            accept(self.function, "CKV_AWS_117", "It needs nothing of the VPC, and outside it can reach nothing there")


def _built(archive: Path) -> Path:
    if not archive.exists():
        raise FileNotFoundError(f"{archive} is not here; `make package` builds it")
    return archive
