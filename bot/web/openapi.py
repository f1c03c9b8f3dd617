"""The OpenAPI document, drawn from the same declarations that the handlers are registered with."""

from collections.abc import Sequence

from pydantic import BaseModel

from bot.web.endpoints import Endpoint, ErrorBody, Schema

_SCHEMES = {
    "session": {"type": "http", "scheme": "bearer", "description": "the token of POST /api/chat/sessions"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "alex_session", "description": "the same token, as set there"},
    "key": {"type": "http", "scheme": "bearer", "description": "a key of `alex admin api-key`"},
    "staff": {"type": "http", "scheme": "bearer", "description": "a key of `alex admin key add`, or of the console"},
}


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
        "components": {"schemas": schemas, "securitySchemes": _SCHEMES},
    }


def _operation(endpoint: Endpoint, schemas: dict[str, object]) -> dict[str, object]:
    operation: dict[str, object] = {"summary": endpoint.summary, "responses": _responses(endpoint, schemas)}
    if parameters := _parameters(endpoint):
        operation["parameters"] = parameters
    if content := _request(endpoint, schemas):
        operation["requestBody"] = {"required": True, "content": content}
    if endpoint.secured:
        operation["security"] = [{"session": []}, {"cookie": []}]
    elif endpoint.keyed:
        operation["security"] = [{}, {"key": []}]
    elif endpoint.key_only:
        operation["security"] = [{"key": []}]
    elif endpoint.staff_only:
        operation["security"] = [{"staff": []}]
    return operation


def _parameters(endpoint: Endpoint) -> list[Schema]:
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    in_path: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in names
    ]
    in_query = [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in endpoint.query.items()
    ]
    in_header = [
        {"name": name, "in": "header", "required": False, "schema": schema} for name, schema in endpoint.headers.items()
    ]
    return in_path + in_query + in_header


def _request(endpoint: Endpoint, schemas: dict[str, object]) -> Schema | None:
    if endpoint.upload is not None:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {"type": "object", "properties": {endpoint.upload: file}, "required": [endpoint.upload]}
        return {"multipart/form-data": {"schema": form}}
    if endpoint.body is not None:
        return {"application/json": {"schema": _reference(endpoint.body, schemas)}}
    return None


def _responses(endpoint: Endpoint, schemas: dict[str, object]) -> Schema:
    responses: dict[str, object] = {}
    for status, model in endpoint.answers.items():
        description: dict[str, object] = {"description": "done"}
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
    """400 is what no server understands, 503 a dependency that is away; the rest follows from what is asked for."""
    statuses = {400, 429, 503, *endpoint.errors}
    if endpoint.body is not None or endpoint.upload is not None:
        statuses |= {413, 422}
    if endpoint.query or endpoint.headers:
        statuses.add(422)
    if endpoint.secured or endpoint.keyed or endpoint.key_only or endpoint.staff_only:
        statuses.add(401)
    if "{" in endpoint.path:
        statuses.add(404)
    return sorted(statuses)


def _reference(model: type[BaseModel], schemas: dict[str, object]) -> Schema:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    return {"$ref": f"#/components/schemas/{model.__name__}"}
