"""What goes over the line: compressed where it pays, played where it lies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.library import Library
from bot.rendering import STATIC, static_version
from bot.settings import load_settings
from tests.bot.web.served import Served, served

WEBM = b"\x1aE\xdf\xa3" + b"0" * 3000
MP4 = b"\x00\x00\x00\x20ftypisom" + b"0" * 3000
M4A = b"\x00\x00\x00\x20ftypM4A " + b"0" * 3000


@pytest.fixture(scope="module")
def server(migrated: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("lean")
    shutil.copy(migrated, folder / "alex.db")
    with served(load_settings({"ALEX_DATA_DIR": str(folder), "ALEX_WEB__RATE_LIMITS": "off"}), library) as running:
        yield running


@pytest.fixture
def visitor(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, headers={"Authorization": f"Bearer {server.session}"}) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/api/docs", "/api/openapi.json", f"/static/{static_version()}/chat/main.js"])
def test_text_is_compressed_for_who_can_read_it(visitor: httpx.Client, path: str) -> None:
    small = visitor.get(path, headers={"Accept-Encoding": "gzip"})
    plain = visitor.get(path, headers={"Accept-Encoding": "identity"})
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert ("Content-Encoding" in plain.headers, plain.headers["Vary"]) == (False, "Accept-Encoding")
    assert small.num_bytes_downloaded < plain.num_bytes_downloaded / 1.5
    assert small.text[:500] == plain.text[:500]


@pytest.mark.parametrize("path", ["/healthz", "/console/sign-in", "/console/sign-in?token=a"])
def test_a_short_answer_and_the_console_are_not(visitor: httpx.Client, path: str) -> None:
    assert "Content-Encoding" not in visitor.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_a_stream_is_not_held_back_by_compression(visitor: httpx.Client) -> None:
    with visitor.stream("GET", "/api/chat/events", headers={"Accept-Encoding": "gzip"}) as stream:
        assert "Content-Encoding" not in stream.headers
        assert next(stream.iter_raw()).startswith(b"retry:")


def test_the_whole_page_is_under_a_hundred_kilobytes(visitor: httpx.Client) -> None:
    files = [path.relative_to(STATIC) for path in STATIC.rglob("*") if path.is_file()]
    answers = [visitor.get(f"/static/{static_version()}/{path}") for path in files] + [visitor.get("/")]
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.num_bytes_downloaded for answer in answers) < 100 * 1024


@pytest.mark.parametrize(
    ("name", "content", "declared", "kept"),
    [
        ("bruit.webm", WEBM, "video/webm", "video/webm"),
        ("bruit.webm", WEBM, "audio/webm", "audio/webm"),
        ("film.mp4", MP4, "video/mp4", "video/mp4"),
        ("bruit.m4a", M4A, "audio/mp4", "audio/mp4"),
        ("bruit.ogg", b"OggS" + b"0" * 3000, "audio/ogg", "audio/ogg"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 3000, "image/png", "image/png"),
    ],
)
def test_what_can_be_seen_or_heard_is_shown_where_it_lies(
    visitor: httpx.Client, name: str, content: bytes, declared: str, kept: str
) -> None:
    token = visitor.post("/api/chat/files", files={"file": (name, content, declared)}).json()["file"]
    whole = visitor.get(f"/files/{token}")
    part = visitor.get(f"/files/{token}", headers={"Range": "bytes=4-7"})
    assert (whole.headers["Content-Type"], whole.headers["Content-Disposition"]) == (kept, "inline")
    assert (part.status_code, part.content) == (206, content[4:8])


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [
        ("page.html", b"<script>alert(1)</script>", "text/html"),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("page.html", b"<script>alert(1)</script>", "audio/mpeg"),
        ("bon.pdf", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_what_could_run_or_is_kept_is_handed_out_as_a_file(
    visitor: httpx.Client, name: str, content: bytes, declared: str
) -> None:
    token = visitor.post("/api/chat/files", files={"file": (name, content, declared)}).json()["file"]
    answer = visitor.get(f"/files/{token}")
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"], answer.content) == (
        "application/octet-stream",
        "attachment",
        content,
    )


def test_a_film_in_a_message_is_told_as_one(server: Served, visitor: httpx.Client) -> None:
    token = visitor.post("/api/chat/files", files={"file": ("film.mp4", MP4, "video/mp4")}).json()["file"]
    visitor.post("/api/chat/messages", json={"client_id": "1", "files": [token]})
    with visitor.stream("GET", "/api/chat/events") as stream:
        line = next(one for one in stream.iter_lines() if '"type": "message"' in one)
    assert f'"url": "/files/{token}", "mime": "video/mp4", "size": {len(MP4)}' in line
