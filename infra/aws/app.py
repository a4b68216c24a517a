"""The platform in AWS: puts the stacks together and writes their templates.

    .venv-infra/bin/python -m infra.aws.app [--configuration deployment.toml] [--artefacts build]

Asks nothing of AWS: no look-ups, no account. `make deploy` runs it through the `cdk` command.
"""

import argparse
import json
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration
from infra.aws.stacks.platform import PlatformStack
from infra.aws.stacks.stores import StoresStack
from infra.host.bundle import current_bundle
from infra.stand_ins import write_stand_ins

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


def refusals(folder: Path) -> Iterator[str]:
    """What the checks of a synthesis that failed refuse, a sentence each, from the report beside the templates."""
    report = json.loads((folder / "validation-report.json").read_text(encoding="utf-8"))
    for plugin in report["pluginReports"]:
        for violation in plugin["violations"] if plugin["conclusion"] == "failure" else ():
            for construct in violation["violatingConstructs"]:
                yield f"infra: {violation['ruleName']} refuses {construct['constructPath']}: {violation['description']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    parser.add_argument("--artefacts", type=Path, default=ROOT / "build")
    parser.add_argument(
        "--stand-ins", action="store_true", help="small zips in place of the functions' own: for a look, not to deploy"
    )
    parser.add_argument("--into", type=Path, help="where the templates go; default: where the cdk command wants them")
    parser.add_argument(
        "--without", action="append", default=[], choices=("warehouse", "oltp"), help="a host that is being replaced"
    )
    options = parser.parse_args()
    try:
        configuration = read_configuration(options.configuration)
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    with tempfile.TemporaryDirectory() as folder:
        artefacts = write_stand_ins(Path(folder)) if options.stand_ins else options.artefacts
        app = build(configuration, artefacts=artefacts, into=options.into, absent_hosts=options.without)
        try:
            app.synth()
        except RuntimeError as error:
            if "ValidationFailed" not in str(error):
                raise
            # CDK prints its report from another process, which may end before all of it is out.
            raise SystemExit("\n".join(refusals(Path(app.outdir)))) from error


if __name__ == "__main__":
    main()
