"""Names that may be asked for from within the VPC: those of the endpoints, and of the VPC itself.

The VPC's resolver asks the internet for any name, also from a subnet without a way out, so that a name is a message to
whoever answers for its domain. Answers that are not allowed are that there is no such name.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
"""

from aws_cdk import aws_route53resolver
from constructs import Construct

_RULE = aws_route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty


class DnsFirewall(Construct):
    """Allows the names of this region's services that have an endpoint here, and blocks every other name.

    Whoever answers for an allowed name is AWS. That it leads on to another name of AWS (a bucket's does) is trusted:
    what is looked at is the name that was asked for.
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
