"""What somebody might add to the platform, and must not."""

from collections.abc import Callable, Mapping
from typing import Any

from infra.reachability.templates import Template, referred


def _private_table(template: Template) -> dict[str, str]:
    subnet = template.named("AWS::EC2::Subnet", CidrBlock="10.0.128.0/20")
    for each in template.resources("AWS::EC2::SubnetRouteTableAssociation"):
        if referred(each.properties["SubnetId"]) == subnet.name:
            return dict(each.properties["RouteTableId"])
    raise AssertionError("the private subnet has no route table")


def _function(template: Template, name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [template.named("AWS::Lambda::Function", FunctionName=name).name, "Arn"]}


ADDED: Mapping[str, Callable[[Template], dict[str, Any]]] = {
    "a NAT gateway": lambda t: {"Added": {"Type": "AWS::EC2::NatGateway", "Properties": {}}},
    "an elastic address": lambda t: {"Added": {"Type": "AWS::EC2::EIP", "Properties": {}}},
    "a peer": lambda t: {"Added": {"Type": "AWS::EC2::VPCPeeringConnection", "Properties": {}}},
    "a load balancer": lambda t: {"Added": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {}}},
    "a way out of the private subnet": lambda t: {
        "Added": {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": _private_table(t),
                "DestinationCidrBlock": "0.0.0.0/0",
                "GatewayId": {"Ref": t.only("AWS::EC2::InternetGateway").name},
            },
        }
    },
    "an address for one's own function": lambda t: {
        "Added": {
            "Type": "AWS::Lambda::Url",
            "Properties": {"AuthType": "NONE", "TargetFunctionArn": _function(t, "clickstream-lambda-shop")},
        }
    },
    "a second route": lambda t: {
        "Added": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {"ApiId": {"Ref": t.only("AWS::ApiGatewayV2::Api").name}, "RouteKey": "ANY /admin"},
        }
    },
    "a function that is anybody's": lambda t: {
        "Added": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": _function(t, "SBW_Lamda_ETL"), "Action": "lambda:InvokeFunction", "Principal": "*",
            },
        }
    },
    "an interface more for a host": lambda t: {
        "Added": {
            "Type": "AWS::EC2::NetworkInterfaceAttachment",
            "Properties": {
                "DeviceIndex": "1", "NetworkInterfaceId": "eni-1",
                "InstanceId": {"Ref": t.resources("AWS::EC2::Instance")[0].name},
            },
        }
    },
    "a door for EC2's own sessions": lambda t: {"Added": {"Type": "AWS::EC2::InstanceConnectEndpoint"}},
    "an interface that no host has": lambda t: {
        "Added": {"Type": "AWS::EC2::NetworkInterface", "Properties": {"SubnetId": "subnet-1"}}
    },
    "a host in no group that is known": lambda t: {
        "Added": {
            "Type": "AWS::EC2::Instance",
            "Properties": {
                "SubnetId": {"Ref": t.named("AWS::EC2::Subnet", CidrBlock="10.0.128.0/20").name},
                "MetadataOptions": {"HttpTokens": "required"},
            },
        }
    },
}  # fmt: skip
