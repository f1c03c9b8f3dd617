"""Opens the messaging platforms that are set up; a door that is not is never imported."""

from datetime import UTC, datetime

from bot.channels.base import Channel
from bot.setting_groups import TelegramSettings, WhatsappSettings
from bot.settings import Settings
from storage.files import FileStore


def open_doors(settings: Settings) -> dict[str, Channel]:
    """The channels whose group is whole, built and not started."""
    files = FileStore(settings.data_dir / "files")
    doors: dict[str, Channel] = {}
    if settings.telegram is not None:
        doors["telegram"] = _telegram(settings.telegram, files, public_url=settings.web.public_url)
    if settings.whatsapp is not None:
        doors["whatsapp"] = _whatsapp(settings.whatsapp, files)
    return doors


def _telegram(group: TelegramSettings, files: FileStore, *, public_url: str | None) -> Channel:
    from bot.channels.telegram.channel import TelegramChannel  # noqa: PLC0415 -- imported only when it opens

    return TelegramChannel(
        token=group.token.get_secret_value(),
        clock=lambda: datetime.now(UTC),
        base_url=group.base_url,
        is_webhook=group.mode == "webhook",
        webhook_secret=group.webhook_secret.get_secret_value() if group.webhook_secret else "",
        public_url=public_url,
        path_of=files.path,
        group_id=group.support_group_id,
    )


def _whatsapp(group: WhatsappSettings, files: FileStore) -> Channel:
    from bot.channels.whatsapp.channel import WhatsAppChannel  # noqa: PLC0415 -- imported only when it opens

    return WhatsAppChannel(
        access_token=group.access_token.get_secret_value(),
        phone_number_id=group.phone_number_id,
        app_secret=group.app_secret.get_secret_value(),
        verify_token=group.verify_token.get_secret_value(),
        base_url=group.base_url,
        path_of=files.path,
        templates=dict(group.templates),
    )
