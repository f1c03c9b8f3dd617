"""Where a mail server stands."""

from ipaddress import ip_address


def is_this_machine(host: str) -> bool:
    """Whether what is said to it stays on this machine, so that it needs no TLS."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
