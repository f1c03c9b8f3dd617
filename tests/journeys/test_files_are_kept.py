"""What people send besides words is fetched to our disk at once, for platforms soon forget it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.library import Library
from storage.models.message import Message, Role
from tests.journeys.platforms import Platforms, platforms

ALICE = 1001
PHONE = "33611223344"
PHOTO = b"\xff\xd8\xff" + b"the picture of a warning light" * 100
INVOICE = b"%PDF-1.7 the invoice of a garage"


@pytest.fixture
async def both(tmp_path: Path, migrated: Path, library: Library) -> AsyncIterator[Platforms]:
    shutil.copy(migrated, tmp_path / "alex.db")
    async with platforms(tmp_path, library) as opened:
        yield opened


async def attached(both: Platforms) -> Sequence[Mapping[str, object]]:
    """All that customers enclosed, once every file has been seen to."""
    asked = select(Message.attachments).where(Message.role == Role.customer, Message.attachments.is_not(None))

    async def read() -> Sequence[Mapping[str, object]]:
        async with both.app.database.read() as session:
            return [one for enclosed in await session.scalars(asked) for one in enclosed or ()]

    async with asyncio.timeout(60):
        while not all("file" in one or "missing" in one for one in await read()):  # noqa: ASYNC110 -- nothing announces the end of a fetch
            await asyncio.sleep(0.05)
    return await read()


async def test_a_photo_and_a_document_lie_on_our_disk_with_their_kind_by_content(both: Platforms) -> None:
    await both.telegram.shares(ALICE, "photo", PHOTO, caption="ce voyant")
    await both.whatsapp.shares(PHONE, "document", INVOICE, "application/pdf", filename="facture.pdf")
    await both.telegram.hears(ALICE)
    await both.whatsapp.hears(PHONE)
    photo, invoice = sorted(await attached(both), key=lambda one: str(one["mime"]), reverse=True)
    assert (photo["mime"], invoice["mime"], invoice["name"]) == ("image/jpeg", "application/pdf", "facture.pdf")
    assert both.app.files.path(str(photo["file"])).read_bytes() == PHOTO
    assert both.app.files.path(str(invoice["file"])).read_bytes() == INVOICE


async def test_a_file_that_the_platform_gave_up_is_marked_and_the_person_is_answered(both: Platforms) -> None:
    both.telegram.forgets_files = True
    await both.telegram.shares(ALICE, "photo", PHOTO, caption="P0301, c'est grave ?")
    (answer,) = await both.telegram.hears(ALICE)
    assert "P0301" in answer
    (photo,) = await attached(both)
    assert photo["missing"] == "lost"
