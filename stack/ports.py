"""The ports of the platform on this machine: a usual one for each part, or the next free one; or one that is named."""

import socket
from collections.abc import Mapping

from clickstream_pipeline.local.loopback import HOST, free_port_from

# What may be named with --port, and the port that is tried first.
USUAL_PORTS = {
    "landing": 8000,
    "shop": 3000,
    "dagster": 3100,
    "dashboard": 3838,
    "api": 8787,
    "etl": 9001,
    "cognito": 5600,
    "docs": 8100,
}


class PortRefused(ValueError):
    """A named port can't be had; the message says why."""


def named_ports(texts: list[str]) -> dict[str, int]:
    """Reads `shop=3001`; raises `PortRefused` with what is expected."""
    named: dict[str, int] = {}
    for text in texts:
        name, _, number = text.partition("=")
        if name not in USUAL_PORTS or not number.isdecimal() or not 0 < int(number) < 65536:
            raise PortRefused(f"--port {text}: expected NAME=NUMBER with a name of {', '.join(USUAL_PORTS)}")
        named[name] = int(number)
    return named


def chosen_ports(named: Mapping[str, int]) -> dict[str, int]:
    """A port for each name, all different. Raises `PortRefused` for a named one that is taken, and `NoFreePort`."""
    chosen: dict[str, int] = {}
    for name, number in named.items():
        if number in chosen.values():
            raise PortRefused(f"--port {name}={number}: another part has this port")
        if not _is_free(number):
            raise PortRefused(f"--port {name}={number}: this port of {HOST} is in use")
        chosen[name] = number
    for name, usual in USUAL_PORTS.items():
        number = usual
        while name not in chosen:
            number = free_port_from(number)
            if number not in chosen.values():
                chosen[name] = number
            number += 1
    return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
