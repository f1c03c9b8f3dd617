"""Calls the endpoints of third parties, never our own network: each address is looked at when it is connected to."""

import socket
from collections.abc import Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from agents.errors import HookError
from agents.ports import HookAnswer
from agents.webhooks.policy import is_public, refusal

_AGENT = "Alex-Webhooks/1.0"


class HttpHookCaller:
    """Follows no redirection, reads no body, uses no proxy of the environment. `patience` is in seconds."""

    def __init__(self, *, may_be_private: bool, patience: float = 15) -> None:
        self._may_be_private = may_be_private
        self._timeout = aiohttp.ClientTimeout(total=patience)

    async def call(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        why = refusal(url, may_be_private=self._may_be_private)
        if why:
            raise HookError(permanent=True, reason=why)
        try:
            return await self._posted(URL(url), body, {**headers, "user-agent": _AGENT})
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise HookError(reason=f"{type(error).__name__} {error}".strip()) from error

    async def _posted(self, url: URL, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        resolver = ThreadedResolver() if self._may_be_private else PublicResolver()
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=self._timeout, auto_decompress=False) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return HookAnswer(answer.status, retry_after=_seconds(answer.headers.get("Retry-After", "")))


class PublicResolver(AbstractResolver):
    """Refuses a name that leads, by any of its addresses, to a network that is not public."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise OSError(f"{host} leads to a private address")
        return found

    async def close(self) -> None:
        await self._inner.close()


def _seconds(text: str) -> float | None:
    """Retry-After as a number; its form as a date is not read, our own schedule serves then."""
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None
