"""The kinds of value a setting may have; each refusal is the end of a sentence that begins with the setting's name."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

_ORIGIN = "must be an origin such as https://example.org, without a path"
_PORT = "has a port that is no number from 1 to 65535"
_DATABASE = "must begin with sqlite:/// or postgresql://"
_NO_DATABASE = "names no database: write postgresql://user:password@host/name"
_HOST = "must be a host name or an address such as 127.0.0.1, without http:// and without a port"


def _parts(value: str) -> SplitResult | None:
    """The address in its parts, its port checked; None when it is no address at all."""
    try:
        parts = urlsplit(value)
    except ValueError:  # a bracket that is not closed
        return None
    if re.search(r"\s", value):
        return None
    try:
        sound = parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(_PORT)
    return parts


def _web_address(value: str) -> SplitResult | None:
    parts = _parts(value)
    return parts if parts is not None and parts.scheme in {"http", "https"} and parts.hostname else None


def _origin(value: str) -> str:
    parts = _web_address(value)
    if parts is None or parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(_ORIGIN)
    return f"{parts.scheme}://{parts.netloc}"


def _model_url(value: str) -> str:
    parts = _web_address(value)
    if parts is None or parts.query or parts.fragment or not parts.path.rstrip("/").endswith("/v1"):
        raise ValueError("must be an http address that ends in /v1")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    url = re.sub(r"^postgres://", "postgresql://", value)
    if url.startswith("sqlite:///"):
        if url.removeprefix("sqlite:///") in {"", ":memory:"}:
            raise ValueError("must name a file: sqlite:///folder/alex.db")
        return url
    if not url.startswith("postgresql://"):
        raise ValueError(_DATABASE)
    parts = _parts(url)
    if parts is None or not parts.path.strip("/"):
        raise ValueError(_NO_DATABASE)
    return url


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


def _host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        if re.fullmatch(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?", value):
            return value
    raise ValueError(_HOST)


def _word(value: str) -> str:
    if not re.fullmatch(r"[\w-]+", _filled(value), re.ASCII):
        raise ValueError("must be letters and digits")
    return value


def _numbers(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [part for part in value.replace(" ", "").split(",") if part]
    if not all(re.fullmatch(r"-?\d+", part, re.ASCII) for part in parts):
        raise ValueError("must be whole numbers with commas between them, such as 12345,67890")
    return parts


Origin = Annotated[str, AfterValidator(_origin)]
ModelUrl = Annotated[str, AfterValidator(_model_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Host = Annotated[str, AfterValidator(_host)]
Filled = Annotated[str, AfterValidator(_filled)]
Word = Annotated[str, AfterValidator(_word)]
"""An identifier that becomes a part of an address."""
Secret = Annotated[SecretStr, AfterValidator(_one_line)]
Token = Annotated[SecretStr, AfterValidator(_token)]
BotToken = Annotated[SecretStr, AfterValidator(_bot_token)]
TelegramSecret = Annotated[SecretStr, AfterValidator(_telegram_secret)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_numbers)]

_REFUSALS = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
}


def refusal(kind: str, message: str, context: Mapping[str, object]) -> str:
    """Pydantic's finding as the end of our sentence; the value itself is never repeated, it may be a secret."""
    if kind not in _REFUSALS:
        return message.removeprefix("Value error, ")
    return _REFUSALS[kind].format_map({key: str(value).replace("'", "") for key, value in context.items()})
