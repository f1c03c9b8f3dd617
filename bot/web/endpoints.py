"""Typed handlers: pydantic in, JSON out, and the OpenAPI document drawn from the same declarations."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from agents.errors import DomainError
from bot.web.problems import problems_of

Handle = Callable[[web.Request, BaseModel | None], Awaitable[web.StreamResponse]]


class ErrorBody(BaseModel):
    error: str
    detail: str


class Unauthorized(DomainError):
    code = "unauthorized"
    http_status = 401


class TooMany(DomainError):
    code = "too_many"
    http_status = 429


class TooLarge(DomainError):
    code = "too_large"
    http_status = 413


class BadRequest(DomainError):
    code = "bad_request"
    http_status = 400


Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of the public API. `answers` maps a status to its model, None for an empty or other body."""

    method: str
    path: str
    handle: Handle
    summary: str
    answers: Mapping[int, type[BaseModel] | None]
    body: type[BaseModel] | None = None
    upload: str | None = None
    """The name of the part that carries a file, when the body is a form with one."""
    secured: bool = False
    """Only with the token of a session."""
    keyed: bool = False
    """With the key of an API client, or as a visitor without one."""
    key_only: bool = False
    """Only with the key of an API client."""
    staff_only: bool = False
    """Only with the key of a member of staff."""
    headers: Mapping[str, Schema] = field(default_factory=dict)
    """Name of an optional header → its JSON schema."""
    query: Mapping[str, Schema] = field(default_factory=dict)
    """Name of a query parameter → its JSON schema."""
    media: str = "application/json"
    errors: Sequence[int] = ()
    """Refusals besides those that follow from the rest."""


def register(app: web.Application, endpoints: Sequence[Endpoint]) -> None:
    for endpoint in endpoints:
        app.router.add_route(endpoint.method, endpoint.path, _adapted(endpoint))


def _adapted(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        body = None
        if endpoint.body is not None:
            body = parse(endpoint.body, await request.read())
        return await endpoint.handle(request, body)

    return handle


T = TypeVar("T", bound=BaseModel)


def parse(model: type[T], raw: bytes) -> T:
    """The body as its model. Raises InvalidBody naming each wrong field."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise InvalidBody(problems=problems_of(error)) from error


def answer(body: BaseModel | Mapping[str, object], status: int = 200) -> web.Response:
    plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    return web.json_response(plain, status=status, dumps=_dumps)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


class InvalidBody(DomainError):
    """`problems` are those of a model, `needs` fields of which one must be there; else `fields` says it in words."""

    code = "invalid_input"
    http_status = 422
