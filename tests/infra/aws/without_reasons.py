"""Synthesizes the app as if nothing had been accepted with a reason, and prints what was.

Runs where CDK is; its caller compares what cdk-nag then finds with what the reasons are for.
"""

import json
import sys
from pathlib import Path

import infra.aws.reasons

accepted: list[list[str]] = []
accept = infra.aws.reasons.accept


def only_noted(construct, rule, reason):  # type: ignore[no-untyped-def]
    if rule.startswith("AwsSolutions-"):
        accepted.append([rule, construct.node.path, reason])
    else:
        accept(construct, rule, reason)


infra.aws.reasons.accept = only_noted

from infra.aws.app import build  # noqa: E402
from infra.aws.configuration import Configuration  # noqa: E402

try:
    build(Configuration(etl_on_new_objects=True), artefacts=Path(sys.argv[1]), into=Path(sys.argv[2])).synth()
    stopped = ""
except RuntimeError as error:
    stopped = str(error)
print(json.dumps({"accepted": accepted, "stopped": stopped}))
