"""The words, numbers and secrets a setting may hold; each refusal ends a sentence that begins with its name."""

import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr


def _filled(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _one_line(value: SecretStr) -> SecretStr:
    plain = _filled(value.get_secret_value().strip())
    if re.search(r"[\x00-\x1f\x7f]", plain):
        raise ValueError("must be one line")
    return SecretStr(plain)


def _token(value: SecretStr) -> SecretStr:
    """What is sent in a header by itself."""
    kept = _one_line(value)
    if not re.fullmatch(r"[!-~]+", kept.get_secret_value()):
        raise ValueError("must be ASCII characters without a space")
    return kept


def _bot_token(value: SecretStr) -> SecretStr:
    """What becomes a part of an address."""
    kept = _one_line(value)
    if not re.fullmatch(r"[\w:-]+", kept.get_secret_value(), re.ASCII):
        raise ValueError("must be as BotFather gives it, such as 123456:ABC-def")
    return kept


def _telegram_secret(value: SecretStr) -> SecretStr:
    # The Bot API's rule for setWebhook's secret_token.
    kept = _one_line(value)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", kept.get_secret_value()):
        raise ValueError("must be 1 to 256 letters, digits, _ and -: Telegram takes nothing else")
    return kept


def _word(value: str) -> str:
    if not re.fullmatch(r"[\w-]+", _filled(value), re.ASCII):
        raise ValueError("must be letters and digits")
    return value


def _mail_from(value: str) -> str:
    name, address = parseaddr(_filled(value))
    local, _, domain = address.rpartition("@")
    shown = f"{name} <{address}>" if name else address
    if not local or not domain or not address.isascii() or re.search(r"[\s<>]", address) or len(shown) > 200:
        raise ValueError("must be an address such as Alex <alex@example.org>")
    return shown


def _numbers(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [part for part in value.replace(" ", "").split(",") if part]
    if not all(re.fullmatch(r"-?\d+", part, re.ASCII) for part in parts):
        raise ValueError("must be whole numbers with commas between them, such as 12345,67890")
    return parts


Filled = Annotated[str, AfterValidator(_filled)]
Word = Annotated[str, AfterValidator(_word)]
"""An identifier that becomes a part of an address."""
MailFrom = Annotated[str, AfterValidator(_mail_from)]
Secret = Annotated[SecretStr, AfterValidator(_one_line)]
Token = Annotated[SecretStr, AfterValidator(_token)]
BotToken = Annotated[SecretStr, AfterValidator(_bot_token)]
TelegramSecret = Annotated[SecretStr, AfterValidator(_telegram_secret)]
DataDir = Annotated[Path, AfterValidator(Path.expanduser), Field(description="everything Alex keeps on this machine")]
KeepDays = Annotated[
    int,
    Field(ge=1, le=3650, description="recordings, spoken answers and charts in chats are deleted after so many days"),
]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_numbers)]

_REFUSALS = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
}


def refusal(kind: str, message: str, context: Mapping[str, object]) -> str:
    """Pydantic's finding as the end of our sentence; the value itself is never repeated, it may be a secret."""
    if kind not in _REFUSALS:
        return message.removeprefix("Value error, ")
    return _REFUSALS[kind].format_map({key: str(value).replace("'", "") for key, value in context.items()})
