"""The platform in AWS: puts the stacks together and writes their templates.

    .venv-infra/bin/python -m infra.aws.app [--configuration deployment.toml] [--artefacts build]

Asks nothing of AWS: no look-ups, no account. `make deploy` runs it through the `cdk` command.
"""

import argparse
from collections.abc import Collection
from pathlib import Path

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration
from infra.aws.stacks.platform import PlatformStack
from infra.aws.stacks.stores import StoresStack
from infra.host.bundle import current_bundle

ROOT = Path(__file__).resolve().parents[2]
STORES, PLATFORM = "ClickstreamStores", "ClickstreamPlatform"
# How CDK does things where it has an older way that it would keep to by itself.
_CONTEXT = {
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/aws-iam:minimizePolicies": True,
    "@aws-cdk/core:checkSecretUsage": True,
    "@aws-cdk/core:validateAgainstDefaultRules": True,
    "aws:cdk:enable-path-metadata": False,
}


def build(
    configuration: Configuration, *, artefacts: Path, into: Path | None = None, absent_hosts: Collection[str] = ()
) -> App:
    """The app with its stacks; `artefacts` is the folder of the zips and bundles, `into` takes the templates."""
    app = App(outdir=str(into) if into else None, analytics_reporting=False, context=_CONTEXT)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stores = StoresStack(app, STORES, configuration=configuration)
    bundle = current_bundle(artefacts / "bundle")
    platform = PlatformStack(
        app, PLATFORM, configuration=configuration, artefacts=artefacts, bundle=bundle, absent_hosts=absent_hosts
    )
    platform.add_stack_dependency(stores, "it names the buckets")
    Tags.of(app).add("project", "clickstream")
    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    parser.add_argument("--artefacts", type=Path, default=ROOT / "build")
    parser.add_argument("--into", type=Path, help="where the templates go; default: where the cdk command wants them")
    parser.add_argument(
        "--without", action="append", default=[], choices=("warehouse", "oltp"), help="a host that is being replaced"
    )
    options = parser.parse_args()
    try:
        configuration = read_configuration(options.configuration)
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    build(configuration, artefacts=options.artefacts, into=options.into, absent_hosts=options.without).synth()


if __name__ == "__main__":
    main()
