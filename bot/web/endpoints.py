"""Typed handlers: pydantic in, JSON out, and the OpenAPI document drawn from the same declarations."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from agents.errors import DomainError

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


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of the public API. `answers` maps a status to its model, None for an empty or other body."""

    method: str
    path: str
    handle: Handle
    summary: str
    answers: Mapping[int, type[BaseModel] | None]
    body: type[BaseModel] | None = None
    secured: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    """Name of a query parameter → its JSON type."""
    media: str = "application/json"


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
        raise InvalidBody(fields=_problems(error)) from error


def answer(body: BaseModel | Mapping[str, object], status: int = 200) -> web.Response:
    plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    return web.json_response(plain, status=status, dumps=_dumps)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


class InvalidBody(DomainError):
    """`fields` names what is wrong, one `field: why` each."""

    code = "invalid_input"
    http_status = 422


def _problems(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(str(part) for part in one['loc']) or 'body'}: {one['msg']}" for one in error.errors())


def openapi(endpoints: Sequence[Endpoint], *, version: str) -> dict[str, object]:
    """The OpenAPI 3.1 document of these endpoints."""
    schemas: dict[str, object] = {}
    paths: dict[str, dict[str, object]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Alex", "version": version, "description": "Chat, diagnosis and catalogue."},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, schemas: dict[str, object]) -> dict[str, object]:
    operation: dict[str, object] = {"summary": endpoint.summary, "responses": _responses(endpoint, schemas)}
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    parameters: list[dict[str, object]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": {"type": kind}}
        for name, kind in endpoint.query.items()
    ]
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body is not None:
        content = {"application/json": {"schema": _reference(endpoint.body, schemas)}}
        operation["requestBody"] = {"required": True, "content": content}
    if endpoint.secured:
        operation["security"] = [{"bearer": []}]
    return operation


def _responses(endpoint: Endpoint, schemas: dict[str, object]) -> dict[str, object]:
    responses: dict[str, object] = {}
    for status, model in endpoint.answers.items():
        description: dict[str, object] = {"description": "done" if status < 300 else "refused"}
        if model is not None:
            description["content"] = {"application/json": {"schema": _reference(model, schemas)}}
        elif endpoint.media != "application/json":
            description["content"] = {endpoint.media: {}}
        responses[str(status)] = description
    for status in _error_statuses(endpoint):
        content = {"application/json": {"schema": _reference(ErrorBody, schemas)}}
        responses[str(status)] = {"description": "refused", "content": content}
    return responses


def _error_statuses(endpoint: Endpoint) -> Sequence[int]:
    statuses = [400, 404, 413, 429]
    if endpoint.body is not None:
        statuses.append(422)
    if endpoint.secured:
        statuses.append(401)
    return sorted(statuses)


def _reference(model: type[BaseModel], schemas: dict[str, object]) -> dict[str, object]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    return {"$ref": f"#/components/schemas/{model.__name__}"}
