"""What of the platform answers to anybody on the internet, or to principals of other accounts."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.reachability.network_graph import NetworkGraph
from infra.reachability.templates import Resource, Template, referred

_CLOSED = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
# Kinds that carry a policy of their own, and the property that holds it.
_POLICIES = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
}
# What AWS's services bring us: failed calls, logs of requests, alarms.
_DELIVERED = ("sqs:SendMessage", "s3:PutObject", "sns:Publish")
# What answers to the internet whenever it is there.
_ALWAYS_OPEN = (
    "AWS::ApiGateway::RestApi",
    "AWS::CloudFront::Distribution",
    "AWS::EC2::ClientVpnEndpoint",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNGateway",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::Lambda::Url",
    "AWS::RDS::DBInstance",
    "AWS::S3::AccessPoint",
)


def doors_of(template: Template) -> set[str]:
    """Every door, as a sentence's beginning: what it is, and what stands behind it."""
    graph = NetworkGraph(template)
    found = {f"{each.kind} {each.name}" for each in template.all() if each.kind in _ALWAYS_OPEN}
    found |= {door for member in graph.members for door in graph.admitted_from_outside(member)}
    found |= set(_apis(template))
    for each in template.resources("AWS::Amplify::App"):
        found.add(f"Amplify {each.properties['Name']}")
    for each in template.resources("AWS::Cognito::UserPool"):
        found.add(f"Cognito {each.properties['UserPoolName']}")
    for each in template.resources("AWS::Lambda::Permission"):
        found |= set(_invokers(each))
    for each in template.resources("AWS::S3::Bucket"):
        found |= set(_open_bucket(each))
    for kind, document in _POLICIES.items():
        for each in template.resources(kind):
            found |= set(_open_policy(each, each.properties[document]))
    return found


def _apis(template: Template) -> Iterator[str]:
    for route in template.resources("AWS::ApiGatewayV2::Route"):
        api = next(
            each
            for each in template.resources("AWS::ApiGatewayV2::Api")
            if each.name == referred(route.properties["ApiId"])
        )
        yield f"{api.properties['Name']} {route.properties['RouteKey']}"


def _invokers(permission: Resource) -> Iterator[str]:
    """A service may be sent by anybody's account where the permission doesn't say for what of ours it comes."""
    told = permission.properties
    if "SourceArn" not in told:
        yield f"{permission.name} admits {told.get('Principal')} for whomever"


def _open_bucket(bucket: Resource) -> Iterator[str]:
    blocked = bucket.properties.get("PublicAccessBlockConfiguration", {})
    if not all(blocked.get(flag) is True for flag in _CLOSED):
        yield f"bucket {bucket.name} may be made public"
    owned = bucket.properties.get("OwnershipControls", {}).get("Rules", [{}])
    if owned != [{"ObjectOwnership": "BucketOwnerEnforced"}] or "AccessControl" in bucket.properties:
        yield f"bucket {bucket.name} has access control lists"


def _open_policy(resource: Resource, document: Mapping[str, Any]) -> Iterator[str]:
    statements = document["Statement"]
    for each in statements:
        principal = each.get("Principal")
        is_anybody = principal == "*" or (isinstance(principal, Mapping) and principal.get("AWS") == "*")
        is_bounded = isinstance(principal, Mapping) and set(principal) == {"Service"} and bool(each.get("Condition"))
        if each["Effect"] == "Allow" and (is_anybody or not is_bounded):
            yield f"{resource.name} admits {principal}"
        if each["Effect"] == "Allow" and (each["Action"] not in _DELIVERED or each["Resource"] == "*"):
            yield f"{resource.name} admits {each['Action']} on {each['Resource']}"
    if not any(_denies_open_connections(each) for each in statements):
        yield f"{resource.name} admits connections without TLS"
    if resource.kind == "AWS::S3::BucketPolicy" and not any(_denies_old_tls(each) for each in statements):
        yield f"{resource.name} admits connections with TLS before 1.2"


def _denies_old_tls(statement: Mapping[str, Any]) -> bool:
    return (
        statement["Effect"] == "Deny"
        and statement.get("Condition", {}).get("NumericLessThan", {}).get("s3:TlsVersion") == 1.2
        and statement.get("Action") == "s3:*"
    )


def _denies_open_connections(statement: Mapping[str, Any]) -> bool:
    return (
        statement["Effect"] == "Deny"
        and statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and statement.get("Action") in ("s3:*", "sqs:*", "sns:Publish")
    )
