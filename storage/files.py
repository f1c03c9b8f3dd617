"""Media on disk, streamed in pieces; the name of a file is unguessable and says nothing."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"PK\x03\x04", "application/zip"),
)


class FileTooLarge(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Kept:
    token: str
    mime: str
    size_bytes: int


class FileStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, token: str) -> Path:
        """Where a kept file lies. Tokens are ours: letters, digits, - and _ only."""
        assert token.replace("-", "").replace("_", "").isalnum(), "not a token of ours"
        return self._folder / token[:2] / token

    def new(self) -> str:
        """A token whose file the caller writes itself; its folder is there."""
        token = secrets.token_hex(16)
        self.path(token).parent.mkdir(parents=True, exist_ok=True)
        return token

    def older(self, than: datetime) -> list[str]:
        """The tokens of all files last written before."""
        before = than.timestamp()
        return [file.name for file in self._entries() if file.stat().st_mtime < before]

    def _entries(self) -> Iterator["os.DirEntry[str]"]:
        if not self._folder.is_dir():
            return
        with os.scandir(self._folder) as folders:
            for folder in folders:
                if folder.is_dir():
                    with os.scandir(folder) as files:
                        yield from files

    def forget(self, token: str) -> None:
        """Delete a kept file; one that is gone already changes nothing."""
        self.path(token).unlink(missing_ok=True)

    async def keep(self, pieces: AsyncIterator[bytes], *, longest: int) -> Kept:
        """Write a stream to disk. Raises FileTooLarge past `longest` bytes, leaving nothing behind."""
        token = secrets.token_hex(16)
        path = self.path(token)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        size = 0
        head = b""
        # Mode 0600: what people send us is theirs.
        handle = await asyncio.to_thread(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            # Unlike os.write() it writes a piece whole or says why not: a disk may fill up in the midst of one.
            with os.fdopen(handle, "wb") as file:
                async for piece in pieces:
                    size += len(piece)
                    head = head or piece[:16]
                    if size > longest:
                        raise FileTooLarge
                    await asyncio.to_thread(file.write, piece)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Kept(token, _kind(head), size)


def _kind(head: bytes) -> str:
    """By content, never by name."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    return next((mime for start, mime in _KINDS if head.startswith(start)), "application/octet-stream")
