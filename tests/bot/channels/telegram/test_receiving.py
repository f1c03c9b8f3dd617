"""Polling, the webhook's secret, what Telegram is told at the start, and files that come in."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from agents.errors import PortError
from agents.messages import Attachment, AttachmentKind, ContactGone, ContactReturned, Inbound, IncomingMessage
from bot.channels.telegram.channel import TelegramChannel
from tests.bot.channels.telegram.conftest import Shelf, channel_to
from tests.loopback.telegram import LoopbackTelegram

ALICE = 1001


@asynccontextmanager
async def listening(channel: TelegramChannel, shelf: Shelf) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.listen(shelf.accept))
    yield task
    task.cancel()
    await asyncio.wait({task})


def texts(inbound: list[Inbound]) -> list[str]:
    return [one.text for one in inbound if isinstance(one, IncomingMessage)]


async def test_polled_updates_come_in_their_order(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf
) -> None:
    await telegram.says(ALICE, "un")
    async with listening(channel, shelf):
        await telegram.says(ALICE, "deux")
        await telegram.says(ALICE, "trois")
        found = await shelf.holds(3)

    assert texts(found) == ["un", "deux", "trois"]


async def test_what_was_not_stored_comes_again_after_a_restart(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf, tmp_path: Path
) -> None:
    stopped = Shelf()
    stopped.failures = [OSError("disk full") for _ in range(1000)]
    await telegram.says(ALICE, "un")
    async with listening(channel, stopped):
        await telegram.called("getUpdates", 2)
    restarted = channel_to(telegram, tmp_path)
    async with listening(restarted, shelf):
        found = await shelf.holds(1)
    await restarted.close()

    assert stopped.inbound == []
    assert texts(found) == ["un"]


async def test_what_was_stored_is_confirmed_with_the_next_call(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf
) -> None:
    await telegram.says(ALICE, "un")
    async with listening(channel, shelf):
        await shelf.holds(1)
        await telegram.says(ALICE, "deux")
        await shelf.holds(2)

    assert texts(shelf.inbound) == ["un", "deux"]
    assert "offset" not in telegram.calls_of("getUpdates")[0]


async def test_polling_survives_refusals_broken_answers_and_a_lost_network(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf
) -> None:
    telegram.limits(0, method="getUpdates")
    telegram.breaks(502, method="getUpdates")
    telegram.drops(method="getUpdates")
    telegram.refuses(409, "Conflict: terminated by other getUpdates request", method="getUpdates")
    telegram.refuses(401, "Unauthorized", method="getUpdates")
    async with listening(channel, shelf):
        await telegram.says(ALICE, "un")
        await shelf.holds(1)
        await telegram.goes_down()
        await asyncio.sleep(0.1)
        await telegram.comes_back()
        await telegram.says(ALICE, "deux")
        found = await shelf.holds(2)

    assert texts(found) == ["un", "deux"]


async def test_a_webhook_of_earlier_is_removed_with_a_warning_and_nothing_is_dropped(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    await telegram.says(ALICE, "un")
    telegram.hook = "http://127.0.0.1:9/elsewhere"
    async with listening(channel, shelf):
        found = await shelf.holds(1)

    assert texts(found) == ["un"]
    assert telegram.calls_of("deleteWebhook") == [{"drop_pending_updates": False}]
    assert "removing the webhook" in caplog.text


async def test_one_update_that_cannot_be_stored_does_not_hold_up_the_others(
    telegram: LoopbackTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    class Picky(Shelf):
        async def accept(self, inbound: list[Inbound]) -> None:  # type: ignore[override]  # narrower is enough here
            if "poison" in texts(inbound):
                raise ValueError("a bug of ours")
            await super().accept(inbound)

    shelf = Picky()
    for text in ("un", "poison", "trois"):
        await telegram.says(ALICE, text)
    async with listening(channel, shelf):
        await shelf.holds(2)
        await telegram.says(ALICE, "quatre")
        found = await shelf.holds(3)

    assert texts(found) == ["un", "trois", "quatre"]
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)


async def test_a_database_that_is_down_gives_nothing_up(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    await telegram.says(ALICE, "un")
    await telegram.says(ALICE, "deux")
    shelf.failures = [OSError("disk full") for _ in range(9)]
    async with listening(channel, shelf):
        found = await shelf.holds(2)

    assert texts(found) == ["un", "deux"]
    assert not any(record.levelno == logging.CRITICAL for record in caplog.records)


async def test_who_blocks_us_and_comes_back_is_noticed(
    telegram: LoopbackTelegram, channel: TelegramChannel, shelf: Shelf
) -> None:
    await telegram.blocks(ALICE)
    await telegram.returns(ALICE)
    async with listening(channel, shelf):
        gone, returned = await shelf.holds(2)

    assert isinstance(gone, ContactGone)
    assert isinstance(returned, ContactReturned)


async def test_in_webhook_mode_nothing_is_polled(telegram: LoopbackTelegram, shelf: Shelf, tmp_path: Path) -> None:
    channel = channel_to(telegram, tmp_path, is_webhook=True)
    await channel.listen(shelf.accept)

    assert telegram.calls == []


async def test_the_start_registers_commands_in_both_languages(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    await channel.start()
    everybody, french, english = await telegram.called("setMyCommands", 3)

    assert [french.get("language_code"), english.get("language_code")] == ["fr", "en"]
    assert everybody["commands"] == french["commands"]
    assert french["commands"][1] == {"command": "humain", "description": "Parler à une personne"}
    assert english["commands"][1] == {"command": "human", "description": "Talk to a person"}
    assert telegram.calls_of("setWebhook") == []


async def test_with_a_public_address_the_webhook_is_set_with_its_secret(
    telegram: LoopbackTelegram, tmp_path: Path
) -> None:
    channel = channel_to(telegram, tmp_path, is_webhook=True, public_url="https://alex.example")
    await channel.start()
    (told,) = await telegram.called("setWebhook")
    await channel.close()

    assert told == {
        "url": "https://alex.example/webhooks/telegram",
        "secret_token": "loopback-secret",
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member", "pre_checkout_query"],
    }


async def test_a_platform_that_is_down_at_the_start_is_told_later(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    await telegram.goes_down()
    await channel.start()
    await asyncio.sleep(0.1)
    await telegram.comes_back()

    assert len(await telegram.called("setMyCommands", 3)) == 3


async def test_a_start_that_is_refused_for_good_is_logged_and_given_up(
    telegram: LoopbackTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    channel = channel_to(
        telegram, tmp_path, is_webhook=True, public_url="https://alex.example", secret="no spaces allowed"
    )
    await channel.start()
    await telegram.called("setMyCommands", 3)
    await channel.close()

    assert "secret token contains unallowed characters" in caplog.text


@pytest.mark.parametrize(
    ("ours", "offered", "passes"),
    [
        ("s3cret", {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}, True),
        ("s3cret", {"X-Telegram-Bot-Api-Secret-Token": "s3cre"}, False),
        ("s3cret", {"X-Telegram-Bot-Api-Secret-Token": "é\udcff"}, False),
        ("s3cret", {}, False),
        ("", {}, False),
        ("", {"X-Telegram-Bot-Api-Secret-Token": ""}, False),
    ],
)
def test_only_who_knows_the_secret_may_call_our_webhook(
    telegram: LoopbackTelegram, tmp_path: Path, ours: str, *, offered: dict[str, str], passes: bool
) -> None:
    assert channel_to(telegram, tmp_path, secret=ours).verify(offered) is passes


async def fetched(channel: TelegramChannel, reference: str | None, size: int | None = None) -> bytes:
    attachment = Attachment(AttachmentKind.document, platform_reference=reference, size_bytes=size)
    async with aclosing(channel.fetch(attachment)) as pieces:  # type: ignore[type-var]  # the contract says iterator
        return b"".join([piece async for piece in pieces])


async def test_a_received_file_is_fetched(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    file = telegram.keep(b"voyant", "voyant rouge.jpg")

    assert await fetched(channel, file["file_id"]) == b"voyant"


@pytest.mark.parametrize(("size", "reference"), [(None, "LOOPBACK-GONE"), (None, None), (1001, "LOOPBACK-LARGE")])
async def test_a_file_that_never_comes_is_given_up(
    telegram: LoopbackTelegram, channel: TelegramChannel, size: int | None, reference: str | None
) -> None:
    with pytest.raises(PortError) as caught:
        await fetched(channel, reference, size)

    assert caught.value.permanent


async def test_a_file_that_hides_its_size_is_cut_off(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    file = telegram.keep(b"x" * 1001, "big.bin")
    with pytest.raises(PortError) as caught:
        await fetched(channel, file["file_id"])

    assert caught.value.permanent


async def test_a_file_may_be_fetched_again_after_a_failure(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    file = telegram.keep(b"voyant", "a.jpg")
    telegram.breaks(502, method="getFile")
    with pytest.raises(PortError) as caught:
        await fetched(channel, file["file_id"])

    assert not caught.value.permanent
    assert await fetched(channel, file["file_id"]) == b"voyant"
