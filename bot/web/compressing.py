"""Answers made small for the line, where it pays and where it is safe."""

import gzip
import mimetypes
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from aiohttp import hdrs, web

_SMALLEST = 1024
"""Below a packet nothing is won."""
_KINDS = ("text/", "application/json", "image/svg+xml")


@web.middleware
async def compressed(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Compress whole answers of text, the console's excepted."""
    response = await handler(request)
    # The console's pages hold a token beside words that come from outside: the length of such a page, compressed,
    # gives the token away guess by guess (BREACH).
    if isinstance(response, web.Response) and _pays(response) and not request.path.startswith("/console"):
        response.enable_compression()
        response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
    return response


def _pays(response: web.Response) -> bool:
    small = not isinstance(response.body, bytes) or len(response.body) < _SMALLEST
    return not small and response.content_type.startswith(_KINDS) and hdrs.CONTENT_ENCODING not in response.headers


@cache
def _packed(path: Path) -> tuple[bytes, bytes, str]:
    """A file as it is, compressed, and its type; read once, for its address changes with its content."""
    plain = path.read_bytes()
    return plain, gzip.compress(plain, mtime=0), mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def static_answer(request: web.Request, path: Path) -> web.Response:
    """A file of ours, for ever good under its address."""
    plain, small, kind = _packed(path)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", hdrs.VARY: hdrs.ACCEPT_ENCODING}
    if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "") and len(small) < len(plain):
        return web.Response(body=small, content_type=kind, headers={**headers, hdrs.CONTENT_ENCODING: "gzip"})
    return web.Response(body=plain, content_type=kind, headers=headers)
