"""Deliberate exceptions to what cdk-nag, checkov and cfn-lint ask for, each with its reason, beside what it is about.

The reason goes into the template, where each of the three looks for it.
"""

from aws_cdk import Acknowledgment, CfnResource, Validations
from constructs import IConstruct


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Says why a rule need not hold for a construct and what is below it.

    `rule` is as the tool names it: `AwsSolutions-…` of cdk-nag, with `[what was found]` where the tool has that,
    `CloudFormation-Validate::…` of CDK itself, `CKV…` of checkov, `W…` or `E…` of cfn-lint.
    """
    if rule.startswith(("AwsSolutions-", "CloudFormation-Validate::")):
        Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))
        return
    for resource in construct.node.find_all():
        if isinstance(resource, CfnResource):
            _note(resource, rule, reason)


def _note(resource: CfnResource, rule: str, reason: str) -> None:
    if rule.startswith("CKV"):
        told = resource.get_metadata("checkov") or {"skip": []}
        resource.add_metadata("checkov", {"skip": [*told["skip"], {"id": rule, "comment": reason}]})
    else:
        told = resource.get_metadata("cfn-lint") or {"config": {"ignore_checks": []}}
        rules = [*told["config"]["ignore_checks"], rule]
        resource.add_metadata("cfn-lint", {"config": {"ignore_checks": rules}, "reason": reason})
