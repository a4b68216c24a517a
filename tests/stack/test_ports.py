"""The ports of the platform: those that are named, else the usual ones, else the next free ones."""

import socket

import pytest

from stack.ports import USUAL_PORTS, PortRefused, chosen_ports, named_ports
from tests.commands import free_port


def test_every_part_gets_a_port_of_its_own() -> None:
    chosen = chosen_ports({})
    assert chosen.keys() == USUAL_PORTS.keys()
    assert len(set(chosen.values())) == len(chosen)


def test_a_usual_port_that_another_part_is_named_is_passed_over() -> None:
    etl = chosen_ports({})["etl"]
    chosen = chosen_ports({"shop": etl})
    assert chosen["shop"] == etl
    assert chosen["etl"] > etl


def test_a_named_port_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(PortRefused, match=f"--port api={number}: this port of 127.0.0.1 is in use"):
            chosen_ports({"api": number})


def test_a_port_that_two_parts_are_named_is_refused() -> None:
    port = free_port()
    with pytest.raises(PortRefused, match=f"--port etl={port}: another part has this port"):
        chosen_ports({"api": port, "etl": port})


@pytest.mark.parametrize("text", ["shop", "shop=", "shop=x", "shop=0", "shop=65536", "lake=8000", "=1", "shop=-1"])
def test_what_names_no_port_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(PortRefused, match=r"expected NAME=NUMBER with a name of landing, shop, dagster"):
        named_ports([text])


def test_ports_are_read_as_they_are_named() -> None:
    assert named_ports(["shop=3001", "etl=9002"]) == {"shop": 3001, "etl": 9002}
