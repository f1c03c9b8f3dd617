"""What the Bot API accepts, strictly: the shapes and lengths of core.telegram.org/bots/api."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

MEDIA = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendVideo": "video",
    "sendSticker": "sticker",
}
ALBUM = "sendMediaGroup"
SENDING = {"sendMessage", "sendLocation", ALBUM, *MEDIA}
NESTED = (
    "reply_markup",
    "media",
    "reply_parameters",
    "link_preview_options",
    "commands",
    "allowed_updates",
    "message_ids",
    "prices",
)
"""Parameters that a form carries as JSON."""

_ACTIONS = {"typing", "upload_photo", "upload_document", "record_voice", "upload_voice"}
_LARGEST_PHOTO = 10 * 1024 * 1024


class Broken(Exception):
    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(f"Bad Request: {why}" if status == 400 else why)
        self.status = status


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check(method: str, parameters: Json, upload: bytes | None) -> None:
    """Raises Broken with the description that Telegram gives."""
    _CHECKS.get(method, _free)(parameters)
    if method in SENDING:
        _keyboard(parameters.get("reply_markup"))
        if units(str(parameters.get("caption", ""))) > 1024:
            raise Broken("message caption is too long")
    if method in MEDIA:
        _media(parameters.get(MEDIA[method]), upload, is_photo=method == "sendPhoto")


def _free(parameters: Json) -> None:
    """Methods without required parameters."""


def _message(parameters: Json) -> None:
    text = parameters.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Broken("message text is empty")
    if units(text) > 4096:
        raise Broken("message is too long")


def _location(parameters: Json) -> None:
    if not all(isinstance(parameters.get(name), int | float) for name in ("latitude", "longitude")):
        raise Broken("latitude is empty")


def _action(parameters: Json) -> None:
    if parameters.get("action") not in _ACTIONS:
        raise Broken("wrong parameter action in request")


def _commands(parameters: Json) -> None:
    commands = parameters.get("commands")
    if not isinstance(commands, list) or not 0 < len(commands) <= 100:
        raise Broken("can't parse BotCommands")
    for one in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(one.get("command"))):
            raise Broken("BOT_COMMAND_INVALID")
        if not 0 < len(str(one.get("description", ""))) <= 256:
            raise Broken("BOT_COMMAND_DESCRIPTION_INVALID")


def _webhook(parameters: Json) -> None:
    # http is what a local Bot API server takes besides.
    if urlsplit(str(parameters.get("url", ""))).scheme not in {"http", "https"}:
        raise Broken("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", str(parameters.get("secret_token", ""))):
        raise Broken("bad webhook: secret token contains unallowed characters")


def _keyboard(markup: object) -> None:
    if markup is None:
        return
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard"), list):
        raise Broken("object expected as reply markup")
    for row in markup["inline_keyboard"]:
        for key in row:
            _key(key)


def _key(key: Json) -> None:
    if not str(key.get("text", "")).strip():
        raise Broken("text buttons are unallowed in the inline keyboard")
    if ("url" in key) == ("callback_data" in key):
        raise Broken("inline keyboard button must have exactly one action")
    if "url" in key and "." not in (urlsplit(str(key["url"])).hostname or ""):
        raise Broken(f"inline keyboard button URL '{key['url']}' is invalid: Wrong HTTP URL")
    if "callback_data" in key and not 0 < len(str(key["callback_data"]).encode()) <= 64:
        raise Broken("BUTTON_DATA_INVALID")


def _media(value: object, upload: bytes | None, *, is_photo: bool) -> None:
    if upload is None and not value:
        raise Broken("there is no file in the request")
    if upload is not None and not upload:
        raise Broken("file must be non-empty")
    if upload is not None and is_photo and len(upload) > _LARGEST_PHOTO:
        raise Broken("file of size is too big for a photo; the maximum size is 10485760 bytes")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "sendMessage": _message,
    "sendLocation": _location,
    "sendChatAction": _action,
    "setMyCommands": _commands,
    "setWebhook": _webhook,
}
