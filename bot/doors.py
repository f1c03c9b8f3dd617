"""Opens the messaging platforms that are set up; a door that is not is never imported."""

from bot.channels.base import Channel
from bot.settings import Settings, WhatsappSettings
from storage.files import FileStore


def open_doors(settings: Settings) -> dict[str, Channel]:
    """The channels whose group is whole, built and not started."""
    files = FileStore(settings.data_dir / "files")
    doors: dict[str, Channel] = {}
    if settings.whatsapp is not None:
        doors["whatsapp"] = _whatsapp(settings.whatsapp, files)
    return doors


def _whatsapp(group: WhatsappSettings, files: FileStore) -> Channel:
    from bot.channels.whatsapp.channel import WhatsAppChannel  # noqa: PLC0415 -- imported only when it opens

    return WhatsAppChannel(
        access_token=group.access_token.get_secret_value(),
        phone_number_id=group.phone_number_id,
        app_secret=group.app_secret.get_secret_value(),
        verify_token=group.verify_token.get_secret_value(),
        base_url=group.base_url,
        path_of=files.path,
    )
