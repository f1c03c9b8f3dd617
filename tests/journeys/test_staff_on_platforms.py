"""Staff steer by Telegram and by WhatsApp, each with its own buttons, over what the platforms take."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import Library
from storage.models.staff import StaffRole
from tests.builders import plain
from tests.journeys.platforms import Platforms, platforms

BOSS, BOSS_PHONE, STRANGER = 1001, "33611223344", "33699887766"


@pytest.fixture
async def both(tmp_path: Path, migrated: Path, library: Library) -> AsyncIterator[Platforms]:
    shutil.copy(migrated, tmp_path / "alex.db")
    async with platforms(tmp_path, library) as opened:
        await opened.app.team.staff.add_member("telegram", str(BOSS), role=StaffRole.admin)
        await opened.app.team.staff.add_member("whatsapp", BOSS_PHONE, role=StaffRole.admin)
        yield opened


async def test_a_coupon_is_made_by_buttons_on_telegram_and_by_words_or_buttons_on_whatsapp(both: Platforms) -> None:
    await both.telegram.says(BOSS, "/remise TELE25 20%")
    await both.telegram.hears(BOSS)
    assert [label for _, label in both.telegram.sent_to(BOSS)[0].choices] == ["Confirmer", "Renoncer"]
    await both.telegram.taps(BOSS, "Confirmer")
    assert "TELE25 est en service" in (await both.telegram.hears(BOSS, 2))[1]

    await both.whatsapp.says(BOSS_PHONE, "/remise WHATS25 20%")
    await both.whatsapp.hears(BOSS_PHONE)
    asked = both.whatsapp.sent_to(BOSS_PHONE)[0]
    assert [title for _, title in asked.choices] == ["Confirmer", "Renoncer"]
    await both.whatsapp.says(BOSS_PHONE, re.findall(r"/(confirmer \w+)", asked.text)[0])
    assert "WHATS25 est en service" in (await both.whatsapp.hears(BOSS_PHONE, 2))[1]
    await both.whatsapp.taps(BOSS_PHONE, "Annuler")
    assert "WHATS25 est retiré" in (await both.whatsapp.hears(BOSS_PHONE, 3))[2]

    await both.whatsapp.says(STRANGER, "/remise VOL100 100%")
    await both.whatsapp.says(STRANGER, "/zzz")
    first, second = await both.whatsapp.hears(STRANGER, 2)
    assert plain(first).splitlines()[-1] == plain(second).splitlines()[-1]
