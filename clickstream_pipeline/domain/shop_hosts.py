"""The hosts that the shop's settings name: its own, and those that are no sources."""

from typing import NamedTuple


class ShopHosts(NamedTuple):
    """Hosts as `plain_host` writes them, each with all below it: the shop's own, and those that are no sources."""

    own: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


NO_HOSTS = ShopHosts()
_hosts = NO_HOSTS


def shop_hosts() -> ShopHosts:
    """The hosts that were set last; none at first."""
    return _hosts


def set_shop_hosts(hosts: ShopHosts) -> bool:
    """Takes these hosts in place of those before; whether that changes anything."""
    global _hosts
    if hosts == _hosts:
        return False
    _hosts = hosts
    return True
