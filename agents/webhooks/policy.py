"""When a webhook is tried again, when an endpoint is shut, and which addresses may be called at all."""

import hashlib
from datetime import timedelta
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""Waits after a failure: the example schedule of the Standard Webhooks specification, about three days."""

SHUT_AFTER = timedelta(days=3)
"""Nothing but failures for so long shuts an endpoint (our own policy)."""

OLD_SECRET_SIGNS = timedelta(hours=24)
"""After a rotation the secret before signs too, so that the receiver can change over (our own policy)."""

LONGEST_URL = 500
MOST_ENDPOINTS = 20
"""Each may hold one place of the worker while it stalls (our own policy)."""

_SPREAD = 0.1
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last 32 bits are an IPv4 address (RFC 6052)."""


def wait_after(attempts: int, key: str) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it is enough.

    A tenth more or less, drawn from the message, so that an outage does not end in a stampede.
    """
    if attempts > len(RETRIES):
        return None
    drawn = hashlib.sha256(f"{key}:{attempts}".encode()).digest()[0] / 255
    return RETRIES[attempts - 1] * (1 + _SPREAD * (2 * drawn - 1))


def is_taken(status: int) -> bool:
    """Any 2xx; a redirection is none, for it is not followed."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also behind the forms that hide another one inside."""
    try:
        found = _innermost(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _innermost(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    hidden = address.ipv4_mapped or address.sixtofour
    return hidden if hidden is not None else address


def refusal(url: str, *, may_be_private: bool) -> str:
    """Why that address may not be an endpoint; empty when it may. What its name leads to is looked at when called."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "url: it cannot be read"
    if len(url) > LONGEST_URL or not url.isprintable() or not url.isascii() or set(url) & set(" \\#"):
        return "url: it has characters that no address of an endpoint has, or too many"
    if parts.scheme != "https" and not (may_be_private and parts.scheme == "http"):
        return "url: it must begin with https://"
    if not host or parts.username is not None or parts.password is not None:
        return "url: it needs a host, and no name or password before it"
    if not may_be_private and ((_is_ip(host) and not is_public(host)) or _is_local(host)):
        return "url: private addresses are not called"
    return ""


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_local(host: str) -> bool:
    name = host.rstrip(".").lower()
    return ("." not in name and ":" not in name) or name.endswith((".localhost", ".local", ".internal"))
