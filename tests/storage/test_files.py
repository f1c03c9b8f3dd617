from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.files import FileStore, FileTooLarge


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff0", "image/jpeg"),
        (b"RIFF1234WEBP", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<script>", "application/octet-stream"),
    ],
)
async def test_a_file_is_known_by_its_content_and_is_private(tmp_path: Path, head: bytes, mime: str) -> None:
    store = FileStore(tmp_path)
    kept = await store.keep(_pieces(head, b"rest"), longest=100)
    assert (kept.mime, kept.size_bytes) == (mime, len(head) + 4)
    assert store.path(kept.token).read_bytes() == head + b"rest"
    assert store.path(kept.token).stat().st_mode & 0o777 == 0o600


async def test_too_much_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(FileTooLarge):
        await store.keep(_pieces(b"12345", b"67890"), longest=8)
    assert _left_in(tmp_path) == []
