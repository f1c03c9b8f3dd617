"""The kinds of address a setting may hold; each refusal ends a sentence that begins with the setting's name."""

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

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


def _host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        if re.fullmatch(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?", value):
            return value
    raise ValueError(_HOST)


Origin = Annotated[str, AfterValidator(_origin)]
ModelUrl = Annotated[str, AfterValidator(_model_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Host = Annotated[str, AfterValidator(_host)]
