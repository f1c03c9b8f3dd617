"""Which addresses may be called: never our own network, whatever form hides it."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from agents.errors import HookError
from agents.webhooks.policy import RETRIES, is_public, refusal, wait_after
from bot.adapters.hook_caller import HttpHookCaller, PublicResolver

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.1.2.3", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "no address",
)  # fmt: skip


def test_private_addresses_are_known_in_every_form() -> None:
    assert [one for one in PRIVATE if is_public(one)] == []
    assert all(
        is_public(one) for one in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808")
    )


REFUSED = (
    "http://example.org/hook", "ftp://example.org", "https://", "https://me:secret@example.org", "https://a@example.org",
    "https://example.org/#part", "https://127.0.0.1/", "https://[::1]:8443/", "https://[::ffff:127.0.0.1]/",
    "https://localhost/", "https://localhost./", "https://db/", "https://api.internal/x", "https://printer.local",
    "https://example.org\\@127.0.0.1/", "https://example.org/ x", "https://example.org:99999/", "https://[::1",
    "https://exämple.org/", f"https://example.org/{'a' * 600}", "javascript:alert(1)",
)  # fmt: skip


def test_addresses_that_are_no_endpoints_are_refused_with_the_reason() -> None:
    assert [url for url in REFUSED if not refusal(url, may_be_private=False).startswith("url: ")] == []
    assert refusal("https://hooks.example.org:8443/a?b=c", may_be_private=False) == ""
    assert refusal("http://127.0.0.1:9000/a", may_be_private=True) == ""


class Liar(AbstractResolver):
    """A name that leads to a public address and to our own machine: what a rebinding attack answers."""

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        return [_found("93.184.215.14", port), _found("127.0.0.1", port)]

    async def close(self) -> None: ...


def _found(host: str, port: int) -> ResolveResult:
    return ResolveResult(hostname="x", host=host, port=port, family=socket.AF_INET, proto=0, flags=0)


async def test_a_name_that_leads_home_is_refused_when_it_is_connected_to() -> None:
    resolver = PublicResolver(Liar())
    with pytest.raises(OSError, match="private"):
        await resolver.resolve("rebinding.example.org", 443)
    await resolver.close()


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://127.1/"])
async def test_numbers_that_a_resolver_reads_as_our_machine_are_refused(url: str) -> None:
    with pytest.raises(HookError):
        await HttpHookCaller(may_be_private=False).call(url, body=b"{}", headers={})


def test_the_schedule_takes_about_three_days_and_spreads() -> None:
    waits = [wait_after(attempts, "msg_a") for attempts in range(1, len(RETRIES) + 2)]
    assert waits[-1] is None
    assert all(abs(wait / RETRIES[place] - 1) < 0.101 for place, wait in enumerate(waits) if wait is not None)
    assert wait_after(1, "msg_a") != wait_after(1, "msg_b")
