"""The network as people know it, address by address."""

import pytest

from infra.reachability.templates import Template, referred

pytestmark = pytest.mark.xdist_group("the synthesized platform")


def test_vpc_and_subnets_have_the_addresses_that_people_know(platform: Template) -> None:
    assert platform.only("AWS::EC2::VPC").properties["CidrBlock"] == "10.0.0.0/16"
    blocks = {each.properties["CidrBlock"] for each in platform.resources("AWS::EC2::Subnet")}
    assert blocks == {"10.0.0.0/20", "10.0.128.0/20"}
    assert not any(each.properties["MapPublicIpOnLaunch"] for each in platform.resources("AWS::EC2::Subnet"))


def test_only_the_public_subnet_routes_to_the_internet_and_nothing_translates_addresses(platform: Template) -> None:
    route = platform.only("AWS::EC2::Route")
    public = platform.named("AWS::EC2::Subnet", CidrBlock="10.0.0.0/20")
    (associated,) = [
        each for each in platform.resources("AWS::EC2::SubnetRouteTableAssociation")
        if referred(each.properties["SubnetId"]) == public.name
    ]  # fmt: skip
    assert referred(route.properties["RouteTableId"]) == referred(associated.properties["RouteTableId"])
    assert platform.resources("AWS::EC2::NatGateway") == []
    assert platform.resources("AWS::EC2::EIP") == []
