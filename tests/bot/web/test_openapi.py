"""The OpenAPI document against the running server: what is asked and answered is what is written."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from bot.library import Library
from bot.settings import load_settings
from tests.bot.web.served import Served, served

Operation: TypeAlias = schemathesis.APIOperation[Any, Any, Any, Any]

STREAM = "/api/chat/events"
UPLOAD = "/api/chat/files"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
BOUNDED = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def server(migrated: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("openapi")
    shutil.copy(migrated, folder / "alex.db")
    environ = {"ALEX_DATA_DIR": str(folder), "ALEX_WEB__RATE_LIMITS": "off"}
    with served(load_settings(environ), library) as running:
        yield running


@pytest.fixture(scope="module")
def document(server: Served) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{server.base_url}/api/openapi.json")


def breaches(operation: Operation, mode: GenerationMode, token: str | None) -> str | None:
    """What the server does against its own document, within a bounded number of seeded requests; None when nothing."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    @BOUNDED
    @given(case=operation.as_strategy(mode))
    def attempt(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        attempt()
    except FailureGroup as found:
        return "\n".join(str(one) for one in found.exceptions)
    return None


def operations(document: schemathesis.BaseSchema, mode: GenerationMode) -> Iterator[Operation]:
    """All but the stream, which never ends; for wrong requests only those that a request can get wrong.

    In a form every value is bytes, so none of a file's is wrong; forms that are none have their own test below.
    """
    found = (result.ok() for result in document.get_all_operations() if isinstance(result, Ok))
    finite = (one for one in found if one.path != STREAM)
    right = mode is GenerationMode.POSITIVE
    return (one for one in finite if right or (one.path != UPLOAD and (one.body or one.query)))


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("who", ["a visitor", "a stranger"])
def test_every_answer_is_documented_and_of_its_declared_shape(
    document: schemathesis.BaseSchema, server: Served, mode: GenerationMode, who: str
) -> None:
    token = {"a visitor": server.session}.get(who)
    found = {one.label: breaches(one, mode, token) for one in operations(document, mode)}
    assert {label: wrong for label, wrong in found.items() if wrong} == {}
    assert len(found) >= 3


@pytest.fixture
def visitor(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, headers={"Authorization": f"Bearer {server.session}"}) as client:
        yield client


def test_every_route_of_the_api_is_in_the_document(server: Served, visitor: httpx.Client) -> None:
    public = {path for path in server.paths if path.startswith("/api/")} - {"/api/docs", "/api/openapi.json"}
    written = visitor.get("/api/openapi.json").json()["paths"]
    assert public == {path for path in written if path.startswith("/api/")}


@pytest.mark.parametrize(("mode", "security"), [("embedded", None), ("production", [{"key": []}])])
def test_the_figures_need_a_key_in_production(
    tmp_path: Path, migrated: Path, library: Library, mode: str, security: object
) -> None:
    shutil.copy(migrated, tmp_path / "alex.db")
    environ = {"ALEX_MODE": mode, "ALEX_WEB__SECRET_KEY": "x" * 32, "ALEX_WEB__PUBLIC_URL": "https://alex.test"}
    with served(load_settings({"ALEX_DATA_DIR": str(tmp_path), **environ}), library) as running:
        found = httpx.get(f"{running.base_url}/api/openapi.json").json()["paths"]["/api/stats"]["get"]
        status = httpx.get(f"{running.base_url}/api/stats").status_code
    assert (found.get("security"), "401" in found["responses"], status == 401) == (
        security,
        bool(security),
        bool(security),
    )


@pytest.mark.parametrize("after", ["-1", "x", "1.0", "9" * 16, "²", " 1", "1e3", "%00"])
def test_a_stream_from_nowhere_is_refused(visitor: httpx.Client, after: str) -> None:
    answer = visitor.get(f"{STREAM}?after={after}")
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\n",
        b"--b\r\n\r\nabc",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
        b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nabc\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="\xf0\x91\x8b\x15"\r\n\r\nabc\r\n--b--\r\n',
        b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nabc\r\n--c--\r\n--b--\r\n",
        b"--b\r\nContent-Length: many\r\n\r\nabc\r\n--b--\r\n",
        b"--b\r\nx: " + b"y" * 100_000 + b"\r\n\r\nabc\r\n--b--\r\n",
    ],
)
def test_a_form_that_is_none_is_refused(visitor: httpx.Client, body: bytes) -> None:
    answer = visitor.post(UPLOAD, content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert (answer.status_code, answer.json()["error"]) in {(400, "bad_request"), (422, "invalid_input")}


def test_the_file_is_found_among_other_parts_of_a_form(visitor: httpx.Client) -> None:
    answer = visitor.post(UPLOAD, data={"note": "before"}, files={"file": ("a.txt", b"abc")})
    assert (answer.status_code, answer.json()["size"]) == (201, 3)
