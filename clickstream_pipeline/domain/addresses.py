"""IP addresses, shortened before anything keeps them: IPv4 to /24, IPv6 to /48."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Interface, ip_interface


@lru_cache(maxsize=65_536)
def ip_prefix(source_ip: str | None) -> str | None:
    """The network an address lies in, `203.0.113.0/24`; None for what is no address."""
    if not source_ip:
        return None
    try:
        address = ip_interface(source_ip.strip().split("%", 1)[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Interface):
        mapped = IPv6Address(address.ip).ipv4_mapped
        if mapped is None:
            return str(ip_interface(f"{address.ip}/48").network)
        return str(ip_interface(f"{mapped}/24").network)
    return str(ip_interface(f"{address.ip}/24").network)
