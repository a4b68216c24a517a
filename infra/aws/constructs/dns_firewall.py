"""Names that the VPC's resolver answers: those of the endpoints, and of the VPC itself.

The resolver looks any name up on the internet, also for a subnet without a route out, so a name can carry a message to
the owner of its domain. For a name that is not allowed the answer is that it does not exist.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
"""

from aws_cdk import aws_route53resolver
from constructs import Construct

_RULE = aws_route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty


class DnsFirewall(Construct):
    """Allows the names of this region's services that have an endpoint here, and blocks every other name.

    AWS answers for each allowed name. An answer may lead on to another name (a bucket's does): only the name in the
    question is checked.
    """

    def __init__(self, scope: Construct, name: str, *, vpc_id: str, region: str) -> None:
        super().__init__(scope, name)
        allowed = self._names("Allowed", allowed_names(region))
        everything = self._names("Everything", ["*"])
        group = aws_route53resolver.CfnFirewallRuleGroup(
            self,
            "Rules",
            name="clickstream-names",
            firewall_rules=[
                _RULE(
                    action="ALLOW",
                    priority=1,
                    firewall_domain_list_id=allowed,
                    firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN",
                ),
                _RULE(action="BLOCK", block_response="NXDOMAIN", priority=2, firewall_domain_list_id=everything),
            ],
        )
        aws_route53resolver.CfnFirewallRuleGroupAssociation(
            self,
            "InTheVpc",
            name="clickstream-names",
            firewall_rule_group_id=group.attr_id,
            # AWS keeps the numbers up to 100 for itself.
            priority=101,
            vpc_id=vpc_id,
        )

    def _names(self, name: str, domains: list[str]) -> str:
        return aws_route53resolver.CfnFirewallDomainList(
            self, name, name=f"clickstream-{name.lower()}", domains=domains
        ).attr_id


def allowed_names(region: str) -> list[str]:
    """What hosts and functions ask for: S3 by its buckets, Systems Manager, and each other's names in the VPC."""
    services = [f"{each}.{region}.amazonaws.com" for each in ("s3", "ssm", "ssmmessages", "ec2messages")]
    return [*services, f"*.s3.{region}.amazonaws.com", f"*.{region}.compute.internal"]
