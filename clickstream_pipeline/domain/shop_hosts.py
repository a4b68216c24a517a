"""What the shop itself says of hosts: which are its own, and which are no sources beside those that are known."""

from typing import NamedTuple


class ShopHosts(NamedTuple):
    """Hosts as `plain_host` writes them, each with all below it: the shop's own, and those that nobody comes from."""

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
